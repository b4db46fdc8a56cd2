import * as vscode from 'vscode';
import { tell } from '../tell';
import { dockerfileFor, dockerignoreFor } from './dockerfile';

/**
 * "Create Dockerfile": writes a Dockerfile beside an environment file, and opens it. A file that is there already is
 * never written over.
 *
 * @param candidates the environment files that have none
 */
export async function createDockerfile(candidates: readonly vscode.Uri[]): Promise<void> {
  const source = await choose(candidates);
  if (source === undefined) return;
  const folder = vscode.Uri.joinPath(source, '..');
  const file = source.path.slice(source.path.lastIndexOf('/') + 1);
  const dockerfile = vscode.Uri.joinPath(folder, 'Dockerfile');
  if (await exists(dockerfile)) {
    await tell.warning(`${vscode.workspace.asRelativePath(dockerfile)} is there already, and is left as it is.`);
    await vscode.window.showTextDocument(dockerfile);
    return;
  }
  const { fs } = vscode.workspace;
  const text = new TextDecoder().decode(await fs.readFile(source));
  const encode = (content: string): Uint8Array => new TextEncoder().encode(content);
  await fs.writeFile(dockerfile, encode(dockerfileFor({ file, text })));
  const ignore = vscode.Uri.joinPath(folder, '.dockerignore');
  if (!(await exists(ignore))) await fs.writeFile(ignore, encode(dockerignoreFor(file)));
  await vscode.window.showTextDocument(dockerfile, { preview: false });
}

async function choose(candidates: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  const open = vscode.window.activeTextEditor?.document.uri;
  const active = candidates.find((each) => each.toString() === open?.toString());
  if (active !== undefined || candidates.length === 1) return active ?? candidates[0];
  if (candidates.length === 0) {
    await tell.info(
      'This workspace has no environment.yml that a Dockerfile could be made for. "Create Example Project" makes both.',
    );
    return undefined;
  }
  const items = candidates.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'For which environment file?' }))?.uri;
}

function exists(uri: vscode.Uri): Thenable<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
