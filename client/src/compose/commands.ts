/** The commands for compose files, their services, and the containers that Compose made. */
import * as vscode from 'vscode';
import { ComposeLabel } from '../containers/labels';
import { isPrecious } from '../containers/lost';
import { askBefore, lookAt } from '../containers/lostWork';
import type { Workplace } from '../containers/workplace';
import type { ContainerDetails } from '../engine/port';
import { below } from '../paths';
import { basename } from '../statusBar/words';
import { tell } from '../tell';
import { NoCompose } from './compose';
import { containersOf, projectOfContainer } from './containers';
import { openPort } from './open';
import type { ComposeAction, ComposeProject } from './project';
import { projectOf } from './projectFile';
import { reasonIn } from './reason';

/** What a command is for. */
interface Target {
  readonly project: ComposeProject;
  /** Undefined for the whole project. */
  readonly service: string | undefined;
}

const FILES = '**/{compose,compose.*,docker-compose,docker-compose.*}.{yml,yaml}';
const SKIPPED = '**/{.git,node_modules,.venv}/**';
const INSTALL = 'https://docs.docker.com/compose/install/';

/** A command of Compose, with what it was called with. */
type ComposeCommand = (workplace: Workplace, given: readonly unknown[]) => Promise<void>;

export const COMPOSE_COMMANDS = {
  composeUp: command((actions, target) => actions.run('up', target)),
  composeDown: command((actions, target) => actions.down(target)),
  composeStop: command((actions, target) => actions.run('stop', target)),
  composeRestart: command((actions, target) => actions.run('restart', target)),
  composeLogs: command((actions, target) => actions.run('logs', target)),
  composeConfig: command((actions, target) => actions.config(target)),
  composeOpen: command((actions, target) => actions.open(target)),
  composeShowTerminal: async ({ compose }: Workplace): Promise<void> => {
    if (!compose.showTerminal()) await tell.info('No terminal of Compose is open in this window.');
  },
} as const;

function command(run: (actions: ComposeCommands, target: Target) => Promise<void>): ComposeCommand {
  return async (workplace, given) => {
    const actions = new ComposeCommands(workplace);
    try {
      const target = await actions.targetOf(given);
      if (target !== undefined) await run(actions, target);
    } catch (error) {
      if (!(error instanceof NoCompose)) throw error;
      await tellHowToInstall(error);
    }
  };
}

class ComposeCommands {
  constructor(private readonly workplace: Workplace) {}

  /** Who is meant by what a command was called with; undefined where the user chose nothing. */
  async targetOf([first, second]: readonly unknown[]): Promise<Target | undefined> {
    if (isContainer(first)) {
      const { labels } = await (await this.engine()).containers.inspect(first.container);
      const project = projectOfContainer(labels);
      if (project === undefined) throw new Error('The compose file that this container was made from is not there.');
      return { project, service: labels[ComposeLabel.service] };
    }
    const file = first instanceof vscode.Uri ? first : await chooseFile();
    if (file === undefined) return undefined;
    if (file.scheme !== 'file') throw new Error('Compose reads files of this machine only.');
    await save(file);
    // The Explorer's second argument is the whole selection, a lens's is a service.
    return { project: await projectOf(file.fsPath), service: typeof second === 'string' ? second : undefined };
  }

  async run(action: Exclude<ComposeAction, 'config' | 'down'>, { project, service }: Target): Promise<void> {
    const services = service === undefined ? [] : [service];
    // Logs end when somebody has seen enough; how does not matter.
    if (action === 'logs') await this.workplace.compose.program.run(project, action, services);
    else await this.carryOut(action, { project, service });
  }

  /** Takes the whole project down, after naming what goes. */
  async down({ project }: Target): Promise<void> {
    const engine = await this.engine();
    const containers = await containersOf(engine, project);
    const found = await Promise.all(containers.map(({ id }) => engine.containers.find(id)));
    // Compose leaves volumes where they are, also those without a name.
    const there = found.filter((each) => each !== undefined);
    const { plans } = this.workplace;
    const sourceOf = async ({ labels }: ContainerDetails) => {
      const plan = await plans.ofService(project.files, labels[ComposeLabel.service] ?? '');
      return plan && { dockerfile: plan.dockerfile, target: plan.target };
    };
    const going = (await lookAt(engine, project.folder, there, false, sourceOf)).filter(({ lost }) => isPrecious(lost));
    const names = containers.map(({ name }) => name).sort();
    const what = names.length === 0 ? 'The networks' : `The containers ${names.join(', ')} and the networks`;
    const yes = 'Compose Down';
    const detail = `${what} of ${project.folder} are removed. Volumes and images stay.`;
    const message = 'Take the project down?';
    const chosen =
      going.length === 0
        ? await tell.ask(message, `${detail} No file was found that is only in the containers.`, yes)
        : await askBefore(this.workplace, { message, going, before: [detail] }, () => [yes]);
    if (chosen === yes) await this.carryOut('down', { project, service: undefined });
  }

  /** Runs Compose; says why it failed, where it did, and keeps that until it is tried again. */
  private async carryOut(action: ComposeAction, { project, service }: Target): Promise<void> {
    const { store, compose } = this.workplace;
    const folder = store.folders.find((each) => below(each, project.folder) !== undefined);
    const about = { dockerfile: '', target: '' };
    if (folder !== undefined) store.clearFailure(folder, 'compose', about);
    const { code, tail } = await compose.program.run(project, action, service === undefined ? [] : [service]);
    if (code === 0 || code === undefined) return;
    const reason = reasonIn(tail);
    const what = service === undefined ? basename(project.folder) : `the service ${service}`;
    const message = `Compose ${action} of ${what} failed${reason === undefined ? ` with exit code ${code}` : `: ${reason}`}`;
    // A service that was not there to be stopped is no failure that stays.
    if (folder !== undefined && (action === 'up' || action === 'restart')) {
      store.addFailure(folder, { what: 'compose', ...about, message, time: Date.now() });
    }
    void this.tellFailure(message);
  }

  private async tellFailure(message: string): Promise<void> {
    const show = 'Show Terminal';
    if ((await tell.error(message, show)) === show) this.workplace.compose.showTerminal();
  }

  async config({ project }: Target): Promise<void> {
    const { code, stdout, stderr } = await this.workplace.compose.program.config(project);
    const reason = stderr.trim();
    if (code !== 0) throw new Error(`Compose cannot read ${project.files[0]}: ${reason}`);
    await this.workplace.compose.preview.show(project.files[0], stdout);
  }

  async open(target: Target): Promise<void> {
    const { project, service } = target;
    const outcome = await openPort(await this.engine(), project, service);
    const what = service === undefined ? `No service of ${project.files[0]}` : `The service ${service}`;
    if (outcome === 'no-port') {
      const verb = service === undefined ? 'publishes' : 'does not publish';
      const advice = 'Add one under "ports" in the compose file, such as "127.0.0.1::8888".';
      await tell.warning(`${what} ${verb} a port. ${advice}`);
    }
    if (outcome === 'not-running') {
      const up = 'Compose Up';
      const verb = service === undefined ? 'is running' : 'is not running';
      const chosen = await tell.warning(`${what} ${verb}.`, up);
      if (chosen === up) await this.run('up', target);
    }
  }

  private engine() {
    return this.workplace.engine();
  }
}

function isContainer(given: unknown): given is { readonly container: string } {
  return typeof given === 'object' && given !== null && 'container' in given && typeof given.container === 'string';
}

async function tellHowToInstall({ message }: NoCompose): Promise<void> {
  const how = 'How to Install';
  const chosen = await tell.error(`${message} Install Docker Compose, then try again.`, how);
  if (chosen === how) await vscode.env.openExternal(vscode.Uri.parse(INSTALL));
}

/** The compose file of the active editor, else one of the workspace. */
async function chooseFile(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  const files = await vscode.workspace.findFiles(FILES, SKIPPED, 200);
  if (active !== undefined) {
    const own = active.uri.toString();
    if (active.languageId === 'dockercompose' || files.some((file) => file.toString() === own)) return active.uri;
  }
  if (files.length === 0) throw new Error('There is no compose file in this workspace.');
  if (files.length === 1) return files[0];
  const choices = files
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  return (await vscode.window.showQuickPick(choices, { title: 'Which Compose File' }))?.uri;
}

/** Compose reads the disk: what is in the editor goes there first. */
async function save(file: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  if (document?.isDirty === true && !(await document.save())) throw new Error(`${file.fsPath} could not be saved.`);
}
