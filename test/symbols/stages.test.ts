import { describe, expect, test } from 'vitest';
import { symbolsAt } from '../../server/src/analysis/symbols';
import { analyzerOf, marked, placesAt, ROOT, renamed } from './harness';

function everywhere(texts: Record<string, string>): Record<string, string> {
  const { files, marks } = marked(texts);
  const expected = marks.map(({ file, start, end }) => `${file}:${start}-${end}`).sort();
  const analyzer = analyzerOf(files);
  for (const { file, start } of marks)
    expect(placesAt(analyzer, file, start), `from ${file}:${start}`).toEqual(expected);
  return files;
}

describe('a stage', () => {
  test('is found behind FROM, --from, --mount and target', () => {
    const files = everywhere({
      Dockerfile:
        'ARG STAGE=build\nFROM condaforge/miniforge3:24.11.3-0 AS «build»\nRUN conda create -y -p /env python=3.12\nFROM «build» AS test\nRUN --mount=type=bind,from=«build»,source=/env,target=/mnt/env ls /mnt/env\nFROM debian:12-slim\nCOPY --from=«build» /env /env\nCOPY --from=0 /env/build /build\nADD build /build\n',
      'docker-compose.yml':
        'services:\n  build:\n    image: build\n    build:\n      context: .\n      target: «build»\n      args:\n        build: build\n',
      '.devcontainer/devcontainer.json':
        '{ "name": "build", "build": { "dockerfile": "../Dockerfile", "context": "..", "target": "«build»" } }\n',
      'make.sh': 'docker build --target «build» -t build .\n',
    });
    const text = files.Dockerfile ?? '';
    expect(renamed(files, 'Dockerfile', text.indexOf('--from=build') + 8, 'test')).toMatch(/already the name/);
    expect(renamed(files, 'Dockerfile', text.indexOf('--from=build') + 8, '2nd')).toMatch(/starts with a letter/);
    expect(renamed(files, 'Dockerfile', text.indexOf('--from=build') + 8, 'scratch')).toMatch(/meaning of its own/);
    const [byNumber] = symbolsAt(analyzerOf(files), `${ROOT}/Dockerfile`, text.indexOf('--from=0') + 7);
    expect(byNumber).toMatchObject({ symbol: { kind: 'stage', name: 'build' }, occurrence: { literal: false } });
  });

  test('of a name that is used twice: the nearest above counts', () => {
    everywhere({
      Dockerfile:
        'FROM debian:12 AS one\nFROM debian:12 AS «One»\nCOPY --from=0 /a /a\nFROM «ONE»\nCOPY --from=«one» /a /a\nCOPY --from=1 /one /one\n',
    });
  });

  test('may not be called like an image that a later FROM takes', () => {
    const text = 'FROM python:3.12 AS build\nFROM python\nCOPY --from=build /a /a\n';
    expect(renamed({ Dockerfile: text }, 'Dockerfile', text.indexOf('build'), 'Python')).toMatch(
      /another stage or image/,
    );
  });

  test('named by a variable is renamed where the variable has its value', () => {
    everywhere({ Dockerfile: 'ARG BASE=«dev»\nFROM debian:12 AS «dev»\nFROM debian:12 AS prod\nFROM ${BASE}\n' });
  });
});
