/** The contract end to end: `explain --format json` of every observed case says what its probes saw. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Case, Probe } from '../model/harness';
import { project, run, withCli } from './run';

interface Command {
  readonly command: string;
  readonly activated: string | null;
  readonly python: string | null;
  readonly hook: boolean;
  readonly user: string | null;
  readonly known: boolean;
  readonly reached: string;
}

interface Stage {
  readonly builds: boolean | null;
  readonly commands: readonly Command[];
  readonly start: { readonly commands: readonly Command[] } | null;
  readonly exec: { readonly plain: Command; readonly interactive: Command; readonly login: Command };
}

const cases = JSON.parse(readFileSync(new URL('../activation/observed.json', import.meta.url), 'utf8')) as Record<
  string,
  Case
>;

describe('explain --format json', () => {
  withCli();

  test.each(Object.entries(cases))('%s', (_name, observed) => {
    const cwd = project({ Dockerfile: observed.dockerfile, ...observed.files });
    const { stdout, stderr } = run(['explain', 'Dockerfile', '--format', 'json'], { cwd });
    expect(stderr).toBe('');
    const { stages } = JSON.parse(stdout) as { stages: Stage[] };
    const last = stages.at(-1);
    // What the probe program does is not followed: a build that goes through need not be known to.
    const said = stages.some((stage) => stage.builds === false) ? false : last?.builds;
    expect(observed.builds ? [true, null] : [false]).toContain(said);
    for (const probe of observed.probes) {
      const found = commandOf(probe, stages);
      expect({ probe: probe.probe, ...seen(found) }).toEqual({
        probe: probe.probe,
        activated: probe.activated,
        python: probe.python,
        hook: probe.hook,
        user: probe.user,
        known: true,
      });
    }
  });
});

function commandOf(probe: Probe, stages: readonly Stage[]): Command | undefined {
  const last = stages.at(-1);
  if (probe.when === 'exec') {
    const flags = probe.exec?.[1] ?? '';
    return flags === '-ic' ? last?.exec.interactive : flags === '-lc' ? last?.exec.login : last?.exec.plain;
  }
  const commands = probe.when === 'build' ? stages.flatMap((stage) => stage.commands) : (last?.start?.commands ?? []);
  // A program that becomes the probe itself sees what the program saw: then it is the last command.
  return commands.find((each) => each.command === `probe ${probe.probe}`) ?? commands.at(-1);
}

function seen(command: Command | undefined): Partial<Command> {
  const { activated, python, hook, user, known } = command ?? {};
  return { activated, python, hook, user, known };
}
