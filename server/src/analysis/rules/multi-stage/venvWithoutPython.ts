import { hasHome } from '../../model/python';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const venvWithoutPython = defineRule({
  code: 'CD8006',
  name: 'venv-without-python',
  category: 'multi-stage',
  severity: 'error',
  docs: {
    summary: 'A venv is copied to an image that does not have the Python it was made from.',
    why: markdown`
      A venv holds no Python of its own: its \`bin/python\` is a link to the one that made it, a conda environment's for
      instance. Copied to an image without that environment, the link leads nowhere: \`python\` and all programs of the
      venv fail with "No such file or directory". Copy the environment to the same path as well, make the venv from
      the Python of the final image, or make a conda environment instead, which holds its own.
    `,
    exceptions: markdown`
      Silent where the Python that the venv was made from is not known, where the final image may have it, and for the
      system's own Python (\`/usr\`, \`/usr/local\`).
    `,
    references: [{ title: 'Python: venv', url: 'https://docs.python.org/3/library/venv.html' }],
    bad: [
      file`
        FROM condaforge/miniforge3:24.9.2-0 AS build
        RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir flask==3.1.0
        FROM debian:12.11-slim
        COPY --from=build /venv /venv
        CMD ["/venv/bin/flask", "run"]
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:24.9.2-0 AS build
        RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir flask==3.1.0
        FROM condaforge/miniforge3:24.9.2-0
        COPY --from=build /venv /venv
        CMD ["/venv/bin/flask", "run"]
      `,
    ],
  },
  messages: {
    missing:
      '{venv} was made from the Python of {home}, which is not in this image: its `python` is a link that leads nowhere. Copy {home} as well, or make the venv from a Python of this image.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.needed) {
        if (!context.self.stages.includes(stage) || !stage.known) continue;
        for (const environment of stage.machine.environments.values()) {
          const { prefix, kind, home, maybe, cause } = environment;
          const at = cause?.location;
          if (kind !== 'venv' || maybe || home === undefined || !isKnown(home) || at?.file !== stage.file) continue;
          if (hasHome(environment, stage.machine)) continue;
          const copy = stage.copies.find(
            ({ instruction, from }) => from !== undefined && instruction.span.start === at.span.start,
          );
          if (copy === undefined || !stage.stage.instructions.includes(copy.instruction)) continue;
          yield { message: 'missing', data: { venv: prefix, home }, span: copy.instruction.span };
        }
      }
    },
  },
});
