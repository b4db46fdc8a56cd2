/** Environments of a pixi workspace, where they are used and where they are written down. */
import { expect, test } from 'vitest';
import { toMarkdown } from '../../server/src/analysis/describe/prose';
import { hoverAt } from '../../server/src/analysis/hover/hover';
import { analyzerOf, ROOT } from '../symbols/harness';

const FILES = {
  'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n[environments]\nprod = []\n',
  'pyproject.toml': '[project]\nname = "prod"\n',
  Dockerfile:
    'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pixi.toml ./\nRUN pixi install -e prod\nCMD ["pixi", "run", "--as-is", "-e", "prod", "python"]\n',
};

function told(file: keyof typeof FILES, word: string): string | undefined {
  const found = hoverAt(analyzerOf(FILES), `${ROOT}/${file}`, FILES[file].indexOf(word) + word.length);
  const show = ({ file: path }: { file: string }) => ({ label: path.slice(ROOT.length + 1), href: path });
  return found && toMarkdown(found.prose, show);
}

test.each([
  ['Dockerfile', 'install -e prod'],
  ['pixi.toml', 'prod'],
] as const)('in %s', (file, word) => {
  const text = told(file, word);
  expect(text).toContain('an environment of pixi');
  expect(text).toContain('/app/.pixi/envs/prod');
  expect(text).toContain('Defined:');
  expect(text).toContain('pixi.toml');
});

test('a file that no workspace is in says nothing', () => {
  expect(told('pyproject.toml', 'prod')).toBeUndefined();
});
