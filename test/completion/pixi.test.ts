import { expect, test } from 'vitest';
import { at } from './harness';

const FILES = {
  'pixi.toml':
    '[workspace]\nname = "a"\n[tasks]\nserve = "python -m http.server"\nbuild = "make"\n[environments]\nprod = []\ntest = ["test"]\n',
  'pixi.lock': '',
};
const FROM = 'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\n';
const COPIED = `${FROM}COPY pixi.toml pixi.lock ./\n`;

test.each([
  ['RUN pixi install -e ¦'],
  ['RUN pixi install --locked --environment=¦\n'],
  ['RUN pixi run -e p¦'],
  ['CMD ["pixi", "run", "-e", "¦"]'],
  ['RUN pixi shell-hook -e ¦ > /hook.sh'],
])('environments at %j', (line) => {
  expect(at({ ...FILES, Dockerfile: COPIED + line }).labels).toEqual(['prod', 'test', 'default']);
  expect(at({ ...FILES, Dockerfile: `${FROM}COPY . .\n${line}` }).labels).toEqual(['prod', 'test', 'default']);
});

test.each([['RUN pixi run ¦'], ['RUN pixi run -e prod s¦'], ['CMD ["pixi", "run", "--as-is", "¦"]']])(
  'tasks at %j',
  (line) => {
    expect(at({ ...FILES, Dockerfile: COPIED + line }).labels).toEqual(['serve', 'build']);
  },
);

test.each([['RUN pixi ¦'], ['RUN pixi run serve ¦'], ['RUN pixi install ¦']])('nothing at %j', (line) => {
  expect(at({ ...FILES, Dockerfile: COPIED + line }, { trigger: ' ' }).labels).toEqual([]);
});
