/** Names of environments in the files around a Dockerfile: compose files, env files, devcontainer.json. */

import type { ServiceContext } from '../contexts/types';
import type { StageModel } from '../model/stage';
import type { DevcontainerText } from '../parse/devcontainer';
import { type JsonNode, parseJsonc } from '../parse/jsonc';
import { dirname, join } from '../project/paths';
import { isKnown } from '../text/value';
import { NAME_VARIABLES, noteRecord, noteText, noteWord } from './environments';
import { type Scene, textOf } from './scene';
import type { SymbolSource } from './types';

/** A service that runs an image of the Dockerfile. */
export interface RunningService {
  readonly file: string;
  readonly service: ServiceContext['service'];
  readonly stage: StageModel;
  readonly start: ServiceContext['start'];
}

/** The services of compose files that run stages of a Dockerfile. */
export function servicesOf(source: SymbolSource, dockerfile: string): RunningService[] {
  const files = new Set(source.project.composeOf(dockerfile).map(({ file }) => file));
  return [...files].flatMap((file) => {
    const context = source.context(file);
    if (context?.kind !== 'compose') return [];
    return context.services.flatMap(({ service, stage, start }) =>
      stage?.file === dockerfile ? [{ file, service, stage, start }] : [],
    );
  });
}

/** The devcontainer.json files whose container is made from a Dockerfile, each with its stage. */
export function devcontainersOf(
  source: SymbolSource,
  dockerfile: string,
  services: readonly RunningService[],
): { readonly path: string; readonly stage: StageModel }[] {
  return source.project.devcontainers.flatMap(({ path, devcontainer }) => {
    const folder = dirname(path);
    const written = devcontainer.build?.dockerfile?.value;
    if (written !== undefined && isKnown(written) && join(folder, written) === dockerfile) {
      const model = source.model(dockerfile);
      const target = devcontainer.build?.target?.value.toLowerCase();
      const stage = model?.stages.find((each) => each.stage.name === target) ?? model?.final;
      return stage === undefined ? [] : [{ path, stage }];
    }
    const files = new Set(devcontainer.composeFiles.map(({ value }) => join(folder, value)));
    const service = services.find((each) => files.has(each.file) && each.service.name === devcontainer.service?.value);
    return service === undefined ? [] : [{ path, stage: service.stage }];
  });
}

/** Notes the names in a service: its command and entrypoint, its environment, its mounts, its env files. */
export function noteService(scene: Scene, { file, service, stage, start }: RunningService): void {
  for (const record of start) if (record.place.file === file) noteRecord(scene, stage, record);
  for (const { name, value } of service.environment) {
    if (!NAME_VARIABLES.has(name) || value === undefined || !isKnown(value.value) || value.value === '') continue;
    noteWord(scene, stage, value.value, { place: { file, span: value.span }, raw: value.raw }, 'value');
  }
  noteText(scene, stage, file, service.span);
  for (const { path: written } of service.envFiles) {
    if (!isKnown(written.value)) continue;
    const path = join(dirname(file), written.value);
    for (const entry of scene.source.project.envFile(path)?.entries ?? []) {
      if (NAME_VARIABLES.has(entry.name) && isKnown(entry.value) && entry.value !== '') {
        noteWord(
          scene,
          stage,
          entry.value,
          { place: { file: path, span: entry.valueSpan }, raw: entry.value },
          'value',
        );
      } else noteText(scene, stage, path, entry.valueSpan);
    }
  }
}

/** Notes the names in the strings of a devcontainer.json: the interpreter's path, commands, variables. */
export function noteDevcontainer(scene: Scene, path: string, stage: StageModel): void {
  const text = textOf(scene.source, path);
  for (const span of stringsIn(parseJsonc(text).root)) {
    noteText(scene, stage, path, { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) });
  }
  const context = scene.source.context(path);
  if (context?.kind === 'devcontainer') {
    for (const record of context.commands) if (record.place.file === path) noteRecord(scene, stage, record);
  }
  const devcontainer = scene.source.project.devcontainer(path);
  for (const { name, value } of [...(devcontainer?.containerEnv ?? []), ...(devcontainer?.remoteEnv ?? [])]) {
    if (NAME_VARIABLES.has(name) && isKnown(value.value) && value.value !== '') noteValue(scene, stage, path, value);
  }
}

function noteValue(scene: Scene, stage: StageModel, file: string, text: DevcontainerText): void {
  noteWord(scene, stage, text.value, { place: { file, span: text.span }, raw: text.raw }, 'value');
}

/** The strings of a JSON tree that are values, quotes included. */
function stringsIn(root: JsonNode | undefined): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const stack = root === undefined ? [] : [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === 'string') found.push(node.span);
    else if (node.kind === 'array') stack.push(...node.items);
    else if (node.kind === 'object') for (const { value } of node.entries.values()) stack.push(value);
  }
  return found;
}
