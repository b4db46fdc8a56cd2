/** Where the stages of a Dockerfile are named. */
import { stageOf } from '../contexts/contexts';
import type { DockerfileModel } from '../model/dockerfile';
import type { StageModel } from '../model/stage';
import type { Flag, Instruction } from '../parse/dockerfile/ast';
import { expand } from '../parse/dockerfile/expand';
import type { Location, Span } from '../text/span';
import { HOLE, isKnown } from '../text/value';
import { globalDeclarations, placeName, type Scene, textOf, variableNames, wordsIn } from './scene';
import { keyOf } from './table';
import type { How } from './types';

/** A stage's key; the number tells stages of one name apart. */
function stageKey(file: string, index: number): string {
  return keyOf('stage', file, index, '');
}

/** Notes the definitions and uses of all stages of a Dockerfile that have a name. */
export function noteStages(scene: Scene, model: DockerfileModel): void {
  const { file } = model;
  const text = textOf(scene.source, file);
  const names = model.stages.flatMap(({ stage }) => stage.name ?? []);
  // A stage that is called like an image would be taken for it.
  const images = model.stages.flatMap(({ base }) => (base.kind === 'image' ? [base.written.toLowerCase()] : []));
  const taken = [...names, ...images];
  for (const { stage, base } of model.stages) {
    const key = stageKey(file, stage.index);
    if (stage.from.alias !== undefined) {
      const { span, raw } = stage.from.alias;
      scene.table.add(key, { kind: 'stage', name: raw, file, span, role: 'definition', how: 'from', literal: true });
      scene.table.takes(key, taken);
    }
    const image = stage.from.image;
    if (image !== undefined && base.kind === 'stage' && base.stage.file === file) {
      note(scene, base.stage, { file, span: image.span }, image.raw, 'from');
    }
  }
  for (const stage of model.stages) {
    for (const instruction of stage.stage.instructions) noteInstruction(scene, model, stage, instruction, text);
  }
  for (const { service, file: compose, build } of scene.source.project.services) {
    const target = service.build?.target?.value;
    if (build?.dockerfile !== file || target === undefined) continue;
    const stage = stageOf(model, target.value);
    if (stage !== undefined) note(scene, stage, { file: compose, span: target.span }, target.raw, 'target');
  }
  for (const { path, devcontainer } of scene.source.project.devcontainers) {
    const target = devcontainer.build?.target;
    if (target === undefined || !scene.source.project.buildsOf(file).some(({ origin }) => isOf(origin, path))) continue;
    const stage = stageOf(model, target.value);
    if (stage !== undefined) note(scene, stage, { file: path, span: target.span }, target.raw, 'target');
  }
}

function isOf(origin: { readonly kind: string; readonly file?: string }, path: string): boolean {
  return origin.kind === 'devcontainer' && origin.file === path;
}

function noteInstruction(
  scene: Scene,
  model: DockerfileModel,
  stage: StageModel,
  instruction: Instruction,
  text: string,
): void {
  for (const flag of instruction.flags) {
    if (flag.value === undefined) continue;
    const isCopy = instruction.keyword === 'COPY' || instruction.keyword === 'ADD';
    if (flag.name === 'from' && isCopy) {
      noteReference(scene, model, stage, flag.value, flag.valueSpan, 'copy');
    } else if (flag.name === 'mount' && instruction.keyword === 'RUN') {
      const span = mountSource(flag, text);
      if (span !== undefined) noteReference(scene, model, stage, text.slice(span.start, span.end), span, 'mount');
    }
  }
}

/** The place of NAME in `--mount=type=bind,from=NAME,…`. */
function mountSource(flag: Flag, text: string): Span | undefined {
  const { start, end } = flag.valueSpan;
  const match = /(?:^|,)["']?from=([^,"'\s]+)/.exec(text.slice(start, end));
  if (match?.[1] === undefined) return undefined;
  const to = start + match.index + match[0].length;
  return { start: to - match[1].length, end: to };
}

/** A name or number after `from=`: the newest stage above that it means. */
function noteReference(
  scene: Scene,
  model: DockerfileModel,
  stage: StageModel,
  raw: string,
  span: Span,
  how: How,
): void {
  const globals = new Map(
    globalDeclarations(scene.source, model.file).map(({ pair }) => [pair.name.raw, pair.value?.raw]),
  );
  const value = expand(
    raw,
    (name) => stage.args.find((each) => each.name === name)?.value ?? globals.get(name) ?? HOLE,
    '\\',
  );
  if (!isKnown(value)) return;
  const earlier = model.stages.filter(({ index }) => index < stage.index);
  const found =
    earlier.findLast((each) => each.stage.name === value.toLowerCase()) ??
    (/^\d+$/.test(value) ? earlier.find((each) => each.index === Number(value)) : undefined);
  if (found !== undefined) note(scene, found, { file: model.file, span }, raw, how);
}

function note(scene: Scene, stage: StageModel, { file, span }: Location, raw: string, how: How): void {
  const name = stage.stage.from.alias?.raw;
  if (name === undefined) return;
  const key = stageKey(stage.file, stage.index);
  const text = textOf(scene.source, file);
  const written = text.slice(span.start, span.end);
  const unquoted = /^(["']?)(.*)\1$/s.exec(written);
  const inner = unquoted?.[2] ?? written;
  if (inner.toLowerCase() === name.toLowerCase()) {
    const start = span.start + (unquoted?.[1]?.length ?? 0);
    const place = { start, end: start + inner.length };
    scene.table.add(key, { kind: 'stage', name, file, span: place, role: 'use', how, literal: true });
    return;
  }
  scene.table.add(key, { kind: 'stage', name, file, span, role: 'use', how, literal: false });
  // A number goes on to mean the stage whatever it is called.
  if (/^\d+$/.test(inner)) return;
  const places = variableNames(raw).flatMap((variable) => {
    const declared = [...globalDeclarations(scene.source, stage.file)].filter(({ pair }) => pair.name.raw === variable);
    return declared.flatMap(({ pair, file: at }) =>
      pair.value === undefined
        ? []
        : wordsIn(textOf(scene.source, at), pair.value.span, name).map((each) => ({ file: at, span: each })),
    );
  });
  for (const place of places) {
    scene.table.add(key, { kind: 'stage', name, ...place, role: 'use', how: 'value', literal: true });
  }
  if (places.length === 0) {
    const where = placeName(scene.source, { file, span });
    scene.table.prevent(key, `\`${name}\` is not written as one word at ${where}, so it cannot be renamed there.`);
  }
}
