/** The JSON schema of `.conda-in-docker.yaml`, made from the rules. */
import { docsUrl, type Rule } from '../rules/rule';
import { DISTRIBUTIONS } from './imageParts';
import { IMAGE_KEYS } from './images';
import type { RuleOption } from './options';
import { groupNames } from './parse';
import { LEVELS } from './types';

const REPOSITORY = 'https://raw.githubusercontent.com/conda-in-docker/conda-in-docker/main/schemas/';

/** The schema as plain data; draft 7, which editors' YAML support reads. */
export function configSchema(rules: readonly Rule[]): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  const groups = groupNames(rules);
  for (const group of groups) properties[group] = { $ref: '#/definitions/level', description: groupDescription(group) };
  for (const rule of rules) properties[rule.name] = ruleSchema(rule);
  for (const rule of rules) properties[rule.code] = { $ref: `#/properties/rules/properties/${rule.name}` };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `${REPOSITORY}config.schema.json`,
    title: 'Conda in Docker configuration',
    description: 'A .conda-in-docker.yaml: it holds for the files of its folder and below.',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      rules: {
        description:
          'Levels and options of rules, by name or code; `all`, a category or the name of another linter stands for a group.',
        type: ['object', 'null'],
        additionalProperties: false,
        properties,
      },
      ignore: {
        description:
          'Files that are not looked at: globs relative to this file. A pattern without a slash means that name anywhere.',
        ...STRINGS,
      },
      'base-images': {
        description:
          'What is known of your own base images: a reference, in which `*` stands for any text, and its facts.',
        type: ['object', 'null'],
        additionalProperties: { $ref: '#/definitions/image' },
      },
    },
    definitions: { level: { enum: [...LEVELS, false] }, image: imageSchema() },
  };
}

const ABSOLUTE = { type: 'string', pattern: '^/' };
const VERSION = { type: ['string', 'number'] };
const VERSION_OR_NONE = { type: ['string', 'number', 'null'] };

/** A mapping with these keys and no others. */
function closed(properties: Record<string, unknown>, required: readonly string[] = []): Record<string, unknown> {
  return { type: 'object', additionalProperties: false, properties, required };
}

const STRINGS = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

function groupDescription(group: string): string {
  return group === 'all' ? 'Every rule.' : `The rules of the group \`${group}\`.`;
}

function ruleSchema(rule: Rule): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(rule.options ?? {})) options[name] = optionSchema(option);
  return {
    description: `${rule.docs.summary} By default: ${rule.severity}. ${docsUrl(rule.name)}`,
    anyOf: [
      { $ref: '#/definitions/level' },
      {
        type: 'object',
        additionalProperties: false,
        properties: { level: { $ref: '#/definitions/level' }, ...options },
      },
    ],
  };
}

function optionSchema(option: RuleOption): Record<string, unknown> {
  const type = option.type === 'string[]' ? STRINGS : { type: option.type };
  return { description: option.description, default: option.default, ...type };
}

function imageSchema(): Record<string, unknown> {
  const types: Record<keyof typeof IMAGE_KEYS, Record<string, unknown>> = {
    like: { type: 'string' },
    learned: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
    from: { enum: ['image', 'configuration'] },
    incomplete: { type: 'boolean' },
    digest: STRINGS,
    platform: { type: 'string', pattern: '^\\w+/\\w+' },
    system: { type: 'string', pattern: `^(?:${DISTRIBUTIONS.join('|')})(?: [^ ]+)?$` },
    glibc: { type: ['string', 'number'] },
    conda: {
      anyOf: [
        ABSOLUTE,
        closed(
          {
            prefix: ABSOLUTE,
            programs: { type: 'array', items: { enum: ['conda', 'mamba', 'micromamba'] } },
            version: VERSION,
            python: VERSION_OR_NONE,
            owner: { type: 'string' },
          },
          ['prefix'],
        ),
      ],
    },
    environments: {
      anyOf: [
        { type: 'string' },
        { type: 'array', items: { type: 'string' } },
        {
          type: 'object',
          additionalProperties: {
            anyOf: [ABSOLUTE, { type: 'null' }, closed({ prefix: ABSOLUTE, python: VERSION_OR_NONE })],
          },
        },
      ],
    },
    path: STRINGS,
    user: { type: ['string', 'number'] },
    home: ABSOLUTE,
    shell: STRINGS,
    entrypoint: { anyOf: [...STRINGS.anyOf, { type: 'null' }] },
    cmd: { anyOf: [...STRINGS.anyOf, { type: 'null' }] },
    workdir: ABSOLUTE,
    env: { type: 'object', additionalProperties: { type: ['string', 'number', 'null'] } },
    users: {
      type: 'object',
      additionalProperties: closed({ uid: { type: 'integer' }, gid: { type: 'integer' }, home: ABSOLUTE }, ['uid']),
    },
    python: ABSOLUTE,
    programs: STRINGS,
    missing: STRINGS,
    channels: STRINGS,
    auto_activate: { type: 'boolean' },
    files: { type: 'object', propertyNames: { pattern: '^/' }, additionalProperties: { type: ['string', 'null'] } },
    sh: { enum: ['dash', 'bash', 'busybox', 'none'] },
  };
  const properties: Record<string, unknown> = {};
  for (const [key, description] of Object.entries(IMAGE_KEYS)) {
    properties[key] = { description, ...types[key as keyof typeof IMAGE_KEYS] };
  }
  return { type: ['object', 'null'], additionalProperties: false, properties };
}
