import { expect, test } from 'vitest';
import { tokenOf, tokensIn } from '../../client/src/compose/jupyterToken';

test.each([
  [{ env: { JUPYTER_TOKEN: 'a' }, entrypoint: [], cmd: ['jupyter', 'lab'] }, 'a'],
  [{ env: { JUPYTER_TOKEN: 'a' }, entrypoint: [], cmd: ['jupyter', 'lab', '--IdentityProvider.token=b'] }, 'b'],
  [{ env: {}, entrypoint: ['sh', '-c', "jupyter lab --ServerApp.token='c d'"], cmd: [] }, "'c"],
  [{ env: {}, entrypoint: ['sh', '-c', 'jupyter lab --NotebookApp.token="e" --ip=0.0.0.0'], cmd: [] }, 'e'],
  [{ env: { JUPYTER_TOKEN: '' }, entrypoint: ['x'], cmd: ['y'] }, undefined],
])('the token that a container was given', (container, token) => {
  expect(tokenOf(container)).toBe(token);
});

test('the servers that Jupyter lists', () => {
  expect(tokensIn('[JupyterServerListApp] x\n{"url": "http://a", "token": "t"}\n{"token": ""}\nnot json\n')).toEqual([
    't',
  ]);
});
