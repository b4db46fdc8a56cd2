/** Where a build's secrets come from: the setting, the compose file, else the user, who is asked once a window. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { ContainerPlan } from '../../../common/src/containerPlan';

/** What a secret is for. */
export interface SecretUse {
  readonly plan: Pick<ContainerPlan, 'build'>;
  readonly folder: string;
  readonly dockerfile: vscode.Uri;
}

export class BuildSecrets {
  /** What the user typed, until the window closes. */
  private readonly typed = new Map<string, Promise<string | undefined>>();

  constructor(private readonly pathOf: (uri: string) => string) {}

  /**
   * Gives a build its secrets, by their ids.
   *
   * @param ask whether the user may be asked
   */
  forBuild(use: SecretUse, ask: boolean): (id: string) => Promise<string | undefined> {
    return async (id) => {
      const known = await this.find(use, id);
      if (known !== undefined || !ask) return known;
      const key = JSON.stringify([use.dockerfile.toString(), id]);
      const asking = this.typed.get(key) ?? askFor(id);
      this.typed.set(key, asking);
      const typed = await asking;
      // Nothing was typed: the next build asks again.
      if (typed === undefined) this.typed.delete(key);
      return typed;
    };
  }

  private async find({ plan, folder, dockerfile }: SecretUse, id: string): Promise<string | undefined> {
    const settings = vscode.workspace.getConfiguration('condaInDocker', dockerfile);
    const set = settings.get<Readonly<Record<string, unknown>>>('build.secrets')?.[id];
    const [, kind, rest = ''] = /^(env|file):(.+)$/s.exec(typeof set === 'string' ? set : '') ?? [];
    if (kind === 'env') return process.env[rest];
    if (kind === 'file') return read(isAbsolute(rest) ? rest : resolve(folder, rest));
    const planned = plan.build.secrets[id];
    if (planned === undefined) return undefined;
    return 'environment' in planned ? process.env[planned.environment] : read(this.pathOf(planned.file));
  }
}

function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

async function askFor(id: string): Promise<string | undefined> {
  const value = await vscode.window.showInputBox({
    title: `Secret "${id}" for the build`,
    prompt:
      'A RUN asks for it (--mount=type=secret). That step alone gets it, and no layer holds it. It is forgotten when the window closes; the setting condaInDocker.build.secrets can name a variable or a file instead.',
    password: true,
    ignoreFocusOut: true,
  });
  return value || undefined;
}
