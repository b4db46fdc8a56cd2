import type { ComposeContext, ServiceContext } from '../../contexts/types';
import { declaredArguments, PREDEFINED } from '../../facts/buildArguments';
import { modelUsesConda } from '../../facts/usesConda';
import { removeArgument } from '../../fixes/compose';
import { linesAfter, linesBefore } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replacePiece, replaceScalar } from '../../fixes/yaml';
import type { ComposePair } from '../../parse/compose/compose';
import type { Dockerfile, Instruction } from '../../parse/dockerfile/ast';
import { basename } from '../../project/paths';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const unknownBuildArgument = defineRule({
  code: 'CD1305',
  name: 'unknown-build-argument',
  category: 'compose',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A build argument that the Dockerfile never declares.',
    why: markdown`
      A build hands an argument only to an \`ARG\` of that name. Without one the value goes nowhere: \`$NAME\` in the
      Dockerfile stays empty, or the default of a differently spelled ARG is taken, and the builder says no more
      than that an argument was "not consumed".
    `,
    exceptions: markdown`
      Silent for the arguments that builders predefine (proxies, BUILDKIT_…, TARGETPLATFORM), for Dockerfiles that
      cannot be read or that have nothing of conda, and for base images that take arguments by ONBUILD.
    `,
    references: [
      { title: 'Dockerfile reference: ARG', url: 'https://docs.docker.com/reference/dockerfile/#arg' },
      { title: 'Compose build reference: args', url: 'https://docs.docker.com/reference/compose-file/build/#args' },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build:
                context: .
                args:
                  env_nam: app
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          ARG env_name=base
          RUN conda create -y -n \${env_name} python=3.12
        `,
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build:
                context: .
                args:
                  env_name: app
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          ARG env_name=base
          RUN conda create -y -n \${env_name} python=3.12
        `,
      },
    ],
  },
  messages: {
    unknown: '{dockerfile} declares no ARG `{name}`, so this value goes nowhere. Delete it, or declare the ARG.',
    similar: '{dockerfile} declares no ARG `{name}`, so this value goes nowhere. Did you mean `{other}`?',
    used: '{dockerfile} uses `${name}` but declares no ARG `{name}`, so it is empty there. Declare `ARG {name}` in the stage that uses it.',
  },
  checks: {
    *compose(context) {
      for (const each of context.services) {
        const { service, model, use } = each;
        const { build } = service;
        if (build === undefined || model === undefined || use?.build === undefined) continue;
        if (build.dockerfileInline !== undefined || use.build.dockerfile !== model.file || !modelUsesConda(model))
          continue;
        if (model.stages.some((stage) => stage.base.kind === 'image' && /onbuild/.test(stage.base.written))) continue;
        const declared = declaredArguments(model.dockerfile);
        const passed = new Set(build.args.map((pair) => pair.name));
        const free = [...declared].filter((candidate) => !passed.has(candidate)).slice(0, MOST_CANDIDATES);
        let unknown = 0;
        for (const pair of build.args) {
          const { name } = pair;
          if (name === '' || !isKnown(name) || declared.has(name) || PREDEFINED.test(name)) continue;
          if (build.misplaced.includes(pair)) continue;
          // A file with so many is generated; one look at each would be too much.
          if (++unknown > MOST_UNKNOWN) break;
          const other = nearest(name, free);
          const user = firstUse(model.dockerfile, name);
          yield {
            message: user ? 'used' : other === undefined ? 'unknown' : 'similar',
            data: { name, other: other ?? '', dockerfile: basename(model.file) },
            span: pair.nameSpan,
            fixes: fixesFor(context, each, pair, other, user),
          };
        }
      }
    },
  },
});

const MOST_CANDIDATES = 200;
const MOST_UNKNOWN = 50;

/** The first instruction that reads the variable, where nothing in the file sets it. */
function firstUse(dockerfile: Dockerfile, name: string): Instruction | undefined {
  if (!/^\w+$/.test(name)) return undefined;
  const reads = new RegExp(`\\$(?:${name}\\b|\\{${name}[}:+?-])`);
  const sets = new RegExp(`(?:^|[\\s;&|(])(?:export\\s+|read\\s+|for\\s+)?${name}(?:=|\\s+in\\b)`);
  let first: Instruction | undefined;
  for (const instruction of dockerfile.instructions) {
    const text = dockerfile.text.slice(instruction.span.start, instruction.span.end);
    if (sets.test(text) || (instruction.keyword === 'ENV' && instruction.pairs.some((pair) => pair.name.raw === name)))
      return undefined;
    if (first === undefined && reads.test(text)) first = instruction;
  }
  return first;
}

function fixesFor(
  context: ComposeContext,
  { service, model }: ServiceContext,
  pair: ComposePair,
  other: string | undefined,
  user: Instruction | undefined,
): Fix[] {
  const fixes: Fix[] = [];
  if (user !== undefined && model !== undefined) {
    const { dockerfile } = model;
    const stage = dockerfile.stages.find((each) => each.instructions.includes(user));
    const line = `ARG ${pair.name}`;
    const first = dockerfile.stages[0]?.from;
    const edit =
      stage !== undefined
        ? linesAfter(dockerfile, model.file, stage.from, [line])
        : first && linesBefore(dockerfile, model.file, first, [line]);
    if (edit) fixes.push({ title: `Declare ${line} in ${basename(model.file)}`, safe: false, edits: [edit] });
    return fixes;
  }
  if (other !== undefined) {
    const edit =
      pair.form === 'map'
        ? replaceScalar(context, pair.nameSpan, other)
        : replacePiece(context, pair.span, pair.nameSpan, other);
    fixes.push(...fixOf(`Rename it to ${other}`, false, edit));
  }
  const { build } = service;
  const edit = build && removeArgument(context, pair, build.args, build.argsSpan);
  if (edit) fixes.push({ title: `Delete ${pair.name}`, safe: false, edits: [edit] });
  return fixes;
}

/** The candidate that differs by case, dashes or at most two letters. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/[-_]/g, '');
  const exact = candidates.find((each) => plain(each) === plain(name));
  if (exact !== undefined || name.length < 4) return exact;
  return candidates.find((each) => within(plain(each), plain(name), name.length < 7 ? 1 : 2));
}

/** Whether one word becomes the other with at most `limit` insertions, deletions and replacements. */
function within(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit || a.length > 64) return false;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return (row[b.length] ?? limit + 1) <= limit;
}
