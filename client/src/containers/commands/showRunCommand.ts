import { hidden } from '../../../../common/src/secretNames';
import { chooseBuild } from '../choose';
import { jupyterSpec, type Launch, workSpec } from '../launch';
import { imageName, relativeDockerfile } from '../naming';
import { showReport } from '../reports';
import { runLine } from '../runOptions';
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
  const origins = prepared.used.map(
    (each) => `# ${each.name} ${oneLine(hidden(each.name, each.value))}: from ${oneLine(each.from)}`,
  );
  const text = [
    `# How ${oneLine(name)} is run, for a POSIX shell.`,
    ...(found === undefined ? ['# The image is not built yet: build it first ("Build Image").'] : []),
    '',
    ...(spec.env?.JUPYTER_TOKEN === undefined ? [] : ['export JUPYTER_TOKEN=$(openssl rand -hex 24)']),
    runLine({ ...spec, name: undefined, labels: {} }),
    ...(origins.length === 0 ? [] : ['', '# Where the options come from:', ...origins]),
    '',
  ].join('\n');
  await showReport('run command.sh', text);
}

/** A text that cannot leave its comment. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
