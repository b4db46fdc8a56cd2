/** A rule's page, as Markdown: what `docs/rules` is generated from, and what `rules NAME` prints. */

import type { RuleOption } from '../analysis/config/options';
import type { ExampleFiles, Rule } from '../analysis/rules/rule';
import { withoutEnd } from '../analysis/text/trim';

const SEVERITY = { error: 'error', warning: 'warning', info: 'information' } as const;

/** How the rule's findings can be fixed, in words. */
export function fixWords(rule: Rule): string {
  if (rule.fixable === 'safe') return 'yes, with `--fix`';
  return rule.fixable === 'unsafe' ? 'yes, with `--fix --unsafe-fixes`' : 'no';
}

/** The page of a rule. */
export function ruleMarkdown(rule: Rule): string {
  const { docs } = rule;
  const parts = [
    `# ${rule.name}`,
    `**${rule.code}** · ${rule.category} · by default: ${SEVERITY[rule.severity]} · fixable: ${fixWords(rule)}`,
    docs.summary,
    `## Why\n\n${docs.why}`,
    section('Wrong', docs.bad),
    section('Right', docs.good),
    `## When it is silent, and when to ignore it\n\n${docs.exceptions}`,
    optionsSection(rule),
    `## Configuring and suppressing\n\n${suppressing(rule)}`,
    sameAs(rule),
    `## References\n\n${docs.references.map(({ title, url }) => `- [${title}](${url})`).join('\n')}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(title: string, examples: readonly ExampleFiles[]): string {
  if (examples.length === 0) return '';
  return `## ${title}\n\n${examples.map(example).join('\n\nor\n\n')}`;
}

function example(files: ExampleFiles): string {
  if (typeof files === 'string') return fence('Dockerfile', files);
  return Object.entries(files)
    .map(([path, text]) => `\`${path}\`:\n\n${fence(path, text)}`)
    .join('\n\n');
}

function fence(path: string, text: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const language = /dockerfile|containerfile/i.test(name)
    ? 'dockerfile'
    : /\.ya?ml$/.test(name)
      ? 'yaml'
      : /\.json$/.test(name)
        ? 'json'
        : /\.(?:sh|bash)$/.test(name) || text.startsWith('#!')
          ? 'sh'
          : 'text';
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((each) => each.length));
  const marks = '`'.repeat(longest + 1);
  // Line ends are what some rules are about; in a page they would only be lost.
  const shown = `${withoutEnd(text.replace(/\r/g, '␍'), '\n')}\n`;
  return `${marks}${language}\n${shown}${marks}`;
}

function optionsSection(rule: Rule): string {
  const options = Object.entries(rule.options ?? {});
  if (options.length === 0) return '';
  const rows = options.map(
    ([name, option]) => `| \`${name}\` | ${option.type} | \`${shownDefault(option)}\` | ${cell(option.description)} |`,
  );
  return `## Options\n\n| option | type | default | |\n|---|---|---|---|\n${rows.join('\n')}`;
}

function shownDefault(option: RuleOption): string {
  return JSON.stringify(option.default);
}

/** A text for a cell of a table. */
export function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/(?<!\s)\s*\n\s*/g, ' ');
}

function suppressing(rule: Rule): string {
  const options = Object.entries(rule.options ?? {});
  const first = options[0];
  const withOption =
    first === undefined
      ? ''
      : `\n  # or with options:\n  # ${rule.name}: { level: ${rule.severity}, ${first[0]}: ${JSON.stringify(first[1].default)} }`;
  const config = `\`\`\`yaml\n# .conda-in-docker.yaml\nrules:\n  ${rule.name}: off # or info, warning, error${withOption}\n\`\`\``;
  const comment = `\`\`\`dockerfile\n# conda-in-docker ignore=${rule.name} (the reason)\n\`\`\``;
  return `${config}\n\nA comment above a line suppresses it there; \`ignore-file=\` at the top of a file does for all of the file:\n\n${comment}`;
}

function sameAs(rule: Rule): string {
  if (rule.sameAs === undefined || rule.sameAs.length === 0) return '';
  return `## Other linters\n\nThe same is reported by ${rule.sameAs.map((each) => `\`${each}\``).join(', ')}.`;
}
