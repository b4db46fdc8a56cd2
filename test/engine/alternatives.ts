/** The fixes that the rules offer for an observed case, each applied alone, with what it promises. */
import { readFileSync } from 'node:fs';
import type { Finding } from '../../server/src/analysis/finding';
import type { Fix } from '../../server/src/analysis/fixes/types';
import { activationFindings } from '../rules/observedFixes';
import { fixFiles, ROOT } from '../rules/tester';
import type { Project } from './lab.js';

/** What a fix promises for the probes of its place. */
export type Promised =
  /** The environment is active: CONDA_PREFIX, its python first, its activate.d scripts run. */
  | 'active'
  /** Its python is first on PATH, no more. */
  | 'python'
  /** The program is named by its path: it starts, whatever PATH says. */
  | 'starts'
  /** Something else, such as a clear error; it takes nothing away from any probe. */
  | 'harmless';

/** One fix of one finding, applied alone. */
export interface Alternative {
  readonly rule: string;
  readonly title: string;
  readonly promise: Promised;
  /** The labels of the probes that the finding is about. */
  readonly probes: readonly string[];
  /** What the environment is called after it. */
  readonly environment: string;
  readonly project: Project;
}

/** The parts of an observed case that a fix changes. */
export interface Source {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  /** The environment meant; `myenv` unless given. */
  readonly environment?: string;
}

/** Cases of a file of test/activation by name. */
export function readCases<T>(file: string): Readonly<Record<string, T>> {
  return JSON.parse(readFileSync(new URL(`../activation/${file}`, import.meta.url), 'utf8')) as Record<string, T>;
}

/** Every fix of every finding of a case, the best first. */
export function alternatives({ dockerfile, files, environment = 'myenv' }: Source): readonly Alternative[] {
  const all = { ...files, Dockerfile: dockerfile };
  const findings = activationFindings(all);
  return findings.flatMap((finding) =>
    finding.fixes.map((fix) => ({
      rule: finding.name,
      title: fix.title,
      promise: promiseOf(finding, fix),
      probes: probesOf(finding, findings, all),
      environment: /^(?:Call the environment|Rename \S+ to) ([^\s/]+)/.exec(fix.title)?.[1] ?? environment,
      project: withProgram(fix, fixFiles(all, [fix])),
    })),
  );
}

/** What sort of fix it is: two of a sort differ in names and paths only. */
export function sortOf({ rule, title }: Alternative): string {
  const words = title
    .replace(/: .*/, '')
    .replace(/\$?\{?\b(?:myenv|missing|my-env|usr|base|MyEnv|BASE|CONDA_ENV|ENV_NAME)\b\}?|\$N\b/g, 'X');
  return `${rule}: ${words.replace(/(?:\/[\w.-]+)+/g, 'PATH').replace(/\d+/g, 'N')}`;
}

/** Rules whose fixes do not activate anything. */
const OTHER_MATTERS: ReadonlySet<string> = new Set([
  'no-set-e',
  'no-exec',
  'not-executable',
  'crlf',
  'nounset-activation',
  'broken-array',
  'conda-run-captures-output',
  'one-word-command',
  'shell-form-entrypoint',
  'shell-runs-nothing',
]);

function promiseOf(finding: Finding, { title }: Fix): Promised {
  if (title.startsWith('Name the program by its path')) return 'starts';
  if (OTHER_MATTERS.has(finding.name)) return 'harmless';
  if (/\bPATH\b/.test(title) || finding.name === 'path-order' || finding.name === 'login-shell-resets-path')
    return 'python';
  return 'active';
}

/** `probe` stands for a program of the environment; where a fix names it there, it has to be there. */
function withProgram({ title }: Fix, { Dockerfile: dockerfile = '', ...files }: Record<string, string>): Project {
  const path = /^Name the program by its path: (\S+)/.exec(title)?.[1];
  const link = path === undefined ? '' : `\nUSER root\nRUN ["ln", "-s", "/usr/local/bin/probe", "${path}"]\n`;
  return { dockerfile: dockerfile + link, files };
}

const LABEL = /\bprobe'?"?,? ["']?(\w+)/g;

function labels(text: string): string[] {
  return [...text.matchAll(LABEL)].map((match) => match[1] ?? '');
}

/** The spans of a Dockerfile's instructions; observed cases have no heredoc. */
function instructions(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/^(?:.*\\\n)*.*$/gm)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  }));
}

/**
 * The probes that a finding is about: the one at its place; else those behind it in its instruction; else those of the
 * instructions below, if possible of those that have no finding of their own. A finding in a script is about what the container starts.
 */
function probesOf(
  finding: Finding,
  findings: readonly Finding[],
  files: Readonly<Record<string, string>>,
): readonly string[] {
  const path = finding.file.slice(ROOT.length + 1);
  const text = files[path] ?? '';
  const { start, end } = finding.span;
  if (path !== 'Dockerfile') {
    const own = labels(text.slice(start));
    return own.length > 0 ? own : labels(text === '' ? '' : (files.Dockerfile ?? '')).slice(-1);
  }
  if (/^["']?probe/.test(text.slice(start, end))) return labels(text.slice(start)).slice(0, 1);
  const all = instructions(text);
  const own = all.findIndex((each) => each.start <= start && start < Math.max(each.end, each.start + 1));
  const here = labels(text.slice(start, all[own]?.end ?? start));
  if (here.length > 0) return here;
  const told = (each: { start: number; end: number }): boolean =>
    findings.some((other) => other !== finding && other.span.start >= each.start && other.span.start < each.end);
  const below = all.slice(own + 1);
  const untold = below.filter((each) => !told(each));
  const found = (list: typeof below) => list.flatMap((each) => labels(text.slice(each.start, each.end)));
  return found(untold).length > 0 ? found(untold) : found(below);
}
