import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  normalizeName,
  parseRequirement,
  parseRequirements,
} from '../../../server/src/analysis/parse/conda/requirements';

describe('a requirement', () => {
  it.each([
    ['requests', 'package', 'requests', []],
    ['requests==2.31.0', 'package', 'requests', ['==2.31.0']],
    ['requests >= 2, < 3', 'package', 'requests', ['>= 2', '< 3']],
    ['requests (>=2,<3)', 'package', 'requests', ['>=2', '<3']],
    ['requests[security,socks] ~= 2.8.1 ; python_version < "2.7"', 'package', 'requests', ['~= 2.8.1']],
    ['a-b_c.d===1', 'package', 'a-b_c.d', ['===1']],
    ['torch==2.1.0+cu118  # GPU', 'package', 'torch', ['==2.1.0+cu118']],
    ['a==1 --hash=sha256:00', 'package', 'a', ['==1']],
    ['torch -i https://example.org/simple', 'package', 'torch', []],
    ['- requests', 'invalid', undefined, []],
    ['pip @ https://github.com/pypa/pip/archive/22.0.2.zip', 'url', 'pip', []],
    ['https://example.org/a_b-1.0-py3-none-any.whl', 'url', 'a_b', []],
    ['git+https://github.com/x/y.git@main#egg=why', 'url', 'why', []],
    ['./local', 'path', undefined, []],
    ['.', 'path', undefined, []],
    ['../a[extra]', 'path', undefined, []],
    ['/srv/a-1.0-py3-none-any.whl', 'path', 'a', []],
    ['-e .', 'editable', undefined, []],
    ['-e git+https://github.com/x/y#egg=z', 'editable', 'z', []],
    ['numpy=1.20', 'invalid', 'numpy', []],
    ['numpy 1.20', 'invalid', 'numpy', []],
    ['=1.20', 'invalid', undefined, []],
    ['', 'empty', undefined, []],
    ['# only words', 'empty', undefined, []],
  ] as const)('%s', (text, kind, name, specifiers) => {
    const requirement = parseRequirement(text);
    expect(requirement.kind).toBe(kind);
    expect(requirement.name).toBe(name);
    expect(requirement.specifiers.map(({ span }) => text.slice(span.start, span.end))).toEqual(specifiers);
  });

  it.each([
    ['-r requirements.txt', 'file', '--requirement', 'requirements.txt'],
    ['-rrequirements.txt', 'file', '--requirement', 'requirements.txt'],
    ['--requirement=a/b.txt', 'file', '--requirement', 'a/b.txt'],
    ['-c constraints.txt', 'constraint', '--constraint', 'constraints.txt'],
    ['--index-url https://example.org/simple', 'option', '--index-url', 'https://example.org/simple'],
    ['-i https://example.org/simple', 'option', '--index-url', 'https://example.org/simple'],
    ['--no-deps', 'option', '--no-deps', undefined],
    ['-e "my folder"', 'editable', '--editable', 'my folder'],
  ] as const)('%s is an option', (text, kind, option, target) => {
    const requirement = parseRequirement(text);
    expect([requirement.kind, requirement.option, requirement.target]).toEqual([kind, option, target]);
    if (target !== undefined && requirement.targetSpan) {
      expect(text.slice(requirement.targetSpan.start, requirement.targetSpan.end)).toBe(target);
    }
  });

  it('has extras, marker and the sign of a hash', () => {
    const requirement = parseRequirement('a[x, y]>=1; python_version<"3" ');
    expect(requirement.extras).toEqual(['x', 'y']);
    expect(requirement.marker).toBe('python_version<"3"');
    expect(parseRequirement('a==1 --hash=sha256:00').hashed).toBe(true);
    expect(parseRequirement('a==1').hashed).toBe(false);
  });

  it('is compared by its normalized name', () => {
    expect(normalizeName('Ruamel.YAML__x')).toBe('ruamel-yaml-x');
  });
});

describe('a requirements file', () => {
  it.each(['\n', '\r\n'])('joins lines and keeps the places with line ends %j', (end) => {
    const text = ['# first', 'a==1 \\', '    --hash=sha256:00', '', '-r other.txt', 'b>=2 # no'].join(end);
    const { requirements } = parseRequirements(text);
    expect(requirements.map(({ kind, name, target }) => [kind, name ?? target])).toEqual([
      ['package', 'a'],
      ['file', 'other.txt'],
      ['package', 'b'],
    ]);
    const specifier = requirements[2]?.specifiers[0];
    expect(specifier && text.slice(specifier.span.start, specifier.span.end)).toBe('>=2');
    expect(requirements[0]?.hashed).toBe(true);
  });

  it('of any text is read with spans inside of it', () => {
    const piece = fc.constantFrom(
      'a',
      '==1',
      '[',
      ']',
      ';',
      ' # x',
      '\\\n',
      '\n',
      '\r\n',
      '-r ',
      '-e',
      '@ ',
      'https://x/',
      '"',
      ',',
      '\\',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        for (const { span, nameSpan, targetSpan, specifiers } of parseRequirements(text).requirements) {
          for (const part of [span, nameSpan, targetSpan, ...specifiers.map((specifier) => specifier.span)]) {
            if (!part) continue;
            expect(part.start).toBeGreaterThanOrEqual(0);
            expect(part.end).toBeGreaterThanOrEqual(part.start);
            expect(part.end).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
