import { parseEnvironment } from '../../parse/conda';
import { type Ingredients, pinned } from '../ingredients';
import { lastStage, type Made, startOf } from '../made';
import type { RecipeFile } from '../types';

const PREFIX = '/app/.pixi/envs/default';

/** From pixi.toml and its lock, in two stages: pixi stays in the first one. */
export function pixi(of: Ingredients): Made {
  const { source, survey } = of;
  const manifest = source.kind === 'pixi' ? undefined : manifestFor(of);
  const file = manifest?.path ?? source.path;
  const lock = source.lockFile;
  const all = source.kind === 'pixi' && source.project;
  const program = survey.program;
  const start = program !== undefined && of.jupyter === undefined ? ['python', program] : startOf(of);
  return {
    dockerfile: [
      '# pixi stays in the first stage; the environment keeps its prefix.',
      `FROM ${pinned('ghcr.io/prefix-dev/pixi')} AS build`,
      'WORKDIR /app',
      ...(all ? ['COPY . ./'] : [`COPY ${[file, ...(lock === undefined ? [] : [lock])].join(' ')} ./`]),
      `RUN pixi install${lock === undefined ? '' : ' --locked'}`,
      '',
      ...lastStage(of, PREFIX, start),
    ],
    files: manifest === undefined ? [] : [manifest],
    context: 'project',
    environment: PREFIX,
    python: of.hasPython ? `${PREFIX}/bin/python` : undefined,
    user: 'app',
    workdir: '/app',
    args: [],
    mounts: [],
    jupyter: start[0] === 'jupyter',
    notes:
      lock === undefined
        ? [`There is no pixi.lock: run "pixi lock" and commit it, then "pixi install --locked" holds to it.`]
        : [],
  };
}

/** A pixi.toml with what an environment file asks for. */
function manifestFor({ name, source, written }: Ingredients): RecipeFile {
  const file = parseEnvironment(written?.text ?? source.text);
  const channels = (file.channels?.items ?? []).map(({ text }) => text.value).filter((each) => each !== 'nodefaults');
  const conda: string[] = [];
  const pypi: string[] = [];
  for (const item of file.dependencies?.items ?? []) {
    if (item.kind === 'conda' && item.spec.ok && item.spec.name !== '*')
      conda.push(dependency(item.text.value, item.spec));
    else if (item.kind === 'pip') {
      for (const { requirement } of item.entries) {
        if (requirement.kind !== 'package' || requirement.name === undefined) continue;
        const version = requirement.specifiers.map(({ operator, version }) => `${operator}${version}`).join(',');
        pypi.push(`${toml(requirement.name)} = "${version === '' ? '*' : version}"`);
      }
    }
  }
  const lines = [
    '[workspace]',
    `name = "${name}"`,
    `channels = [${(channels.length === 0 ? ['conda-forge'] : channels).map((each) => JSON.stringify(each)).join(', ')}]`,
    'platforms = ["linux-64"]',
    '',
    '[dependencies]',
    ...conda,
    ...(pypi.length === 0 ? [] : ['', '[pypi-dependencies]', ...pypi]),
  ];
  return { path: 'pixi.toml', text: `${lines.join('\n')}\n`, why: `${source.path}, as pixi reads it` };
}

interface Spec {
  readonly name: string;
  readonly channel: string | undefined;
  readonly build: string | undefined;
  readonly spans: { readonly version: { readonly start: number; readonly end: number } | undefined };
}

function dependency(text: string, { name, channel, build, spans }: Spec): string {
  const written = spans.version === undefined ? '' : text.slice(spans.version.start, spans.version.end).trim();
  const fuzzy = /^=[^=]/.test(written) && !/[,|*]/.test(written);
  // conda's `=1.2` means any 1.2, which pixi writes with a star; with a build behind it, it means 1.2 alone.
  const version =
    written === '' ? '*' : fuzzy ? (build === undefined ? `${written.slice(1)}.*` : `=${written}`) : written;
  if (channel === undefined && build === undefined) return `${toml(name)} = ${JSON.stringify(version)}`;
  const parts = [
    `version = ${JSON.stringify(version)}`,
    ...(build === undefined ? [] : [`build = ${JSON.stringify(build)}`]),
    ...(channel === undefined ? [] : [`channel = ${JSON.stringify(channel)}`]),
  ];
  return `${toml(name)} = { ${parts.join(', ')} }`;
}

/** A key of TOML. */
function toml(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}
