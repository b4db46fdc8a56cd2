/** Scripts of the host that build images and start containers. */
import type { StageModel } from '../model/stage';
import { environmentKey, environmentNames } from './environments';
import { type Scene, textOf } from './scene';
import { keyOf } from './table';
import { namesInText } from './textNames';

const RUNS_DOCKER =
  /\b(?:docker|podman|nerdctl)[ \t]+(?:buildx[ \t]+|image[ \t]+|container[ \t]+)?(?:build|exec|run|compose)\b|\bdocker-compose[ \t]/;
const BUILDS = /\b(?:docker|podman|nerdctl)[ \t]+(?:buildx[ \t]+|image[ \t]+)?(?:build|bake)\b/;

/** Whether a text starts containers or builds images. */
export function runsDocker(text: string): boolean {
  return RUNS_DOCKER.test(text);
}

/**
 * Notes the names in a script of the host. Which image a command means cannot be read from it, so a name counts only
 * where one stage alone, with those that are built on it, can be meant.
 */
export function noteHostScript(scene: Scene, path: string, dockerfiles: readonly string[]): void {
  if (!/\.(?:sh|bash|zsh)$/.test(path)) return;
  const { source, table } = scene;
  const text = textOf(source, path);
  if (!runsDocker(text)) return;
  const whole = { start: 0, end: text.length };
  const stages = dockerfiles.flatMap((each) => source.model(each)?.stages ?? []);
  for (const { name, span, how } of namesInText(text, whole)) {
    const keys = stages
      .filter((stage) => environmentNames(stage).includes(name))
      .map((stage) => environmentKey(stage, name));
    const [key] = keys;
    if (key === undefined || !table.agree(keys)) continue;
    table.add(key, { kind: 'environment', name, file: path, span, role: 'use', how, literal: true });
  }
  if (!BUILDS.test(text)) return;
  for (const match of text.matchAll(/(^|\s)--target[ \t=]+["']?([A-Za-z][\w.-]*)/g)) {
    const name = match[2] ?? '';
    const meant = stages.filter((stage) => stage.stage.name === name.toLowerCase());
    const end = match.index + match[0].length;
    const [only] = meant;
    if (only === undefined || meant.length > 1) continue;
    table.add(keyOf('stage', only.file, only.index, ''), occurrenceOf('stage', aliasOf(only), path, end, name.length));
  }
  for (const match of text.matchAll(/(^|\s)--build-arg[ \t=]+["']?([A-Za-z_]\w*)(?==)/g)) {
    const name = match[2] ?? '';
    const key = dockerfiles.length === 1 ? argumentKey(scene, dockerfiles[0] ?? '', name) : undefined;
    const end = match.index + match[0].length;
    if (key !== undefined) table.add(key, occurrenceOf('variable', name, path, end, name.length));
  }
}

function occurrenceOf(kind: 'stage' | 'variable', name: string, file: string, end: number, length: number) {
  const span = { start: end - length, end };
  const how = kind === 'stage' ? ('target' as const) : ('argument' as const);
  return { kind, name, file, span, role: 'use' as const, how, literal: true };
}

function aliasOf(stage: StageModel): string {
  return stage.stage.from.alias?.raw ?? '';
}

/** The key of an ARG, wherever in the Dockerfile it is declared first. */
function argumentKey({ source, table }: Scene, dockerfile: string, name: string): string | undefined {
  const scopes: (number | '')[] = ['', ...(source.model(dockerfile)?.stages.map(({ index }) => index) ?? [])];
  return scopes.map((scope) => keyOf('variable', dockerfile, scope, name)).find((key) => table.has(key));
}
