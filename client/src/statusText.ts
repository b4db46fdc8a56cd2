/** What the language status item says. */

/** The findings of a file or of a project, by level. */
export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** What it is told of. */
export interface StatusFacts {
  readonly server: 'starting' | 'running' | 'stopped' | 'gave up';
  /** The project of the file in front: the name of its workspace folder, or of the folder it lies in. */
  readonly project: string | undefined;
  /** What was found in that file. */
  readonly file: Counts;
  /** What was found in that project, the file included. */
  readonly all: Counts;
}

/** What is shown. */
export interface StatusText {
  readonly text: string;
  readonly detail: string;
  readonly command: 'restart' | 'problems' | 'log';
  readonly stopped: boolean;
}

const NAME = 'Conda in Docker';

/** The item's words and what a click does. */
export function statusText({ server, project, file, all }: StatusFacts): StatusText {
  if (server === 'gave up') {
    return {
      text: NAME,
      detail: 'The language server is off after too many crashes',
      command: 'restart',
      stopped: true,
    };
  }
  if (server === 'stopped') {
    return { text: NAME, detail: 'The language server has stopped', command: 'restart', stopped: true };
  }
  if (server === 'starting') return { text: NAME, detail: 'Starting', command: 'log', stopped: false };
  if (project === undefined) return { text: NAME, detail: 'Ready', command: 'log', stopped: false };
  const text = `${NAME}: ${project}`;
  const here = counted(file);
  const everywhere = counted(all);
  if (everywhere === undefined) return { text, detail: 'No problems', command: 'log', stopped: false };
  const detail = `${here === undefined ? 'No problems' : here} in this file; ${everywhere} in the project`;
  return { text, detail, command: 'problems', stopped: false };
}

/** `2 errors, 1 warning`; what is only for information is counted where there is nothing else. */
function counted({ errors, warnings, infos }: Counts): string | undefined {
  const parts = [
    errors > 0 ? `${errors} error${errors === 1 ? '' : 's'}` : undefined,
    warnings > 0 ? `${warnings} warning${warnings === 1 ? '' : 's'}` : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return parts.join(', ');
  return infos > 0 ? `${infos} for information` : undefined;
}
