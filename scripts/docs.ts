/**
 * `npm run docs`: writes everything that repeats what the rules say: their pages and the index, the schema of the
 * configuration file, the settings of the extension and its commands. With `--check` it writes nothing and fails where
 * a file differs from what it would write.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { COMMANDS, type CommandEntry, manifestOfCommands } from '../common/src/commands';
import { defaultSettings, OVERLAPPING_MODES } from '../common/src/ids';
import { RULES } from '../server/src/analysis';
import { configSchema, LEVELS } from '../server/src/analysis/config';
import { ERROR_MESSAGES, type ErrorTool } from '../server/src/analysis/knowledge/errors';
import { type Category, docsUrl, type Rule } from '../server/src/analysis/rules/rule';
import { cell, ruleMarkdown } from '../server/src/cli/ruleDocs';

const RULES_FOLDER = 'docs/rules';
const SETTING = 'condaInDocker.rules';
const OVERLAPPING = 'condaInDocker.overlapping';

const TITLES: Readonly<Record<Category, string>> = {
  general: 'General',
  'base-image': 'Base image',
  activation: 'Shell and activation',
  creation: 'Creating the environment',
  user: 'User and permissions',
  start: 'Start: CMD, ENTRYPOINT, HEALTHCHECK',
  reproducibility: 'Reproducibility and locks',
  size: 'Size and cache',
  'multi-stage': 'Multi-stage and distroless',
  jupyter: 'Jupyter and secrets',
  'environment-file': 'Environment files',
  script: 'Entrypoint scripts',
  compose: 'Compose files',
};

/** Every generated file with its content. */
function generate(): Map<string, string> {
  const files = new Map<string, string>();
  for (const rule of RULES) files.set(`${RULES_FOLDER}/${rule.name}.md`, ruleMarkdown(rule));
  const index = `# Rules\n\nGenerated from the rules by \`npm run docs\`.\n\n${ruleTables(RULES)}\n`;
  files.set(`${RULES_FOLDER}/README.md`, index);
  files.set('schemas/config.schema.json', formatted('schemas/config.schema.json', configSchema(RULES)));
  files.set('docs/errors.md', errorsMarkdown());
  files.set('package.json', manifest());
  files.set('docs/settings.md', settingsMarkdown(JSON.parse(files.get('package.json') ?? '{}')));
  return files;
}

interface SettingSchema {
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly markdownDescription?: string;
  readonly description?: string;
  readonly scope?: string;
}

/** The settings and commands of the extension, as a page. */
function settingsMarkdown(json: {
  contributes: { configuration: { properties: Record<string, SettingSchema> } };
}): string {
  const settings = Object.entries(json.contributes.configuration.properties).map(([name, schema]) => {
    const meanings = schema.enumDescriptions ?? schema.markdownEnumDescriptions ?? [];
    const choices = (schema.enum ?? []).map((each, index) =>
      [`- \`${JSON.stringify(each)}\``, meanings[index]].filter((part) => part !== undefined).join(': '),
    );
    // Settings of other settings are links of the editor: `#name#`.
    const about = (schema.markdownDescription ?? schema.description ?? '').replace(/`#([^#`]+)#`/g, '`$1`');
    const parts = [`### \`${name}\``, `Default: \`${JSON.stringify(schema.default)}\`. ${about}`];
    if (choices.length > 0) parts.push(choices.join('\n'));
    return parts.join('\n\n');
  });
  const needs = {
    disk: 'files on a disk',
    trust: 'files on a disk and a trusted workspace',
    engine: 'a container engine and a trusted workspace',
  } as const;
  const commands = (Object.values(COMMANDS) as readonly CommandEntry[]).map(
    ({ title, needs: need }) => `| ${cell(title)} | ${need === undefined ? '' : needs[need]} |`,
  );
  return [
    '# Settings and commands of the extension',
    'Generated from package.json and the table of commands by `npm run docs`. Rules are set in `condaInDocker.rules` or, for the whole team and for CI, in [`.conda-in-docker.yaml`](command-line.md#configuration).',
    '## Settings',
    ...settings,
    '## Commands',
    'In the palette they are below "Conda in Docker:".',
    `| command | needs |\n|---|---|\n${commands.join('\n')}`,
  ]
    .join('\n\n')
    .concat('\n');
}

const TOOLS: Readonly<Record<ErrorTool, string>> = {
  conda: 'conda',
  mamba: 'mamba and micromamba',
  pixi: 'pixi',
  shell: 'The shell',
  docker: 'Docker and Compose',
  system: 'apt and the system',
  pip: 'pip and Python',
  libraries: 'Libraries and GPUs',
  jupyter: 'Jupyter',
};

/** What error messages mean, as a page; links of `explain --error` lead to its entries. */
function errorsMarkdown(): string {
  const tools = Object.entries(TOOLS) as [ErrorTool, string][];
  const entriesOf = (tool: ErrorTool) => ERROR_MESSAGES.filter((each) => each.tool === tool);
  const code = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
  const contents = tools.map(
    ([tool, title]) =>
      `- **${title}**: ${entriesOf(tool)
        .map(({ id, texts: [text] }) => `[${code(text)}](#${id})`)
        .join(' · ')}`,
  );
  const sections = tools.map(([tool, title]) => {
    const entries = entriesOf(tool).map(({ id, texts: [first, ...others], cause, remedy, rules = [] }) => {
      const lines = [
        `<a id="${id}"></a>`,
        '',
        `### ${code(first)}`,
        '',
        `**Why:** ${cause}`,
        '',
        `**What to do:** ${remedy}`,
      ];
      if (others.length > 0) lines.push('', `Also: ${others.map(code).join(', ')}`);
      if (rules.length > 0)
        lines.push('', `Found by: ${rules.map((name) => `[${name}](rules/${name}.md)`).join(', ')}`);
      return lines.join('\n');
    });
    return `## ${title}\n\n${entries.join('\n\n')}`;
  });
  return [
    '# What this error means',
    'Generated from the table of messages by `npm run docs`. By symptom, without a message: [why.md](why.md).',
    '`docker build . 2>&1 | conda-in-docker explain --error -` looks a log up here, and names the line of the Dockerfile. In the editor *Explain Error…* does the same for the text that you selected or copied, and a failed build says it by itself. In the messages `…` stands for what differs.',
    contents.join('\n'),
    ...sections,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** One table a category, in the order of the codes. */
function ruleTables(rules: readonly Rule[]): string {
  const categories = Object.keys(TITLES) as Category[];
  return categories
    .map((category) => ({
      title: TITLES[category],
      rules: rules.filter((rule) => rule.category === category).sort((a, b) => (a.code < b.code ? -1 : 1)),
    }))
    .filter((group) => group.rules.length > 0)
    .map(({ title, rules: group }) => {
      const rows = group.map((rule) => {
        const fix = rule.fixable === undefined ? '' : rule.fixable === 'safe' ? 'safe' : 'unsafe';
        const name = `[${rule.name}](${rule.name}.md)`;
        return `| ${rule.code} | ${name} | ${rule.severity} | ${fix} | ${cell(rule.docs.summary)} |`;
      });
      return `### ${title}\n\n| code | rule | level | fix | what it reports |\n|---|---|---|---|---|\n${rows.join('\n')}`;
    })
    .join('\n\n');
}

/**
 * package.json with the settings that name rules (the level of each, and the group that others have as well) and with
 * the commands; all else in it is written by hand.
 */
function manifest(): string {
  const json = JSON.parse(read('package.json'));
  const properties: Record<string, unknown> = {};
  for (const rule of RULES) {
    properties[rule.name] = {
      enum: [...LEVELS],
      markdownDescription: `${rule.docs.summary} [${rule.code}](${docsUrl(rule.name)}), by default \`${rule.severity}\`.`,
    };
  }
  json.contributes.configuration.properties[SETTING] = {
    type: 'object',
    default: {},
    scope: 'resource',
    markdownDescription:
      'The level of each rule: `off`, `info`, `warning` or `error`. What is set here wins over `.conda-in-docker.yaml`.',
    order: 10,
    additionalProperties: false,
    properties,
  };
  const overlapping = RULES.flatMap(({ name, sameAs }) =>
    sameAs === undefined ? [] : `[${name}](${docsUrl(name)}) (${sameAs.join(', ')})`,
  );
  json.contributes.configuration.properties[OVERLAPPING] = {
    type: 'string',
    enum: [...OVERLAPPING_MODES],
    enumDescriptions: [
      'They are shown, also beside the findings of other tools.',
      'They are left to other tools. A rule that has a level of its own in the settings is reported all the same.',
    ],
    default: defaultSettings.overlapping,
    scope: 'resource',
    markdownDescription: `Findings that other linters (hadolint, Docker's own checks, trivy) report as well, which some extensions show, too: ${overlapping.join(', ')}.`,
    order: 12,
  };
  const { commands, palette } = manifestOfCommands();
  json.contributes.commands = commands;
  json.contributes.menus.commandPalette = palette;
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** JSON in the project's format. */
function formatted(path: string, value: unknown): string {
  const biome = join(dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')), 'bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${path}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    input: JSON.stringify(value, null, 2),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path} cannot be formatted: ${stderr}`);
  return stdout;
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Pages of rules that are gone. */
function leftovers(files: ReadonlyMap<string, string>): string[] {
  const pages = existsSync(RULES_FOLDER) ? readdirSync(RULES_FOLDER) : [];
  return pages.map((name) => `${RULES_FOLDER}/${name}`).filter((path) => !files.has(path));
}

function main(check: boolean): number {
  const files = generate();
  const stale = [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path);
  const gone = leftovers(files);
  if (check) {
    for (const path of [...stale, ...gone]) console.error(`${path} is out of date: run \`npm run docs\``);
    return stale.length + gone.length > 0 ? 1 : 0;
  }
  for (const path of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, files.get(path) ?? '');
    console.log(`wrote ${path}`);
  }
  for (const path of gone) {
    rmSync(path);
    console.log(`deleted ${path}`);
  }
  return 0;
}

process.exitCode = main(process.argv.includes('--check'));
