import { chooseBuild } from '../choose';
import { jupyterSpec, type Launch, workSpec } from '../launch';
import { imageName, relativeDockerfile } from '../naming';
import { showReport } from '../reports';
import { runLine } from '../runOptions';
import { hidden } from '../secretNames';
import type { Workplace } from '../workplace';
import { prepare } from './prepare';

/** "Show Run Command": the `docker run` line that does the same as *Run Jupyter*, and where its options come from. */
export async function showRunCommand(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const engine = await workplace.engine();
  const chosen = await chooseBuild(workplace, given, false);
  const { plan, folder, dockerfile } = chosen;
  const name = relativeDockerfile(folder, dockerfile.fsPath);
  const image = imageName(folder, name, plan.target);
  const found = await engine.images.find(image);
  const prepared = await prepare(workplace, engine, chosen, image, new AbortController().signal, {
    ask: found !== undefined,
  });
  const { entrypoint } = found === undefined ? { entrypoint: [] } : found.config;
  const launch: Launch = { ...prepared, name: '', token: '', entrypoint, kept: undefined };
  const spec = plan.jupyter.installed === 'no' ? workSpec(launch) : jupyterSpec(launch);
  const rows = prepared.used.map(
    (each) => `| ${each.name} | ${cell(hidden(each.name, each.value))} | ${cell(each.from)} |`,
  );
  const text = [
    `# How ${name} is run`,
    '',
    '```sh',
    ...(spec.env?.JUPYTER_TOKEN === undefined ? [] : ['export JUPYTER_TOKEN=$(openssl rand -hex 24)']),
    runLine({ ...spec, name: undefined, labels: {} }),
    '```',
    '',
    ...(found === undefined ? ['The image is not built yet: build it first ("Build Image").', ''] : []),
    ...(rows.length === 0 ? [] : ['| option | value | from |', '|---|---|---|', ...rows, '']),
  ].join('\n');
  await showReport('run command.md', text);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
