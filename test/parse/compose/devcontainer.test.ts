import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDevcontainer } from '../../../server/src/analysis/parse/devcontainer';
import { HOLE } from '../../../server/src/analysis/text/value';

const TEXT = `// For format details, see the reference
{
  "name": "x", /* a comment */
  "build": {
    "dockerfile": "../Dockerfile",
    "context": "..",
    "args": { "VARIANT": "3.12", "USER": "\${localEnv:USER}", "T": "\${localEnv:T:d}", },
    "target": "dev",
  },
  "remoteUser": "vscode",
  "containerEnv": { "A": "1" },
  "remoteEnv": { "PATH": "/opt/conda/bin:\${containerEnv:PATH}" },
  "postCreateCommand": { "env": "conda env update -f environment.yml", "b": ["pip", "list"] },
  "postStartCommand": "echo \\"hi\\" // no comment",
  "customizations": { "vscode": { "settings": { "python.defaultInterpreterPath": "/opt/conda/bin/python" } } },
}
`;

describe('devcontainer.json', () => {
  const found = parseDevcontainer(TEXT);
  const at = (span: { start: number; end: number } | undefined): string =>
    span ? TEXT.slice(span.start, span.end) : '';

  it('is read with its comments, commas and places', () => {
    expect(found.problems).toEqual([]);
    expect(at(found.build?.dockerfile?.span)).toBe('"../Dockerfile"');
    expect([found.build?.context?.value, found.build?.target?.value]).toEqual(['..', 'dev']);
    expect(found.build?.args.map((a) => [a.name, a.value.value])).toEqual([
      ['VARIANT', '3.12'],
      ['USER', HOLE],
      ['T', 'd'],
    ]);
    expect(found.remoteUser?.value).toBe('vscode');
    expect(found.remoteEnv[0]?.value.value).toBe('/opt/conda/bin:' + HOLE);
    expect(found.interpreter?.value).toBe('/opt/conda/bin/python');
  });

  it('has its commands, in shell and array form', () => {
    expect(found.commands.map((c) => [c.event, c.name, c.form, c.words.map((w) => w.value)])).toEqual([
      ['postCreateCommand', 'env', 'shell', ['conda env update -f environment.yml']],
      ['postCreateCommand', 'b', 'exec', ['pip', 'list']],
      ['postStartCommand', undefined, 'shell', ['echo "hi" // no comment']],
    ]);
    const text = found.commands[2]?.words[0]?.text;
    expect(text?.toSource(text.text.indexOf('//'))).toBe(TEXT.indexOf('// no comment'));
  });

  it('knows the older keys', () => {
    const old = parseDevcontainer(
      '{"dockerFile": "Dockerfile", "context": "..", "settings": {"python.pythonPath": "/p"}}',
    );
    expect([old.build?.dockerfile?.value, old.build?.context?.value, old.interpreter?.value]).toEqual([
      'Dockerfile',
      '..',
      '/p',
    ]);
  });

  it('knows compose files', () => {
    const compose = parseDevcontainer('{"dockerComposeFile": ["../a.yml", "b.yml"], "service": "app"}');
    expect([compose.composeFiles.map((f) => f.value), compose.service?.value]).toEqual([['../a.yml', 'b.yml'], 'app']);
  });

  it('reports faults and reads the rest', () => {
    const broken = parseDevcontainer('{"image": "x" "remoteUser": oops, "a" 1}');
    expect(broken.image?.value).toBe('x');
    expect(broken.problems.length).toBeGreaterThan(0);
    expect(parseDevcontainer('{"a":'.repeat(50_000)).problems.length).toBeGreaterThan(0);
  });

  it('never throws', () => {
    const text = fc
      .array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '/', '*', '\n', 'build', 'true', '\\u12'))
      .map((x) => x.join(''));
    fc.assert(
      fc.property(text, (input) => {
        for (const p of parseDevcontainer(input).problems) expect(p.span.end).toBeLessThanOrEqual(input.length);
      }),
    );
  });
});
