import * as vscode from 'vscode';
import { DISPLAY_NAME } from '../../../common/src/ids';
import type { ContainerAccess } from '../containers/register';
import type { CondaFolders } from '../statusBar/condaFolders';
import { BuildTerminal } from './terminal';

/** The type of our tasks in tasks.json. */
export const TASK_TYPE = 'conda-in-docker';
const MATCHER = '$conda-in-docker';

/** A task as tasks.json has it. */
interface BuildDefinition extends vscode.TaskDefinition {
  readonly task: 'build';
  /** Relative to the folder; `Dockerfile` where it is left out. */
  readonly dockerfile?: string;
  /** The stage to build; the last one where it is left out. */
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly noCache?: boolean;
  readonly pull?: boolean;
}

/** Offers a build task for each Dockerfile with conda, and completes those of tasks.json. */
export function provideTasks(access: ContainerAccess, conda: CondaFolders): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: () =>
      (vscode.workspace.workspaceFolders ?? []).flatMap((folder) =>
        conda.dockerfiles(folder.uri.fsPath).map((file) => {
          const dockerfile = vscode.workspace.asRelativePath(file, false);
          return taskOf({ type: TASK_TYPE, task: 'build', dockerfile }, folder, access);
        }),
      ),
    resolveTask: ({ definition, scope }) => {
      const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
      // The definition has to stay the same object: VS Code knows the task by it.
      return folder !== undefined && isBuild(definition) ? taskOf(definition, folder, access) : undefined;
    },
  });
}

function isBuild(definition: vscode.TaskDefinition): definition is BuildDefinition {
  const { task, dockerfile, target, args, noCache, pull } = definition;
  const optional = (value: unknown, type: string): boolean => value === undefined || typeof value === type;
  const texts = optional(dockerfile, 'string') && optional(target, 'string');
  const options = optional(args, 'object') && optional(noCache, 'boolean') && optional(pull, 'boolean');
  return task === 'build' && texts && options;
}

function taskOf(definition: BuildDefinition, folder: vscode.WorkspaceFolder, access: ContainerAccess): vscode.Task {
  const { dockerfile = 'Dockerfile', target } = definition;
  const name = `build ${dockerfile}${target === undefined ? '' : `, ${target}`}`;
  const execution = new vscode.CustomExecution(async () => {
    const uri = vscode.Uri.joinPath(folder.uri, dockerfile);
    return new BuildTerminal(name, access, uri, definition);
  });
  const task = new vscode.Task(definition, folder, name, DISPLAY_NAME, execution, [MATCHER]);
  task.group = vscode.TaskGroup.Build;
  task.presentationOptions = { clear: true };
  return task;
}
