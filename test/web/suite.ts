/**
 * What works where there is no Node: run inside the web extension host, a worker of the browser. The launcher
 * (scripts/test-web.mjs) names the address for reports in the setting `window.title`, the one that a page may set freely.
 */
import * as vscode from 'vscode';

const FOLDER = vscode.Uri.parse('tmp:/project');
const DOCKERFILE = vscode.Uri.joinPath(FOLDER, 'Dockerfile');
const ENVIRONMENT = vscode.Uri.joinPath(FOLDER, 'environment.yml');
const TEXTS: ReadonlyMap<vscode.Uri, string> = new Map([
  [
    DOCKERFILE,
    [
      'FROM continuumio/miniconda3',
      'COPY environment.yml .',
      'RUN conda env create -f environment.yml && conda clean -afy',
      "RUN conda activate analysis && python -c 'import numpy'",
      'CMD ["conda", "run", "-n", "analysis", "python"]',
      '',
    ].join('\n'),
  ],
  [ENVIRONMENT, 'name: analysis\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n'],
]);
const TIMEOUT = 30_000;

const tests: { readonly name: string; readonly body: () => Promise<void> }[] = [];
const test = (name: string, body: () => Promise<void>) => tests.push({ name, body });

/** Waits until `look` gives something, asking again at each event and a few times a second. */
async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + TIMEOUT;
  while (Date.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error(`never happened: ${what}`);
}

function ensure(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);
const diagnostic = (rule: string, uri = DOCKERFILE) =>
  vscode.languages.getDiagnostics(uri).find((each) => codeOf(each) === rule);
const open = async (uri: vscode.Uri) => vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));

test('this is a browser: the extension has no Node', async () => {
  ensure(vscode.env.uiKind === vscode.UIKind.Web, 'no web');
  ensure(
    typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== 'string',
    'Node',
  );
  const extension = vscode.extensions.getExtension('conda-in-docker.conda-in-docker');
  ensure(extension, 'the extension is not there');
  ensure(extension.extensionUri.scheme === 'http', `installed at ${extension.extensionUri}`);
  ensure(extension.extensionKind === vscode.ExtensionKind.UI, 'it runs remotely');
});

test('a Dockerfile of a virtual folder is linted', async () => {
  await open(DOCKERFILE);
  const found = await eventually('a finding', () => diagnostic('activate-without-hook'));
  ensure(found.severity === vscode.DiagnosticSeverity.Error, 'no error');
  ensure(diagnostic('unpinned-base-tag'), 'the base image is not reported');
});

test('environment.yml is read through the editor, and its unsaved text counts', async () => {
  const { document } = await open(DOCKERFILE);
  await eventually('findings', () => diagnostic('unpinned-base-tag'));
  ensure(!diagnostic('environment-name-mismatch'), 'the name is not known');
  const file = await open(ENVIRONMENT);
  await file.edit((edit) => edit.replace(new vscode.Range(0, 6, 0, 14), 'report'));
  await eventually('another name', () => diagnostic('environment-name-mismatch', document.uri));
  await vscode.commands.executeCommand('undo');
  await eventually('the old name', () => (diagnostic('environment-name-mismatch') ? undefined : true));
});

test('the quick fix mends the line, one undo brings it back', async () => {
  const editor = await open(DOCKERFILE);
  const found = await eventually('a finding', () => diagnostic('activate-without-hook'));
  const before = editor.document.getText();
  editor.selection = new vscode.Selection(found.range.start, found.range.start);
  await vscode.commands.executeCommand('editor.action.codeAction', {
    kind: 'quickfix',
    apply: 'first',
    preferred: true,
  });
  await eventually('another text', () => (editor.document.getText() === before ? undefined : true));
  await eventually('no such finding', () => (diagnostic('activate-without-hook') ? undefined : true));
  await vscode.commands.executeCommand('undo');
  await eventually('the old text', () => (editor.document.getText() === before ? true : undefined));
});

test('the hover tells what the base image brings', async () => {
  await open(DOCKERFILE);
  const text = await eventually('a hover', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      DOCKERFILE,
      new vscode.Position(0, 8),
    );
    const all = hovers.flatMap((hover) => hover.contents.map((each) => (typeof each === 'string' ? each : each.value)));
    return all.find((each) => each.includes('/opt/conda'));
  });
  ensure(text.length > 0, 'nothing');
});

test('hints say which environment is active', async () => {
  const { document } = await open(DOCKERFILE);
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  await eventually('hints', async () => {
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      DOCKERFILE,
      all,
    );
    const labels = hints.map(({ label }) =>
      typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
    );
    return labels.some((label) => label.includes('base')) || undefined;
  });
});

test('the definition of an environment is in environment.yml', async () => {
  await open(DOCKERFILE);
  await eventually('a place', async () => {
    const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      DOCKERFILE,
      new vscode.Position(3, 22),
    );
    return places.some((each) => ('uri' in each ? each.uri : each.targetUri).path === ENVIRONMENT.path) || undefined;
  });
});

test('after a restart of the server the findings are there again', async () => {
  const editor = await open(DOCKERFILE);
  await eventually('a finding', () => diagnostic('activate-without-hook'));
  await vscode.commands.executeCommand('condaInDocker.restartServer');
  await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), 'RUN conda activate second\n'));
  await eventually('a finding of the new line', () => {
    const all = vscode.languages.getDiagnostics(DOCKERFILE).filter((each) => codeOf(each) === 'activate-without-hook');
    return all.some(({ range }) => range.start.line === 4) || undefined;
  });
  await vscode.commands.executeCommand('undo');
});

test('no command for containers is there', async () => {
  const commands = await vscode.commands.getCommands(true);
  ensure(commands.includes('condaInDocker.showLog'), 'no commands of ours');
  ensure(!commands.includes('condaInDocker.build'), 'there is one');
});

/** Called by the extension host. */
export async function run(): Promise<void> {
  const address = vscode.workspace.getConfiguration('window').get<string>('title') ?? '';
  const post = (body: unknown) => fetch(address, { method: 'POST', body: JSON.stringify(body) });
  for (const [uri, text] of TEXTS) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  let failed = 0;
  for (const { name, body } of tests) {
    const begun = Date.now();
    try {
      await body();
      await post({ event: 'test', name, status: 'passed', ms: Date.now() - begun });
    } catch (error) {
      failed++;
      const detail = error instanceof Error ? error.message : String(error);
      await post({ event: 'test', name, status: 'failed', ms: Date.now() - begun, detail });
    }
  }
  await post({ event: 'done' });
  if (failed > 0) throw new Error(`${failed} failed`);
}
