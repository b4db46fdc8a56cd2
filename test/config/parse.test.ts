import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { RULES } from '../../server/src/analysis';
import { configSchema, parseConfig } from '../../server/src/analysis/config';
import { defineRule } from '../../server/src/analysis/rules/rule';
import { LineIndex } from '../../server/src/analysis/text/lines';

const docs = { summary: '', why: '', exceptions: '', references: [], bad: [], good: [] };
const TWO = [
  defineRule({
    code: 'CD9001',
    name: 'one-rule',
    category: 'size',
    severity: 'warning',
    docs,
    messages: {},
    checks: {},
    sameAs: ['hadolint DL1'],
    options: {
      most: { type: 'number', default: 3, description: '' },
      names: { type: 'string[]', default: [], description: '' },
      strict: { type: 'boolean', default: false, description: '' },
      mark: { type: 'string', default: '', description: '' },
    },
  }),
  defineRule({
    code: 'CD9002',
    name: 'other-rule',
    category: 'user',
    severity: 'error',
    docs,
    messages: {},
    checks: {},
  }),
];

/** The problems of a text, as `LINE:COLUMN message`. */
function problems(text: string): string[] {
  const lines = new LineIndex(text);
  return parseConfig(text, TWO).problems.map(({ message, span }) => {
    const { line, character } = lines.position(span.start);
    return `${line + 1}:${character + 1} ${message}`;
  });
}

describe('what is right', () => {
  test.each([[''], ['# only a comment\n'], ['rules:\n'], ['rules: {}\nignore:\nbase-images:\n'], ['---\n']])(
    'nothing is said: %j',
    (text) => {
      expect(parseConfig(text, TWO)).toMatchObject({ ignore: [], images: [], problems: [] });
    },
  );

  test('levels, options, codes and groups', () => {
    const text = `rules:
  one-rule: {level: error, most: 5, names: [a, b], strict: true, mark: x}
  cd9002: off
  all: info
  hadolint: off
  size: warning
`;
    const { rules, problems } = parseConfig(text, TWO);
    expect(problems).toEqual([]);
    expect(rules.get('one-rule')).toEqual({
      level: 'error',
      options: { most: 5, names: ['a', 'b'], strict: true, mark: 'x' },
    });
    expect(rules.get('other-rule')?.level).toBe('off');
    expect([...rules.keys()]).toEqual(['one-rule', 'other-rule', 'all', 'hadolint', 'size']);
  });

  test('a value may come through an alias', () => {
    const { rules } = parseConfig('rules:\n  one-rule: &quiet off\n  other-rule: *quiet\n', TWO);
    expect(rules.get('other-rule')?.level).toBe('off');
  });
});

describe('what is wrong is told with its place, and all else holds', () => {
  test.each([
    ['rulez: {}\n', '1:1 There is no setting named `rulez`. Did you mean `rules`?'],
    ['rules:\n  one-rul: off\n', '2:3 There is no rule named `one-rul`. Did you mean `one-rule`?'],
    [
      'rules:\n  one-rule: warn\n',
      '2:13 The level of `one-rule` must be off, info, warning or error. Did you mean `warning`?',
    ],
    ['rules:\n  one-rule:\n', '2:3 The level of `one-rule` must be off, info, warning or error.'],
    ['rules:\n  one-rule: {mst: 3}\n', '2:14 `one-rule` has no option named `mst`. Did you mean `most`?'],
    ['rules:\n  one-rule: {most: many}\n', '2:20 `most` must be a number.'],
    ['rules:\n  one-rule: {strict: 1}\n', '2:22 `strict` must be true or false.'],
    ['rules: [one-rule]\n', '1:8 `rules` must be a mapping.'],
    ['ignore: {a: b}\n', '1:9 `ignore` must be a list of texts.'],
    [
      "ignore: ['[a']\n",
      '1:10 `[a` cannot be read as a pattern, so it ignores nothing. Use `*`, `**`, `?`, `[abc]` and `{a,b}`.',
    ],
    ['- rules\n', '1:1 The configuration must be a mapping.'],
    ['base-images:\n  "our base":\n    user: app\n', '2:3 `our base` is no image name.'],
    [
      'base-images:\n  our/base:\n    usr: app\n',
      '3:5 There is no setting named `usr` for images. Did you mean `user`?',
    ],
    ['base-images:\n  our/base:\n    conda: opt/conda\n', '3:12 `conda` must be an absolute path.'],
    ['base-images:\n  our/base:\n    like: nobody/knows\n', '3:11 `nobody/knows` is not in the table of known images.'],
    ['base-images:\n  our/base:\n    sh: zsh\n', '3:9 `sh` must be dash, bash, busybox or none.'],
    ['base-images:\n  our/base:\n    learned: yesterday\n', '3:14 `learned` must be a date such as 2026-11-30.'],
    ['base-images:\n  our/base:\n    digest: latest\n', '3:13 `latest` is no digest: that is sha256: and 64 digits.'],
    ['base-images:\n  our/base:\n    conda: {version: "24.1"}\n', '3:12 `conda` needs a `prefix`.'],
    [
      'base-images:\n  our/base:\n    conda: {prefix: /c, verison: 1}\n',
      '3:25 There is no setting named `verison` for conda. Did you mean `version`?',
    ],
    ['base-images:\n  our/base:\n    users: {app: {home: /h}}\n', '3:13 The user `app` needs a `uid`.'],
    ['base-images:\n  our/base:\n    users: {app: {uid: many}}\n', '3:24 The uid of `app` must be a number.'],
    ['base-images:\n  our/base:\n    files: {.bashrc: x}\n', '3:13 `.bashrc` must be an absolute path.'],
    ['base-images:\n  our/base:\n    incomplete: perhaps\n', '3:17 `incomplete` must be true or false.'],
    [
      'base-images:\n  our/base:\n    environments: {a: {perfix: /x}}\n',
      '3:24 There is no setting named `perfix` for environments. Did you mean `prefix`?',
    ],
  ])('%j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test('the rest of the file holds', () => {
    const text = 'rules:\n  one-rul: off\n  other-rule: info\nignore: [x]\nnonsense: 1\n';
    const config = parseConfig(text, TWO);
    expect(config.problems).toHaveLength(2);
    expect(config.rules.get('other-rule')?.level).toBe('info');
    expect(config.ignore).toEqual(['x']);
  });

  test.each([
    ['rules:\n\tone-rule: off\n', /^2:/],
    ['rules: {one-rule: off\n', /^\d:/],
    ['ignore: [a]\nignore: [b]\n', /^2:1 .*unique/],
    ['rules: *nowhere\n', /^1:8 .*nowhere/],
  ])('bad YAML: %j', (text, problem) => {
    expect(problems(text)[0]).toMatch(problem);
  });

  test.each([
    ['\0'],
    ['{'.repeat(100_000)],
    ['a: &a [*a, *a]\nrules: *a\n'],
    ['? {a: b}\n: c\n'],
    ['x'.repeat(300_000)],
  ])('never throws, and places lie in the text (%#)', (text) => {
    for (const { span } of parseConfig(text, TWO).problems) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeLessThanOrEqual(text.length);
      expect(span.start).toBeLessThanOrEqual(span.end);
    }
  });
});

describe('the schema', () => {
  const validate = new Ajv({ strict: false }).compile(configSchema(RULES));
  const all = `rules:
  all: info
  ${RULES[0]?.name}: {level: off}
  ${RULES[1]?.code}: error
ignore: [legacy/, '*.old']
base-images:
  our/base:*:
    like: debian:12
    conda: /opt/conda
    environments: {analysis: /opt/envs/analysis, other: null}
    path: [analysis, /opt/tools/bin]
    user: app
    home: /home/app
    shell: [/bin/bash, -lc]
    entrypoint: null
    cmd: [bash]
    workdir: /work
    env: {A: b}
    sh: dash
  our/base:3:
    learned: 2026-11-30
    from: image
    incomplete: false
    digest: sha256:${'0'.repeat(64)}
    platform: linux/arm64/v8
    system: debian 12
    glibc: 2.36
    conda: {prefix: /opt/conda, programs: [conda], version: 24.11.1, python: 3.12.4, owner: root}
    environments: {a: {prefix: /e/a, python: null}, b: {python: 3.11}}
    users: {app: {uid: 1000, gid: 100, home: /home/app}}
    env: {A: null}
    python: /usr/bin/python
    programs: [bash]
    missing: [wget]
    channels: [conda-forge]
    files: {/root/.bashrc: 'conda activate a', /root/.profile: null}
`;

  test('accepts what is understood', () => {
    expect(parseConfig(all, RULES).problems).toEqual([]);
    expect(validate(parse(all)), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    ['nonsense: 1'],
    ['rules: {no-such-rule: off}'],
    ['rules: {all: loud}'],
    ['base-images: {our/base: {usr: app}}'],
    ['base-images: {our/base: {conda: opt/conda}}'],
    ['base-images: {our/base: {sh: zsh}}'],
    ['base-images: {our/base: {learned: today}}'],
    ['base-images: {our/base: {conda: {version: 24.1}}}'],
    ['base-images: {our/base: {users: {app: {home: /h}}}}'],
    ['base-images: {our/base: {system: plan9}}'],
  ])('refuses what is refused: %s', (text) => {
    expect(parseConfig(text, RULES).problems).not.toEqual([]);
    expect(validate(parse(text))).toBe(false);
  });
});
