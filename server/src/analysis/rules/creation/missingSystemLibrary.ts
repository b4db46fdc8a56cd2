import type { DockerfileContext } from '../../contexts/types';
import { placedCommands } from '../../facts/calls';
import { contentsOf } from '../../facts/contents';
import { type PipRequest, pipRequests } from '../../facts/pipRequests';
import { stagesBelow } from '../../facts/stages';
import { isCondasDockerfile } from '../../facts/usesConda';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replacePart } from '../../fixes/words';
import { replacePlain } from '../../fixes/written';
import { isWithoutGl, lacksGl, mayBringGl, type SystemLibrary, systemLibraryOf } from '../../knowledge/systemLibraries';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { basename } from '../../project/paths';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const missingSystemLibrary = defineRule({
  code: 'CD3041',
  name: 'missing-system-library',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A package that pip installs needs a library of the system, which the image does not have.',
    why: markdown`
      Wheels bring most of what they need along, but not the libraries of the screen: \`opencv-python\` loads
      \`libGL.so.1\`. The images of conda, micromamba and pixi, \`debian\`, \`ubuntu\` and \`python:…-slim\` have none, so
      the build succeeds and \`import cv2\` fails ("libGL.so.1: cannot open shared object file"). A container has no
      screen: \`opencv-python-headless\` is the same library without its windows. conda-forge's \`py-opencv\` brings
      all that it needs; or install \`libgl1\` with apt.
    `,
    exceptions: markdown`
      Silent on images whose content is not known, where apt or conda installs something that may bring libGL along,
      and in Dockerfiles that have nothing to do with conda.
    `,
    references: [
      {
        title: 'opencv-python: which package to take',
        url: 'https://github.com/opencv/opencv-python#installation-and-usage',
      },
    ],
    bad: [
      file`
        FROM condaforge/miniforge3:24.9.2-0
        RUN conda create -y -n app python=3.12
        RUN conda run -n app pip install --no-cache-dir opencv-python==4.10.0.84
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:24.9.2-0
        RUN conda create -y -n app python=3.12
        RUN conda run -n app pip install --no-cache-dir opencv-python-headless==4.10.0.84
      `,
      file`
        FROM condaforge/miniforge3:24.9.2-0
        RUN apt-get update && apt-get install -y --no-install-recommends libgl1 && rm -rf /var/lib/apt/lists/*
        RUN conda create -y -n app python=3.12
        RUN conda run -n app pip install --no-cache-dir opencv-python==4.10.0.84
      `,
    ],
  },
  messages: {
    missing:
      '`{package}`{where} needs `{library}`, which `{image}` does not have and nothing installs: `import {module}` fails. Use `{instead}`, `{conda}` of conda-forge, or install `{apt}` with apt.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  if (!isCondasDockerfile(context)) return;
  const told = new Set<string>();
  for (const { command, stage } of placedCommands(context)) {
    if (command.when !== 'build' || command.reached !== 'yes' || command.place.file !== context.path) continue;
    for (const request of pipRequests(command)) {
      const library = systemLibraryOf(request.name);
      const key = `${stage.index} ${request.name}`;
      if (library === undefined || told.has(key) || !surelyLacks(context, stage, command)) continue;
      told.add(key);
      const { word, file: from } = request;
      yield {
        message: 'missing',
        data: {
          package: request.name,
          where: from === undefined ? '' : ` (in \`${basename(from)}\`)`,
          library: library.library,
          image: stage.bottom?.reference.repository ?? '',
          module: library.module,
          instead: library.instead ?? '',
          conda: library.conda,
          apt: library.apt,
        },
        span: word?.place?.file === context.path ? word.place.span : command.place.span,
        fixes: fixes(context, request, library),
      };
    }
  }
}

/** Whether the image has no libGL when it is done, as far as anybody can say: neither the system nor the environment. */
function surelyLacks({ project, self }: DockerfileContext, stage: StageModel, command: CommandRecord): boolean {
  const { reference } = stage.bottom ?? {};
  if (reference === undefined || !lacksGl(`${reference.repository}:${reference.tag ?? 'latest'}`)) return false;
  const last = self.stages.filter((each) => stagesBelow(each).includes(stage)).at(-1) ?? stage;
  if (last.machine.opaque !== undefined || last.machine.packagesUnknown.get() === true) return false;
  for (const each of stagesBelow(last)) {
    for (const { name, argv } of each.commands) {
      if (!/^(?:apt|apt-get|aptitude|dpkg|gdebi)$/.test(name.slice(name.lastIndexOf('/') + 1))) continue;
      const words = argv.slice(1).map(({ value }) => value);
      if (!words.includes('install') && !words.includes('-i')) continue;
      if (words.some((word) => word !== 'install' && !word.startsWith('-') && !(isKnown(word) && isWithoutGl(word))))
        return false;
    }
  }
  const prefix =
    command.effects.find((each) => each.kind === 'create' || each.kind === 'install')?.prefix ?? command.python.prefix;
  if (prefix === undefined || prefix === null) return command.conda === undefined && command.python.known;
  const environment = last.machine.environments.get(prefix);
  if (environment === undefined || environment.kind === 'venv') return true;
  const { packages, complete } = contentsOf(environment, last, project);
  return (complete || environment.base) && ![...packages].some(mayBringGl);
}

function fixes(
  context: DockerfileContext,
  { word, place, name }: PipRequest,
  { instead }: SystemLibrary,
): readonly Fix[] {
  if (instead === undefined) return [];
  const title = `Use ${instead}`;
  if (word !== undefined) {
    const at = word.value.toLowerCase().replace(/[_.]/g, '-').indexOf(name);
    return at < 0 ? [] : fixOf(title, false, replacePart(context, word, at, at + name.length, instead));
  }
  const text = place && context.project.files.read(place.file)?.text;
  if (place === undefined || text === undefined) return [];
  return fixOf(title, false, replacePlain({ path: place.file, text }, place.span, instead));
}
