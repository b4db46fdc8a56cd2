import { expect, test } from 'vitest';
import { packagesOf, parsePixiManifest } from '../../server/src/analysis/parse/pixi/manifest';

const TEXT = `[workspace] # the workspace
name = "orbit"
channels = ["conda-forge"]

[dependencies]
python = "3.12.*"
"ruamel.yaml" = "*"
numpy = { version = ">=2", channel = "conda-forge" }
[target.linux-64.dependencies]
cuda-version = "12.*"
[pypi-dependencies]
flask = "*"
[tasks]
build = "make 'all' # not a comment"
serve = { cmd = "python -m http.server", depends-on = [
  "build", # first
] }
[tasks.lint]
cmd = 'ruff check'
[feature.test.dependencies]
pytest = "*"
[feature.test.tasks]
test = "pytest"
[environments]
prod = { features = ["x"], no-default-feature = true }
test = ["test"]
long = [
  "test",
  'x',
]
`;

test('environments with their features, tasks and packages', () => {
  const manifest = parsePixiManifest(TEXT, false);
  expect(manifest?.name).toBe('orbit');
  expect(
    manifest?.environments.map(({ name, features, noDefaultFeature }) => [name, features, noDefaultFeature]),
  ).toEqual([
    ['prod', ['x'], true],
    ['test', ['test'], false],
    ['long', ['test', 'x'], false],
    ['default', [], false],
  ]);
  const named = manifest?.environments.find(({ name }) => name === 'test');
  expect(TEXT.slice(named?.span?.start, named?.span?.end)).toBe('test');
  expect(manifest && named && packagesOf(manifest, named)).toEqual([
    'python',
    'ruamel.yaml',
    'numpy',
    'cuda-version',
    'flask',
    'pytest',
  ]);
  expect(manifest?.tasks).toEqual([
    { name: 'build', feature: 'default', command: "make 'all' # not a comment" },
    { name: 'serve', feature: 'default', command: 'python -m http.server' },
    { name: 'lint', feature: 'default', command: 'ruff check' },
    { name: 'test', feature: 'test', command: 'pytest' },
  ]);
});

test('below tool.pixi of a pyproject.toml; one without it is no manifest', () => {
  const text = `[project]\nname = "a"\ndependencies = ["x"]\n[tool.pixi.workspace]\nname = "orbit"\n[tool.pixi.environments]\nprod = []\n[tool.pixi.tasks]\nrun = "x"\n`;
  const manifest = parsePixiManifest(text, true);
  expect(manifest?.name).toBe('orbit');
  expect(manifest?.environments.map(({ name }) => name)).toEqual(['prod', 'default']);
  expect(parsePixiManifest('[project]\nname = "a"\n', true)).toBeUndefined();
});

test('nothing breaks on what is no TOML', () => {
  for (const text of [
    '',
    '[',
    '[a',
    'a = [',
    'a = """',
    '[environments]\n= 1\nx = {',
    '\uFFFF = 1',
    `a${'.a'.repeat(2000)} = 1`,
  ])
    expect(parsePixiManifest(text, false)?.environments.length).toBeGreaterThan(0);
});
