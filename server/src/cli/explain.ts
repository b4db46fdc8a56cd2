/** `conda-in-docker explain` */
import { readFileSync } from 'node:fs';
import type { Explanation } from '../../../common/src/explanation';
import { type Analyzer, explain } from '../analysis';
import { didYouMean } from '../analysis/config';
import { stageOf } from '../analysis/contexts/contexts';
import type { ErrorHost } from '../analysis/explain/errors';
import { type ExplainHost, explainDevcontainer, explainService } from '../analysis/explain/explain';
import { classify } from '../analysis/project/classify';
import { EXPLAIN_OPTIONS, oneOf, parse } from './args';
import { explainErrorCommand } from './explainError';
import { decode } from './files/decode';
import { DiskFiles, reason } from './files/disk';
import { show, toProject } from './files/paths';
import { rootOf } from './files/targets';
import { table } from './formats/table';
import { CLEAN, FAILED } from './lint';
import type { Session } from './session';
import { terminalOf } from './terminal';
import { UsageError } from './usage';
import { Workspace } from './workspace';

/** Explains a Dockerfile; the exit code. */
export function explainCommand(args: readonly string[], session: Session): number {
  const { values, positionals } = parse('explain', args, EXPLAIN_OPTIONS);
  const format = oneOf('explain', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  const [given, ...more] = positionals;
  if (values.error !== undefined) {
    if (more.length > 0) throw new UsageError('`explain --error` takes one Dockerfile.', 'explain');
    const host = errorHost(given, values['build-arg'] ?? [], values['no-config']);
    return explainErrorCommand(values.error, host, { format, noColor: values['no-color'] ?? false }, session);
  }
  if (given === undefined) throw new UsageError('Which Dockerfile? `explain` needs its path.', 'explain');
  if (more.length > 0) throw new UsageError('`explain` takes one Dockerfile.', 'explain');
  const written = given === '-' ? (values['stdin-filename'] ?? 'Dockerfile') : given;
  const path = toProject(written);
  const files = new DiskFiles();
  if (given === '-') layInput(files, path);
  const problem = files.problem(path);
  if (files.read(path) === undefined) throw new UsageError(`${written}: ${problem ?? 'cannot be read'}`);
  if (problem !== undefined) session.complain(`${written}: ${problem}`, values['no-color'] ?? false);
  const config = values.config === undefined ? undefined : toProject(values.config);
  if (config !== undefined && files.read(config) === undefined) {
    throw new UsageError(`The configuration ${show(config)}: ${files.problem(config)}.`, 'explain');
  }
  const workspace = new Workspace(files, {
    // Without a value an ARG is empty, as in `docker build`.
    buildArgs: readBuildArgs(values['build-arg'] ?? []),
    config,
    noConfig: values['no-config'],
  });
  const kind = classify(path);
  const other = kind === 'compose' || kind === 'devcontainer';
  if (!other) workspace.addDockerfile(path);
  const configuration = workspace.configurationOf(path);
  const errors = configuration === undefined ? [] : workspace.configurationErrors(configuration);
  for (const error of errors) session.complain(`${show(error.path)}: ${error.message}`, values['no-color'] ?? false);
  const host = {
    text: (each: string) => files.read(each)?.text,
    show: (each: string) => (each === path ? written : show(each)),
  };
  const analyzer = workspace.analyzer(rootOf(files, path));
  if (!other && values.service !== undefined) {
    throw new UsageError('`--service` is for compose files.', 'explain');
  }
  const explanation = other
    ? explainOther(analyzer, path, written, values.service, host)
    : explainDockerfile(analyzer, path, written, values.target, host);
  if (format === 'json') session.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
  else session.stdout.write(table(explanation, terminalOf(session.stdout, values['no-color'] ?? false)));
  return problem === undefined && errors.length === 0 ? CLEAN : FAILED;
}

/** The Dockerfile that a log is compared with; undefined where there is none. */
function errorHost(
  given: string | undefined,
  buildArgs: readonly string[],
  noConfig: boolean | undefined,
): ErrorHost | undefined {
  const written = given ?? 'Dockerfile';
  const path = toProject(written);
  const files = new DiskFiles();
  if (files.read(path) === undefined) {
    if (given === undefined) return undefined;
    throw new UsageError(`${written}: ${files.problem(path) ?? 'cannot be read'}`, 'explain');
  }
  const workspace = new Workspace(files, { buildArgs: readBuildArgs(buildArgs), config: undefined, noConfig });
  workspace.addDockerfile(path);
  const analyzer = workspace.analyzer(rootOf(files, path));
  const model = analyzer.model(path);
  if (model === undefined) throw new UsageError(`${written}: this is no Dockerfile`, 'explain');
  return { file: written, dockerfile: model.dockerfile, findings: analyzer.lint(path) };
}

function explainDockerfile(
  analyzer: Analyzer,
  path: string,
  written: string,
  stage: string | undefined,
  host: ExplainHost,
): Explanation {
  const model = analyzer.model(path);
  if (model === undefined) throw new UsageError(`${written}: this is no Dockerfile`);
  const target = stage === undefined ? undefined : stageOf(model, stage);
  if (stage !== undefined && target === undefined) {
    const names = model.stages.flatMap((each) => each.stage.name ?? []);
    throw new UsageError(`${written} has no stage \`${stage}\`.${didYouMean(stage, names)}`, 'explain');
  }
  return explain(model, host, target);
}

/** A service of a compose file, or a dev container. */
function explainOther(
  analyzer: Analyzer,
  path: string,
  written: string,
  name: string | undefined,
  host: ExplainHost,
): Explanation {
  const context = analyzer.context(path);
  if (context?.kind === 'devcontainer') {
    const explanation = explainDevcontainer(context, host);
    if (explanation === undefined) throw new UsageError(`${written}: nothing is known of its image.`);
    return explanation;
  }
  if (context?.kind !== 'compose') throw new UsageError(`${written}: this is no compose file`);
  const built = context.services.filter(({ stage }) => stage !== undefined);
  const names = context.services.map(({ service }) => service.name);
  if (name === undefined && built.length > 1) {
    const list = built.map(({ service }) => service.name).join(', ');
    throw new UsageError(`Which service? Name one with \`--service\`: ${list}.`, 'explain');
  }
  const found = name === undefined ? built[0] : context.services.find(({ service }) => service.name === name);
  if (found === undefined) {
    const missing =
      name === undefined
        ? `${written} has no service that is built here.`
        : `${written} has no service \`${name}\`.${didYouMean(name, names)}`;
    throw new UsageError(missing, 'explain');
  }
  const { model, stage, start } = found;
  if (model === undefined || stage === undefined) {
    throw new UsageError(`${written}: the image of \`${found.service.name}\` is not built here.`);
  }
  return explainService(model, { stage, start }, host);
}

function layInput(files: DiskFiles, path: string): void {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(0);
  } catch (error) {
    throw new UsageError(`Standard input cannot be read: ${reason(error)}.`);
  }
  const { text, problem } = decode(bytes);
  if (text === undefined) throw new UsageError(`Standard input: ${problem ?? 'no text'}`);
  files.set(path, text);
}

/** `K=V`, or `K` for the value that the environment has, as `docker build` takes them. */
function readBuildArgs(written: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const each of written) {
    const at = each.indexOf('=');
    const name = at < 0 ? each : each.slice(0, at);
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
      throw new UsageError(`\`--build-arg ${each}\` must look like \`--build-arg NAME=VALUE\`.`, 'explain');
    }
    const value = at < 0 ? process.env[name] : each.slice(at + 1);
    if (value !== undefined) values[name] = value;
  }
  return values;
}
