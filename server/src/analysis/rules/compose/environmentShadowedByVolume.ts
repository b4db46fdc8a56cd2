import type { ComposeContext } from '../../contexts/types';
import { nameOf } from '../../facts/environments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { yamlScalar } from '../../fixes/words';
import { linesBelow } from '../../fixes/yaml';
import type { StageModel } from '../../model/stage';
import type { ComposeMount, ComposeService } from '../../parse/compose/compose';
import { dirname, isInside, join, normalize } from '../../project/paths';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const environmentShadowedByVolume = defineRule({
  code: 'CD1306',
  name: 'environment-shadowed-by-volume',
  category: 'compose',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A mount covers the folder that holds the environment.',
    why: markdown`
      A folder of the host that is mounted into the container hides everything the image has at that path. Where the
      environment was made in the project folder (\`conda create -p ./env\`) or below the mounted one, it is gone when
      the container starts: its python is "not found". Make the environment outside of the folders that are mounted
      (\`/opt/conda/envs/…\`), or mount a narrower folder.

      A named volume is filled from the image once, when it is new. After that it hides the environment of every
      later image: information only.
    `,
    exceptions: markdown`
      Silent where a volume at the environment itself brings it back, where the folder of the host holds an
      environment of its own, where the path or the image is not known.
    `,
    references: [
      {
        title: 'Docker: mounting over existing data',
        url: 'https://docs.docker.com/engine/storage/bind-mounts/#mounting-over-existing-data',
      },
      {
        title: 'Docker: volumes',
        url: 'https://docs.docker.com/engine/storage/volumes/#mounting-a-volume-over-existing-data',
      },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              volumes:
                - .:/app
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          WORKDIR /app
          RUN conda create -y -p ./env python=3.12
        `,
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              volumes:
                - .:/app
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
          WORKDIR /app
        `,
      },
    ],
  },
  messages: {
    covered:
      'This mount hides {path} of the image, and with it the environment {environment}: it is not there when the container runs. Make the environment elsewhere, or mount a narrower folder.',
    stale:
      'This volume holds {path} from the first image that filled it: the environment {environment} of a newer image stays hidden until the volume is removed.',
  },
  checks: {
    *compose(context) {
      for (const { service, stage } of context.services) {
        if (stage === undefined) continue;
        for (const mount of service.volumes) {
          const target = isKnown(mount.target) && mount.target.startsWith('/') ? normalize(mount.target) : undefined;
          if (target === undefined || mount.kind === 'other' || mount.kind === 'unknown') continue;
          const prefix = coveredPrefix(stage, service, mount, target);
          if (prefix === undefined || hostHasOne(context, mount, target, prefix)) continue;
          const volume = mount.kind === 'volume';
          if (volume && mount.source === undefined) continue;
          yield {
            message: volume ? 'stale' : 'covered',
            data: { path: target, environment: nameOf(prefix, stage) },
            span: trimmed(context.text, mount.span),
            ...(volume ? { severity: 'info' as const } : {}),
            fixes: volume ? [] : fixesFor(context, mount, target, prefix),
          };
        }
      }
    },
  },
});

/** YAML's nodes may end after the line end of their last line. */
function trimmed(text: string, span: Span): Span {
  return { start: span.start, end: span.start + text.slice(span.start, span.end).trimEnd().length };
}

/** The environment (or the conda) that a mount at `target` hides, and no narrower mount brings back. */
function coveredPrefix(
  stage: StageModel,
  service: ComposeService,
  mount: ComposeMount,
  target: string,
): string | undefined {
  const covered = stage.machine.environments
    .values()
    .filter((each) => !each.maybe && isKnown(each.prefix) && each.python && isInside(target, each.prefix));
  return covered.find(
    (each) =>
      !service.volumes.some((other) => {
        if (other === mount || !isKnown(other.target)) return !isKnown(other.target);
        const at = normalize(other.target);
        return at !== target && isInside(target, at) && isInside(at, each.prefix);
      }),
  )?.prefix;
}

/** Whether the folder of the host has an environment at that place. */
function hostHasOne(context: ComposeContext, mount: ComposeMount, target: string, prefix: string): boolean {
  if (mount.kind !== 'bind' || mount.source === undefined) return false;
  if (!isKnown(mount.source)) return prefix === target;
  const host = join(join(dirname(context.path), mount.source), `.${prefix.slice(target.length)}/conda-meta`);
  return context.project.files.exists(host) === true || context.project.files.exists(`${host}/history`) === true;
}

/** A volume at the environment's own path is filled from the image. */
function fixesFor(context: ComposeContext, mount: ComposeMount, target: string, prefix: string): Fix[] {
  if (prefix === target || mount.kind !== 'bind') return [];
  if (mount.form !== 'short') return [];
  const title = `Keep the image's environment with a volume at ${prefix}`;
  return fixOf(title, false, linesBelow(context, mount.span, [yamlScalar(prefix)], 'dash'));
}
