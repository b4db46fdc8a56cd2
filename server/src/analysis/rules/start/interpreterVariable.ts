import type { DockerfileContext } from '../../contexts/types';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceTextIn } from '../../fixes/written';
import type { StageModel } from '../../model/stage';
import type { Pair } from '../../parse/dockerfile/ast';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

/** Variables that name the Python (or R) which another program starts. */
const VARIABLES = new Set([
  'PYSPARK_PYTHON',
  'PYSPARK_DRIVER_PYTHON',
  'RETICULATE_PYTHON',
  'SPARKLYR_PYTHON',
  'POETRY_PYTHON',
  'UV_PYTHON',
  'PIPENV_PYTHON',
  'CLOUDSDK_PYTHON',
  'PYTHON_BIN_PATH',
]);

export const interpreterVariable = defineRule({
  code: 'CD5036',
  name: 'interpreter-variable',
  category: 'start',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A variable such as PYSPARK_PYTHON or RETICULATE_PYTHON names an interpreter that is not in the image.',
    why: 'Spark, reticulate and others start the Python that the variable names, and nothing else. Where the environment is called otherwise, or is made in another place, they stop with "No such file or directory", mostly long after the build.',
    exceptions:
      'Silent where the base image or a command is not known, since each may make the environment, and for paths outside of conda.',
    references: [
      {
        title: 'Spark: environment variables',
        url: 'https://spark.apache.org/docs/latest/configuration.html#environment-variables',
      },
      { title: 'reticulate: Python version', url: 'https://rstudio.github.io/reticulate/articles/versions.html' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n spark python=3.12 pyspark=3.5\nENV PYSPARK_PYTHON=/opt/conda/envs/pyspark/bin/python\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n spark python=3.12 pyspark=3.5\nENV PYSPARK_PYTHON=/opt/conda/envs/spark/bin/python\n',
    ],
  },
  messages: {
    missing: '`{name}` names `{path}`, and there is no environment `{environment}` in this image.{made}',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      for (const stage of context.results) {
        for (const instruction of stage.stage.instructions) {
          if (instruction.keyword !== 'ENV' || !context.dockerfile.instructions.includes(instruction)) continue;
          for (const pair of instruction.pairs) {
            const report = VARIABLES.has(pair.name.raw) ? check(context, stage, pair) : undefined;
            if (report !== undefined) yield report;
          }
        }
      }
    },
  },
});

function check(context: DockerfileContext, stage: StageModel, { name, value }: Pair): Report | undefined {
  const path = stage.variable(name.raw);
  if (path === undefined || value === undefined || !isKnown(path)) return undefined;
  const [, prefix = '', root = '', environment = ''] = /^((\/.+)\/envs\/([^/]+))\/bin\/[\w.-]+$/.exec(path) ?? [];
  const { machine } = stage;
  if (prefix === '' || machine.condaRoots.get(root) === undefined || machine.environments.get(prefix) !== undefined)
    return undefined;
  const all = machine.environments.values();
  if (!machine.closed || machine.mayHold(prefix) || all.some((each) => !isKnown(each.prefix) || each.maybe))
    return undefined;
  const made = all.flatMap((each) =>
    each.prefix.startsWith(`${root}/envs/`) ? [each.prefix.slice(root.length + 6)] : [],
  );
  const fixes = made.flatMap((each): Fix[] =>
    fixOf(`Name ${each}`, false, replaceTextIn(context, value.span, `/envs/${environment}/`, `/envs/${each}/`)),
  );
  return {
    message: 'missing',
    data: {
      name: name.raw,
      path,
      environment,
      made: made.length === 0 ? '' : ` It has ${made.map((each) => `\`${each}\``).join(', ')}.`,
    },
    span: value.span,
    fixes,
  };
}
