import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describe as describeSpec, pinKind } from '../../../server/src/analysis/parse/conda/describe';
import { type MatchSpec, parseMatchSpec } from '../../../server/src/analysis/parse/conda/matchSpec';
import { compareVersions, parseVersion, startsWithVersion } from '../../../server/src/analysis/parse/conda/version';
import { expectNoHang, NO_HANG } from '../../hang';

function read(text: string): MatchSpec {
  const spec = parseMatchSpec(text);
  if (!spec.ok) throw new Error(spec.message);
  return spec;
}

describe('places of the parts of a match spec', () => {
  it.each([
    ['numpy', { name: 'numpy' }],
    ['numpy=1.20', { name: 'numpy', version: '=1.20' }],
    ['numpy >= 1.20, <2', { name: 'numpy', version: '>= 1.20, <2' }],
    ['numpy=1.20.3=py38_0', { name: 'numpy', version: '=1.20.3', build: 'py38_0' }],
    ['numpy 1.20 py38_0', { name: 'numpy', version: '1.20', build: 'py38_0' }],
    ['conda-forge::numpy 1.20', { name: 'numpy', version: '1.20', channel: 'conda-forge' }],
    ['conda-forge/linux-64::numpy', { name: 'numpy', channel: 'conda-forge', subdir: 'linux-64' }],
    ["a[version='>=1', build=b]", { name: 'a', version: '>=1', build: 'b', brackets: "[version='>=1', build=b]" }],
    ['a [build=b] >=2', { name: 'a', version: '>=2', build: 'b', brackets: '[build=b]' }],
    ['a (>=2)', { name: 'a', ignored: '(>=2)' }],
    ['a=1 # why', { name: 'a', version: '=1', comment: '# why' }],
    [
      'https://conda.anaconda.org/conda-forge/linux-64/a-b-1.0-h1_0.conda#abc',
      {
        name: 'a-b',
        version: '1.0',
        build: 'h1_0',
        channel: 'https://conda.anaconda.org/conda-forge',
        subdir: 'linux-64',
        comment: '#abc',
      },
    ],
  ] as const)('%s', (text, parts) => {
    const found = Object.entries(read(text).spans).flatMap(([part, span]) =>
      span ? [[part, text.slice(span.start, span.end)]] : [],
    );
    expect(Object.fromEntries(found)).toEqual(parts);
  });

  it.each([
    ['numpy>=', '>='],
    ['numpy<>1', '<>1'],
    ['num/py>=1', 'num/py'],
    ['>=1.2', '>=1.2'],
    ['numpy[foo=bar]', 'foo'],
    ["numpy[version='> 1']", '> 1'],
    ['numpy=1..2', '=1..2'],
  ])('%s is refused at %s', (text, place) => {
    const spec = parseMatchSpec(text);
    expect(spec.ok ? '' : text.slice(spec.span.start, spec.span.end)).toBe(place);
  });
});

describe('in plain words', () => {
  it.each([
    ['numpy', 'numpy, any version, any build', 'none'],
    ['numpy=1.20', 'numpy 1.20 or any 1.20.x, any build', 'fuzzy'],
    ['numpy 1.20.*', 'numpy 1.20 or any 1.20.x, any build', 'fuzzy'],
    ['numpy==1.20', 'numpy exactly 1.20, any build', 'exact'],
    ['numpy 1.20', 'numpy exactly 1.20, any build', 'exact'],
    ['numpy=1.20=py38_0', 'numpy exactly 1.20, build py38_0', 'build'],
    ['numpy=1.20=*mkl*', 'numpy exactly 1.20, a build that fits *mkl*', 'exact'],
    ['numpy>=1.20,<2', 'numpy 1.20 or newer and older than 2, any build', 'range'],
    ['numpy>=1,<2|3.*', 'numpy 1 or newer and older than 2, or 3 or any 3.x, any build', 'range'],
    ['numpy~=1.20.3', 'numpy 1.20.3 or newer, within 1.20.x, any build', 'range'],
    ['numpy!=1.20.*', 'numpy neither 1.20 nor any 1.20.x, any build', 'range'],
    ['blas=*=openblas', 'blas, any version, build openblas', 'range'],
    ['conda-forge/linux-64::a', 'a, any version, any build, from conda-forge, for linux-64', 'none'],
    ['a[md5=0123]', 'a, any version, any build, md5 0123', 'build'],
  ] as const)('%s', (text, words, pin) => {
    expect(describeSpec(read(text))).toBe(words);
    expect(pinKind(read(text))).toBe(pin);
  });
});

const noise = fc.string({ unit: fc.constantFrom(...'a1.2=<>!~,|*[]()\'" :/-_+@#^$\n\té'), maxLength: 40 });
const version = fc.string({ unit: fc.constantFrom(...'0123.._!+*-abdevpost'), maxLength: 15 });

describe('any text', () => {
  it('is read without an exception, with spans inside of it', () => {
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ maxLength: 60 })), (text) => {
        const spec = parseMatchSpec(text);
        const spans = spec.ok ? Object.values(spec.spans) : [spec.span];
        for (const span of spans) {
          if (!span) continue;
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
        if (spec.ok) describeSpec(spec);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['[', ']', '(', '|', ',', '=', 'a=', "='", '1,(', '[a]', ' ', '"', '(1|', '*'])(
    'of many %j is read without hanging',
    NO_HANG,
    async (piece) => {
      const text = `x ${piece.repeat(5000 / piece.length)}`.slice(0, 4000);
      await expectNoHang(() => parseMatchSpec(text));
    },
  );

  it('orders versions totally', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [x, y, z] = [parseVersion(a), parseVersion(b), parseVersion(c)];
        fc.pre(x !== undefined && y !== undefined && z !== undefined);
        if (!x || !y || !z) return;
        expect(Math.sign(compareVersions(x, y)) + Math.sign(compareVersions(y, x))).toBe(0);
        if (compareVersions(x, y) <= 0 && compareVersions(y, z) <= 0) {
          expect(compareVersions(x, z)).toBeLessThanOrEqual(0);
        }
        expect(startsWithVersion(x, x)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
