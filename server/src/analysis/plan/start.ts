/** How a Jupyter server is started in an image: each image in the way that it is made for. */

import type { PlannedStart, StartMethod } from '../../../../common/src/containerPlan';
import { exposedPorts, isStackScript, jupyterServer, optionsOf } from '../facts/jupyter';
import { isRoot } from '../facts/users';
import type { Environment } from '../model/machine';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';
import { activateWords, condaRun } from './commands';
import type { Work } from './environment';
import { dropsCommand, entrypointWords, isIn, simulateWords } from './simulate';

/** Jupyter's own default. */
const DEFAULT_PORT = 8888;

/** Options that say who may come in: the extension gives the server a token of its own. */
const SECRETS = /^--(?:\w+\.)?(?:token|password|hashed_password|password_required|allow_password_change)(?:=|$)/;

/** The Jupyter stacks, by their repositories. */
const STACKS = /^(?:quay\.io\/)?jupyter\/(?!docker-stacks-foundation)/;

/** Plans the start of a Jupyter server in the environment that is worked in. */
export function planStart(stage: StageModel, work: Work): PlannedStart {
  return fromImage(stage, work) ?? fromStack(stage) ?? ownCommand(stage, work);
}

function optionNames(words: readonly string[]): string[] {
  return words.flatMap((word) => /^--(?:\w+\.)?([\w-]+)/.exec(word)?.[1]?.replace(/_/g, '-') ?? []);
}

function portOf(text: string | undefined): number | undefined {
  const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 65536 ? port : undefined;
}

/** The image's own start, where it is a server that runs in the environment. */
function fromImage(stage: StageModel, work: Work): PlannedStart | undefined {
  const { server, environment } = work;
  const command = server?.command;
  if (server === undefined || command === undefined || command.fails !== undefined) return undefined;
  const sure = isIn(command.python, environment?.prefix) || isIn(command.activated, environment?.prefix);
  // The image starts a Jupyter, but surely not the one in the environment: ours is started instead.
  if (environment !== undefined && !sure && command.python.known && command.activated.known) return undefined;
  const port =
    portOf(optionsOf(server, ['port'])[0]?.value) ??
    portOf(stage.variable('JUPYTER_PORT')) ??
    (isStackScript(server) ? DEFAULT_PORT : (portOf(exposedPorts(stage)[0]) ?? DEFAULT_PORT));
  const own = ownWords(stage);
  const secrets = optionsOf(server, ['token', 'password', 'hashed_password']).length > 0;
  const why = 'The image starts Jupyter by itself.';
  const shared = { method: 'image' as const, why, entrypoint: null, port, sure };
  // CMD is the server, or ends in it: `conda run -n app jupyter lab`.
  if (own !== undefined && (isServer(own) || endsIn(own, server.words))) {
    const kept = withoutSecrets(own);
    return { ...shared, command: kept, takesOptions: !dropsCommand(stage), options: optionNames(kept) };
  }
  // A token that is written into a script would win over ours.
  if (secrets) return undefined;
  const options = optionNames(server.words.map(({ value }) => value));
  // ENTRYPOINT is the server, and takes what is after it.
  if (!dropsCommand(stage) && isServer(entrypointWords(stage) ?? [])) {
    return { ...shared, command: own ?? [], takesOptions: true, options };
  }
  // Nothing can be added to a script, and without these nobody reaches the server, or it refuses to start.
  const complete = options.includes('ip') && (!isRoot(stage.final.user) || options.includes('allow-root'));
  if (!complete && !isStackScript(server)) return undefined;
  return { ...shared, command: null, takesOptions: false, options };
}

function endsIn(words: readonly string[], tail: readonly { readonly value: string }[]): boolean {
  const head = words.length - tail.length;
  return head >= 0 && tail.every(({ value }, at) => value === words[head + at]);
}

function isServer(words: readonly string[]): boolean {
  return jupyterServer(words.map((value) => ({ value, place: undefined }))) !== undefined;
}

/** CMD as words, where it is in exec form and all of it is known. */
function ownWords(stage: StageModel): readonly string[] | undefined {
  const { cmd } = stage.final;
  if (cmd === undefined || cmd.command?.form === 'shell') return undefined;
  const words = cmd.words?.map(({ value }) => value) ?? cmd.command?.argv.map(({ value }) => value);
  return words?.every(isKnown) ? words : undefined;
}

function withoutSecrets(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!SECRETS.test(word)) kept.push(word);
    else if (!word.includes('=') && words[i + 1]?.startsWith('-') === false) i++;
  }
  return kept;
}

/** The Jupyter stacks' start script, where the Dockerfile replaced CMD by something else. */
function fromStack(stage: StageModel): PlannedStart | undefined {
  const repository = stage.bottom?.reference.repository ?? '';
  if (!STACKS.test(repository) || dropsCommand(stage)) return undefined;
  const entrypoint = stage.final.entrypoint;
  // An ENTRYPOINT of the user's own may lead anywhere.
  if (entrypoint?.instruction !== undefined && stage.stage.instructions.includes(entrypoint.instruction))
    return undefined;
  // start-notebook.py replaced the shell script in 2024; the frozen copies on Docker Hub have only that.
  const script = repository.startsWith('quay.io/') ? 'start-notebook.py' : 'start-notebook.sh';
  return {
    method: 'stack',
    why: `The Jupyter stacks start their server with ${script}.`,
    entrypoint: null,
    command: [script],
    takesOptions: true,
    options: [],
    port: DEFAULT_PORT,
    sure: true,
  };
}

interface Candidate {
  readonly method: StartMethod;
  readonly why: string;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[];
  /** What the model has to show for it. */
  readonly needs: 'activated' | 'python' | 'nothing';
}

/** `jupyter lab` in the environment, by the first of the ways that the model shows to lead there. */
function ownCommand(stage: StageModel, work: Work): PlannedStart {
  const { environment } = work;
  const program = ['jupyter', work.program];
  const port = portOf(exposedPorts(stage).find((each) => /^88\d\d$/.test(each))) ?? DEFAULT_PORT;
  const shared = { takesOptions: true, options: [], port };
  if (environment === undefined) {
    const why = 'Nothing is known of an environment, so Jupyter is looked for on PATH.';
    return {
      ...shared,
      method: 'path',
      why,
      entrypoint: dropsCommand(stage) ? [] : null,
      command: program,
      sure: false,
    };
  }
  const { prefix } = environment;
  const list = candidates(stage, environment, program);
  const chosen = list.find((candidate) => {
    if (candidate.needs === 'nothing') return true;
    const server = serverOf(stage, candidate);
    return isIn(candidate.needs === 'activated' ? server?.activated : server?.python, prefix);
  });
  const { method, why, entrypoint, command } = chosen ?? last(prefix, program);
  return { ...shared, method, why, entrypoint, command, sure: true };
}

/** The server's command as it would run. */
function serverOf(stage: StageModel, candidate: Candidate): CommandRecord | undefined {
  const front = candidate.entrypoint ?? entrypointWords(stage);
  if (front === undefined) return undefined;
  const records = simulateWords(stage, [...front, ...candidate.command], 'start');
  return records.findLast((each) => each.name === 'jupyter' && each.reached === 'yes' && each.fails === undefined);
}

/** The ways into the environment, the one that suits the image best first. */
function candidates(stage: StageModel, environment: Environment, program: readonly string[]): Candidate[] {
  const list: Candidate[] = [];
  const drops = dropsCommand(stage);
  const hasEntrypoint = !drops && entrypointWords(stage)?.length !== 0;
  const add = (candidate: Omit<Candidate, 'entrypoint'>): void => {
    // ENTRYPOINT may do more than activate, so it stays where the command gets through it.
    if (!drops) list.push({ ...candidate, entrypoint: null });
    if (hasEntrypoint || drops) list.push({ ...candidate, entrypoint: [] });
  };
  const plain = { command: program, needs: 'activated' as const };
  if (hasEntrypoint) {
    const why = "The image's ENTRYPOINT activates the environment.";
    list.push({ ...plain, method: 'entrypoint', why, entrypoint: null });
  } else {
    const why = 'The environment is active when a container starts.';
    list.push({ ...plain, method: 'path', why, entrypoint: drops ? [] : null });
  }
  const run = condaRun(environment, stage);
  if (run !== undefined) {
    const why = `\`${run.slice(0, 2).join(' ')}\` activates the environment, because the image's start does not.`;
    add({ method: 'conda-run', why, command: [...run, ...program], needs: 'activated' });
  }
  const activate = activateWords(environment, stage);
  if (activate !== undefined) {
    const why = "conda's shell function activates the environment, because the image's start does not.";
    add({ method: 'activate', why, command: [...activate, ...program], needs: 'activated' });
  }
  const why = 'The environment is first on PATH; nothing in the image could activate it.';
  add({ method: 'path', why, command: program, needs: 'python' });
  list.push(last(environment.prefix, program));
  return list;
}

function last(prefix: string, [, ...program]: readonly string[]): Candidate {
  const path = `${prefix}/bin/jupyter`;
  const why = `Jupyter is called by its path, \`${path}\`, because nothing in the image leads to it.`;
  return { method: 'prefix', why, entrypoint: [], command: [path, ...program], needs: 'nothing' };
}
