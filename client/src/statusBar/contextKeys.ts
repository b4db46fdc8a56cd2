import * as vscode from 'vscode';
import type { ContainerAccess } from '../containers/register';
import type { CondaFolders } from './condaFolders';

/**
 * Keeps the keys for `when` clauses:
 * - `condaInDocker.containers`: the extension runs where it can reach an engine (not in a browser)
 * - `condaInDocker.conda`: a folder has a Dockerfile with conda
 * - `condaInDocker.noDockerfile`: a folder has an environment file, and no Dockerfile with conda
 * - `condaInDocker.engine`: `idle`, `connecting`, `connected` or `unavailable`; with `condaInDocker.engineReason`
 * - `condaInDocker.image`, `condaInDocker.running`: some folder has an image; a container that runs
 */
export function keepContextKeys({ store }: ContainerAccess, conda: CondaFolders): vscode.Disposable {
  const known = new Map<string, unknown>();
  const set = (name: string, value: unknown) => {
    if (known.get(name) === value) return;
    known.set(name, value);
    void vscode.commands.executeCommand('setContext', `condaInDocker.${name}`, value);
  };
  const update = () => {
    const states = store.folders.map((folder) => store.folder(folder));
    set('conda', conda.any);
    set('noDockerfile', conda.withoutDockerfile.length > 0);
    set('engine', store.engine.kind);
    set('engineReason', store.engine.kind === 'unavailable' ? store.engine.reason : '');
    set(
      'image',
      states.some((state) => (state?.images.length ?? 0) > 0),
    );
    set(
      'running',
      states.some((state) => state?.containers.some(({ phase }) => phase === 'running') === true),
    );
  };
  set('containers', true);
  update();
  return vscode.Disposable.from(store.onDidChange(update), conda.onDidChange(update));
}
