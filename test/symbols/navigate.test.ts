import { expect, test } from 'vitest';
import { definitionsAt, highlightsAt } from '../../server/src/analysis/symbols';
import { analyzerOf, ROOT } from './harness';

const Dockerfile = `ARG tag=12
FROM debian:\${tag}
ARG tag
RUN echo $tag
FROM debian:12
ENV tag=1
RUN echo $tag
`;
const analyzer = analyzerOf({ Dockerfile });
const path = `${ROOT}/Dockerfile`;

/** The line, from 0, and the column of each definition of what is at a place. */
function lines(offset: number): number[] {
  return definitionsAt(analyzer, path, offset).map(
    ({ span }) => Dockerfile.slice(0, span.start).split('\n').length - 1,
  );
}

test('a variable leads to its declaration in the stage, and to the global one with the value', () => {
  expect(lines(Dockerfile.indexOf('${tag') + 3)).toEqual([0]);
  expect(lines(Dockerfile.indexOf('echo $tag') + 7)).toEqual([2, 0]);
  expect(lines(Dockerfile.lastIndexOf('$tag') + 2)).toEqual([5]);
});

test('a declaration leads to the one above it, the first to itself', () => {
  expect(lines(Dockerfile.indexOf('\nARG tag\n') + 6)).toEqual([0]);
  expect(lines(5)).toEqual([0]);
});

test('highlights leave the variable of another stage alone', () => {
  expect(highlightsAt(analyzer, path, 5).length).toBe(4);
  expect(highlightsAt(analyzer, path, Dockerfile.indexOf('ENV tag') + 5).length).toBe(2);
});
