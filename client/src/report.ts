/** What helps to understand a problem, without anything that is private: no file, no path, no name of a host, no password. */

import type { EngineInfo } from './engine/port';

/** What the report is made of. */
export interface ReportFacts {
  readonly extension: string;
  readonly editor: string;
  /** `desktop`, `web`, and the like. */
  readonly host: string;
  /** `ssh-remote`, `wsl`, `codespaces`; undefined in a local window. */
  readonly remote: string | undefined;
  readonly system: string;
  readonly trusted: boolean;
  readonly folders: number;
  readonly server: string;
  /** As `engineLine` says it; undefined where it was not asked. */
  readonly engine: string | undefined;
  /** The settings that were changed, by their names. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What is said of an engine. */
export function engineLine(info: EngineInfo | undefined): string | undefined {
  if (info === undefined) return undefined;
  const traits = [
    info.podman ? 'podman' : undefined,
    info.rootless ? 'rootless' : undefined,
    info.remapped ? 'userns-remap' : undefined,
    info.selinux ? 'SELinux' : undefined,
    info.buildkit ? 'BuildKit' : 'classic builder',
  ].filter((each) => each !== undefined);
  return `${info.version}, API ${info.apiVersion}, ${info.os}/${info.arch}, ${traits.join(', ')}`;
}

/** The report as Markdown. */
export function reportText(facts: ReportFacts): string {
  const rows = [
    ['extension', facts.extension],
    ['editor', `${facts.editor} (${facts.host}${facts.remote === undefined ? '' : `, ${facts.remote}`})`],
    ['system', facts.system],
    ['workspace', `${facts.folders} folders, ${facts.trusted ? 'trusted' : 'not trusted'}`],
    ['language server', facts.server],
    ['container engine', facts.engine ?? 'not asked'],
    ...Object.entries(facts.settings).map(([name, value]) => [name, settingText(value)]),
  ];
  return `${rows.map(([name, value]) => `- ${name}: ${value}`).join('\n')}\n`;
}

/** A number, a switch or a choice as it is; of all else only that it is set. */
function settingText(value: unknown): string {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  // One of our own choices is a plain word.
  if (typeof value === 'string' && /^[A-Za-z]{1,20}$/.test(value)) return value;
  return 'set';
}
