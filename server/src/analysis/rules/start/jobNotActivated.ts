import type { DockerfileContext } from '../../contexts/types';
import { isSure, worksIn } from '../../facts/commands';
import { contentsOf } from '../../facts/contents';
import { intendedEnvironment, nameOf } from '../../facts/environments';
import { isPythonProgram } from '../../facts/programs';
import { type Starter, starterOf } from '../../facts/starters';
import { lineAtTop } from '../../fixes/files';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replacePlain } from '../../fixes/written';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { basename, isInside } from '../../project/paths';
import { LineIndex } from '../../text/lines';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const jobNotActivated = defineRule({
  code: 'CD5034',
  name: 'job-not-activated',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A job of cron, a program of supervisord or a service of s6 does not find the environment.',
    why: 'These programs do not hand on what the image sets. cron starts its jobs with `PATH=/usr/bin:/bin` and nothing of ENV, so that `python` is not found, or is the one of the system. supervisord looks a program up on the PATH that it has itself; `environment=PATH=…` holds only for the program that was found. s6 clears the variables of a service whose first line has no `with-contenv`. And none of them reads start-up files or activates anything. Name the program by its path in the environment, or set `PATH=` at the top of the crontab.',
    exceptions:
      'Silent where the program is named by its path, where nothing starts cron or supervisord, and where what the file holds is not known. The files are those that the Dockerfile copies one by one or writes with `echo`.',
    references: [
      { title: 'crontab(5)', url: 'https://manpages.debian.org/bookworm/cron/crontab.5.en.html' },
      {
        title: 'Supervisor: subprocess environment',
        url: 'https://supervisord.org/subprocess.html#subprocess-environment',
      },
      {
        title: 's6-overlay: container environment',
        url: 'https://github.com/just-containers/s6-overlay#container-environment',
      },
    ],
    bad: [
      {
        Dockerfile:
          'FROM condaforge/miniforge3:24.9.2-0\nRUN apt-get update && apt-get install -y cron && rm -rf /var/lib/apt/lists/*\nCOPY jobs /etc/cron.d/jobs\nCMD ["cron", "-f"]\n',
        jobs: '*/5 * * * * root python /app/sync.py\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM condaforge/miniforge3:24.9.2-0\nRUN apt-get update && apt-get install -y cron && rm -rf /var/lib/apt/lists/*\nCOPY jobs /etc/cron.d/jobs\nCMD ["cron", "-f"]\n',
        jobs: '*/5 * * * * root /opt/conda/bin/python /app/sync.py\n',
      },
    ],
  },
  messages: {
    cron: 'cron starts `{program}` ({where}) with `PATH={path}` and without the ENV of the image: it {found}. Name it by its path `{full}`, or set `PATH=` at the top of the crontab.',
    supervisord:
      'supervisord looks `{program}` ({where}) up on its own PATH, whatever `environment=` says: it {found}. Name it by its path `{full}`.',
    s6: 's6 starts `{program}` ({where}) without an environment that is activated: it {found}. Name it by its path `{full}`.',
    fails: '{starter} starts `{program}` ({where}), which fails: {text}.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      const seen = new Set<string>();
      for (const stage of context.results) {
        if (!stage.known) continue;
        for (const command of stage.start?.commands ?? []) {
          const starter = starterOf(command);
          if (starter === undefined || command.reached !== 'yes') continue;
          const key = `${command.place.file} ${command.place.span.start}`;
          const report = seen.has(key) ? undefined : check(context, stage, command, starter);
          if (report === undefined) continue;
          seen.add(key);
          yield report;
        }
      }
    },
  },
});

function check(
  context: DockerfileContext,
  stage: StageModel,
  command: CommandRecord,
  starter: Starter,
): Report | undefined {
  const { place, fails, caught } = command;
  const common = {
    span: spanOf(context, stage, command),
    related:
      place.file === context.path
        ? []
        : [{ location: place, message: `\`${command.name}\` is started by ${starter}.` }],
  };
  const where = whereOf(context, command);
  if (fails !== undefined && !caught) {
    const program = command.text.split('\n', 1)[0]?.slice(0, 60) ?? command.name;
    const text = fails.text.replace(/\.$/, '');
    return { ...common, message: 'fails', data: { starter, program, where, text } };
  }
  if (!isSure(command) || command.name.includes('/')) return undefined;
  const target = targetOf(context, stage, command);
  if (target === undefined || worksIn(command, target)) return undefined;
  const { prefix } = command.python;
  const found =
    prefix === null || !isPythonProgram(command.name)
      ? 'finds no such program'
      : `is the one of ${nameOf(prefix, stage)}, which has no packages of ${nameOf(target, stage)}`;
  const full = `${target}/bin/${command.name}`;
  return {
    ...common,
    message: starter,
    severity: prefix === null ? 'error' : 'warning',
    data: {
      program: command.name,
      where,
      path: command.path ?? '',
      found: prefix === null ? 'is not found' : found,
      full,
    },
    fixes: fixesFor(context, command, target, starter),
  };
}

/** The environment that the image is made for: what its own commands see, else the one that it makes. */
function targetOf(context: DockerfileContext, stage: StageModel, command: CommandRecord): string | undefined {
  const { python } = stage.exec.plain;
  const seen = python.known && python.prefix !== null ? stage.machine.environments.get(python.prefix) : undefined;
  const own = intendedEnvironment(stage);
  // base on PATH says little where the Dockerfile makes an environment of its own.
  const target = seen === undefined || (seen.base && own !== undefined) ? own : seen;
  if (target === undefined || !isKnown(target.prefix)) return undefined;
  if (isPythonProgram(command.name)) return target.prefix;
  const { packages } = contentsOf(target, stage, context.project);
  return packages.has(command.name.toLowerCase()) && stage.machine.environments.get(target.prefix) !== undefined
    ? target.prefix
    : undefined;
}

function whereOf(context: DockerfileContext, { place }: CommandRecord): string {
  const text = place.file === context.path ? context.text : (context.project.files.read(place.file)?.text ?? '');
  const line = new LineIndex(text).lineAt(place.span.start) + 1;
  return place.file === context.path ? `line ${line}` : `line ${line} of \`${basename(place.file)}\``;
}

/** The COPY that brings the file, else what starts the container. */
function spanOf(context: DockerfileContext, stage: StageModel, { place, instruction }: CommandRecord): Span {
  if (place.file === context.path) return place.span;
  const copy = stage.copies.find(({ project }) => project.some((path) => isInside(path, place.file)));
  const own = copy?.instruction ?? instruction;
  return context.dockerfile.instructions.includes(own) ? own.span : stage.stage.from.span;
}

function fixesFor(context: DockerfileContext, command: CommandRecord, target: string, starter: Starter): Fix[] {
  const { place } = command;
  const word = command.argv[0]?.place;
  const text = place.file === context.path ? context.text : context.project.files.read(place.file)?.text;
  if (word === undefined || text === undefined || word.file !== place.file || place.file === context.path) return [];
  if (text.slice(word.span.start, word.span.end) !== command.name) return [];
  const full = `${target}/bin/${command.name}`;
  const file = { path: place.file, text };
  const named = replacePlain(file, word.span, full);
  const fixes = [...fixOf(`Name it by its path in ${basename(place.file)}: ${full}`, false, named)];
  if (starter === 'cron' && !/^[ \t]*PATH[ \t]*=/m.test(text) && !place.file.endsWith('.sh')) {
    const line = `PATH=${target}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
    fixes.push(...fixOf(`Set PATH at the top of ${basename(place.file)}`, false, lineAtTop(file, line)));
  }
  return fixes;
}
