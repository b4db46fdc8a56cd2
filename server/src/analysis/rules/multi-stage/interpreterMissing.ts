import { bottomStage, bringsSystemFiles, stageChain } from '../../facts/stages';
import type { StageModel } from '../../model/stage';
import { display, isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const interpreterMissing = defineRule({
  code: 'CD8005',
  name: 'interpreter-missing',
  category: 'multi-stage',
  severity: 'error',
  docs: {
    summary: "An environment in an image without glibc, which all of conda's packages need.",
    why: markdown`
      conda's packages for Linux are built against the GNU C library and leave it out: the image must have it.
      Alpine has musl instead, \`scratch\` and \`distroless/static\` have nothing. The kernel then finds no loader
      (\`ld-linux-x86-64.so.2\`) for the environment's python and says "no such file or directory", although the file
      is there. Use a base with glibc: \`debian:12-slim\`, or \`gcr.io/distroless/base-debian13\` for an image without a
      shell.
    `,
    exceptions: markdown`
      Silent where glibc is put into the image (\`gcompat\`, a glibc package, a copy into /lib or /), where nothing
      but a builder stage is concerned, and where the base image is not known.
    `,
    references: [
      {
        title: 'distroless: what is in the images',
        url: 'https://github.com/GoogleContainerTools/distroless/blob/main/base/README.md',
      },
      {
        title: 'conda: virtual packages, __glibc',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-virtual.html',
      },
    ],
    bad: [
      file`
        FROM condaforge/miniforge3:24.11.3-0 AS build
        RUN conda create -y -p /env python=3.12
        FROM alpine:3.21
        COPY --from=build /env /env
        CMD ["/env/bin/python"]
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:24.11.3-0 AS build
        RUN conda create -y -p /env python=3.12
        FROM gcr.io/distroless/base-debian13
        COPY --from=build /env /env
        CMD ["/env/bin/python"]
      `,
    ],
  },
  messages: {
    missing:
      'The environment {environment} cannot run on `{image}`, which has no glibc: its python stops with "no such file or directory". Use a base with glibc, such as `debian:12-slim` or `gcr.io/distroless/base-debian13`.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) {
        const bottom = bottomStage(stage);
        const image = withoutGlibc(bottom);
        if (image === undefined || bringsGlibc(stage)) continue;
        const environment = stage.machine.environments
          .values()
          .find((each) => !each.maybe && each.python && isKnown(each.prefix) && each.cause?.location !== undefined);
        const span = environment?.cause?.location?.file === context.path ? environment.cause.location.span : undefined;
        if (environment === undefined || span === undefined || seen.has(span.start)) continue;
        seen.add(span.start);
        yield {
          message: 'missing',
          data: { environment: environment.prefix, image },
          span,
          related: [{ location: { file: bottom.file, span: bottom.stage.from.span }, message: 'The base image.' }],
        };
      }
    },
  },
});

/** The name of a base image that surely has no glibc. */
function withoutGlibc(stage: StageModel): string | undefined {
  const { base } = stage;
  if (base.kind === 'scratch') return 'scratch';
  if (base.kind !== 'image' || base.image === undefined) return undefined;
  const own = /glibc/.test(base.reference?.repository ?? '');
  const musl = base.image.distribution === 'alpine' && base.image.conda === undefined && !own;
  const empty = /^gcr\.io\/distroless\/static(?:-|$)/.test(base.reference?.repository ?? '');
  return musl || empty ? display(base.written) : undefined;
}

function bringsGlibc(stage: StageModel): boolean {
  if (!stage.machine.baseKnown) return true;
  if (bringsSystemFiles(stage, /^\/(?:(?:usr\/)?lib(?:64|32)?(?:\/.*)?|usr(?:\/glibc.*)?)?\/?$/)) return true;
  return stageChain(stage).some((each) =>
    each.commands.some((command) =>
      command.argv.some((arg) => !isKnown(arg.value) || /glibc|gcompat|libc6-compat|ld-linux/.test(arg.value)),
    ),
  );
}
