import { expect, test } from 'vitest';
import { textsAfter } from '../../playground/src/edits';
import { languageOf, nameOf, uriOf } from '../../playground/src/project';

const at = (line: number, from: number, to = from) => ({
  start: { line, character: from },
  end: { line, character: to },
});

test('edits of several files, a new one among them', () => {
  const files: Readonly<Record<string, string>> = { Dockerfile: 'FROM a\nRUN b\n', 'env/environment.yml': 'name: x' };
  const texts = textsAfter(
    {
      documentChanges: [
        { kind: 'create', uri: uriOf('.dockerignore') },
        { textDocument: { uri: uriOf('.dockerignore') }, edits: [{ range: at(0, 0), newText: '.git\n' }] },
        {
          textDocument: { uri: uriOf('Dockerfile') },
          edits: [
            { range: at(0, 5, 6), newText: 'debian' },
            { range: at(1, 5), newText: ' && c' },
            { range: at(1, 5), newText: ' && d' },
          ],
        },
        { textDocument: { uri: uriOf('env/environment.yml') }, edits: [{ range: at(0, 6, 7), newText: 'y' }] },
      ],
    },
    (name) => files[name],
  );
  expect(Object.fromEntries(texts ?? [])).toEqual({
    '.dockerignore': '.git\n',
    Dockerfile: 'FROM debian\nRUN b && c && d\n',
    'env/environment.yml': 'name: y',
  });
});

test('an edit of a file that is not there is refused as a whole', () => {
  const edit = { documentChanges: [{ textDocument: { uri: uriOf('other') }, edits: [] }] };
  expect(textsAfter(edit, () => undefined)).toBeUndefined();
});

test.each(['Dockerfile', 'a b/ä.yml', 'x%20y', 'a+b', "it's(1)"])('%s has a URI, and comes back from it', (name) => {
  expect(nameOf(uriOf(name))).toBe(name);
  expect(nameOf(`${uriOf(name)}#L4,1`)).toBe(name);
});

test('other URIs are of no file', () => {
  expect(nameOf('https://example.org/Dockerfile')).toBeUndefined();
  expect(nameOf('playground:/project/%E0%A4%A')).toBeUndefined();
});

test.each([
  ['Dockerfile', 'dockerfile'],
  ['docker/Dockerfile.gpu', 'dockerfile'],
  ['app.Dockerfile', 'dockerfile'],
  ['Containerfile', 'dockerfile'],
  ['environment.yaml', 'yaml'],
  ['start.sh', 'shellscript'],
  ['.dockerignore', 'plaintext'],
])('%s is %s', (name, language) => {
  expect(languageOf(name)).toBe(language);
});
