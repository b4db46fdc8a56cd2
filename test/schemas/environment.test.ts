import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { KNOWN_KEYS } from '../../server/src/analysis/parse/conda';

const schema = JSON.parse(readFileSync('schemas/environment.schema.json', 'utf8'));
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

/** What the schema says against a text: the places, or nothing. */
function complaints(text: string): string[] {
  validate(parse(text));
  return [...new Set((validate.errors ?? []).map((error) => error.instancePath || '/'))];
}

/** The examples of CEP 24, and what conda, micromamba and conda-lock read besides. */
const VALID: Readonly<Record<string, string>> = {
  'only dependencies': 'dependencies:\n  - numpy\n',
  'a name': 'name: test\ndependencies:\n  - numpy >=1.10\n',
  'a name that micromamba’s images use': 'name: base\ndependencies:\n  - numpy\n',
  channels:
    'name: test\nchannels:\n  - conda-forge\n  - https://conda.example.org/mine\n  - ./local\ndependencies:\n  - numpy\n',
  'a section for pip': 'dependencies:\n  - pip\n  - pip:\n      - scipy\n      - -r requirements.txt\n',
  variables: 'dependencies:\n  - numpy\nvariables:\n  MY_VAR: "a"\n  THREADS: 4\n  DEBUG: true\n',
  platforms: 'dependencies:\n  - numpy\nplatforms:\n  - linux-64\n  - emscripten-wasm32\n',
  category: 'dependencies:\n  - pytest\ncategory: test\n',
  'a selector as a comment': 'dependencies:\n  - python\n  - pywin32  # [win]\n',
  'a selector as a key': 'dependencies:\n  - python\n  - sel(win): pywin32\n',
  'a section of another program': 'dependencies:\n  - python\n  - npm:\n      - left-pad\n',
  'a key of another program': 'dependencies:\n  - python\npip-repositories:\n  - https://pypi.example.org\n',
  'no dependencies in the list': 'name: empty\ndependencies: []\n',
  'a prefix': 'dependencies:\n  - python\nprefix: /opt/conda/envs/x\n',
};

const INVALID: Readonly<Record<string, readonly [text: string, ...places: string[]]>> = {
  'no dependencies': ['name: test\n', '/'],
  'dependencies that are no list': ['dependencies: numpy\n', '/dependencies'],
  'channels that are no list': ['channels: conda-forge\ndependencies:\n  - numpy\n', '/channels'],
  'a number as a package': ['dependencies:\n  - 3.12\n', '/dependencies/0'],
  'an item that is empty': ['dependencies:\n  -\n', '/dependencies/0'],
  'a section for pip that is no list': ['dependencies:\n  - pip: scipy\n', '/dependencies/0', '/dependencies/0/pip'],
  'a name with a slash': ['name: a/b\ndependencies: []\n', '/name'],
  'a name with a blank': ['name: a b\ndependencies: []\n', '/name'],
  'a variable that no shell can set': ['dependencies: []\nvariables:\n  "1 A": x\n', '/variables'],
  'a variable that is a list': ['dependencies: []\nvariables:\n  A: [x]\n', '/variables/A'],
  'noarch as a platform': ['dependencies: []\nplatforms: [noarch]\n', '/platforms/0'],
  'a list': ['- numpy\n', '/'],
};

test.each(Object.keys(VALID))('valid: %s', (name) => {
  expect(complaints(VALID[name] ?? '')).toEqual([]);
});

test.each(Object.keys(INVALID))('invalid: %s', (name) => {
  const [text, ...places] = INVALID[name] ?? [''];
  expect(complaints(text)).toEqual(expect.arrayContaining(places));
});

test('every environment.yml of the examples is valid', () => {
  const files = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /environment\.ya?ml$/.test(name),
  );
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(complaints(readFileSync(join('examples', file), 'utf8')), file).toEqual([]);
});

test('every key has a description, and all of CEP 24’s keys are there', () => {
  const properties: Record<string, { description?: string }> = schema.properties;
  for (const [key, { description }] of Object.entries(properties)) expect(description, key).toMatch(/\.$/);
  const cep24 = ['name', 'prefix', 'dependencies', 'channels', 'variables', 'platforms', 'category'];
  expect(Object.keys(properties).sort()).toEqual([...cep24].sort());
  expect(KNOWN_KEYS).toEqual(expect.arrayContaining(cep24));
});

test('the manifest gives the schemas to extensions for YAML', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: { yamlValidation: readonly { fileMatch: string; url: string }[] };
  };
  const byName = new Map(contributes.yamlValidation.map(({ fileMatch, url }) => [fileMatch, url]));
  expect(byName.get('environment.yml')).toBe('./schemas/environment.schema.json');
  expect(byName.get('.conda-in-docker.yaml')).toBe('./schemas/config.schema.json');
  for (const url of byName.values()) expect(existsSync(url), url).toBe(true);
});
