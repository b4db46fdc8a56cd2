/** Learning images on a real engine, those that lie about their names among them: what is said of them is what they do. */
import { describe, expect, test } from 'vitest';
import type { LearnedImage } from '../../common/src/learnedImage.js';
import { ownImage } from '../../server/src/analysis/config/ownImage.js';
import type { parseImageReference } from '../../server/src/analysis/knowledge/images/index.js';
import { learnedText, ownImagesOf } from '../../server/src/analysis/learned/write.js';
import { analyzeDockerfile } from '../../server/src/analysis/model/dockerfile.js';
import type { StageModel } from '../../server/src/analysis/model/stage.js';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser.js';
import type { EngineBundle } from '../../server/src/cli/engine.js';
import { engineModule } from './bundle.js';
import { build, context, engine, failure, folder, lab, RUN, skipped } from './harness.js';

const { learn } = engineModule();
const DATE = '2026-11-30';
const COMMAND_LINE: Pick<EngineBundle, 'discover'> = engineModule();
const LEARN = 'label=io.github.conda-in-docker.learn';

/** Builds an image and gives it a name. */
async function image(dockerfile: string, name: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = await context({ Dockerfile: dockerfile, ...files });
  await build(root, { tags: [name] });
  return name;
}

async function containersOf(name: string): Promise<string> {
  return (
    await lab().docker(['ps', '--all', '--quiet', '--filter', LEARN, '--filter', `ancestor=${name}`])
  ).stdout.trim();
}

/** A stage on an image, as the model sees it by what was learned alone. */
function stageOn(learned: LearnedImage, rest = ''): StageModel {
  const images = ownImagesOf([learned]);
  const dockerfile = parseDockerfile(`FROM ${learned.reference}\n${rest}`);
  const resolveImage = (reference: NonNullable<ReturnType<typeof parseImageReference>>) => ownImage(images, reference);
  const stage = analyzeDockerfile('Dockerfile', dockerfile, { resolveImage }).final;
  if (stage === undefined) throw new Error('no stage');
  return stage;
}

async function run(name: string, ...args: string[]): Promise<string> {
  return (
    await lab().docker(['run', '--rm', '--network', 'none', '--entrypoint', '', name, ...args], 60_000)
  ).stdout.trim();
}

describe.skipIf(skipped)(`learning${skipped}`, () => {
  test('an image of conda under another one of its names, with another root, user and environment', async () => {
    const name = await image(
      `FROM condaforge/miniforge3:25.3.1-0
RUN useradd -m -u 1234 -s /bin/bash worker && conda create -y -n app python=3.11
RUN echo '. /opt/conda/etc/profile.d/conda.sh' >> /home/worker/.bashrc && echo 'conda activate app' >> /home/worker/.bashrc
RUN printf 'channels:\\n  - conda-forge\\n  - https://me:secret@example.com/c\\nauto_activate_base: false\\n' > /opt/conda/.condarc
RUN echo 'export API_TOKEN=abc123secret' >> /home/worker/.bashrc
ENV DB_PASSWORD=hunter2-for-real TOOL_HOME=/opt/tool PATH=/opt/conda/envs/app/bin:$PATH
USER 1234
WORKDIR /data
VOLUME /data
ENTRYPOINT []
`,
      `localhost:5999/${RUN}/continuumio/miniconda3:24.11.1-0`,
    );
    const learned = await learn(engine(), name, { date: DATE });
    const { entry } = learned;
    expect(entry).toMatchObject({
      learned: DATE,
      platform: expect.stringMatching(/^linux\//),
      system: 'debian 12',
      sh: 'dash',
      user: 'worker',
      workdir: '/data',
      conda: { prefix: '/opt/conda', owner: 'root' },
      environments: { app: { prefix: '/opt/conda/envs/app' } },
      channels: ['conda-forge'],
      auto_activate: false,
    });
    expect(entry.users?.worker).toEqual({ uid: 1234, gid: 1234, home: '/home/worker' });
    expect(entry.env).toMatchObject({ TOOL_HOME: '/opt/tool', DB_PASSWORD: null });
    expect(JSON.stringify(entry)).not.toMatch(/hunter2|abc123|secret@/);
    expect(entry.incomplete).toBeUndefined();
    expect(learnedText(learned)).not.toMatch(/hunter2|abc123/);
    // The container and its volume are gone.
    expect(await containersOf(name)).toBe('');

    const stage = stageOn(learned, 'RUN python -V\nRUN conda run -n nope true\n');
    const [python, run2] = stage.commands;
    const seen = await run(name, 'bash', '-ic', 'echo $CONDA_PREFIX; command -v python; whoami');
    const [prefix, program, user] = seen.split('\n').slice(-3);
    expect(stage.exec.interactive.activated).toMatchObject({ prefix, known: true });
    expect(`${stage.exec.interactive.python.prefix}/bin/python`).toBe(program);
    expect(stage.exec.interactive.user).toBe(user);
    expect(`${python?.python.prefix}/bin/python`).toBe(await run(name, 'sh', '-c', 'command -v python'));
    expect(run2?.fails?.code).toBe('environment-not-found');
  }, 180_000);

  test('an image that has nothing of what its name says', async () => {
    const name = await image(
      'FROM debian:12\nRUN rm -rf /opt/conda\n',
      `localhost:5999/${RUN}/condaforge/miniforge3:25.3.1-0`,
    );
    const learned = await learn(engine(), name, { date: DATE });
    expect(learned.entry.conda).toBeUndefined();
    expect(learned.entry.missing).toEqual(expect.arrayContaining(['conda', 'mamba', 'micromamba']));
    const [install, python] = stageOn(learned, 'RUN conda install -y numpy\nRUN python -V\n').commands;
    expect(install?.fails?.code).toBe('command-not-found');
    expect(python?.python).toMatchObject({ prefix: null, known: true });
    expect(await containersOf(name)).toBe('');
  }, 120_000);

  test('an image without a shell and without a command', async () => {
    const name = await image('FROM scratch\nCOPY a /a\n', `${RUN}/empty:1`, { a: '' });
    const { entry } = await learn(engine(), name, { date: DATE });
    expect(entry).toMatchObject({ sh: 'none', user: 'root', entrypoint: null, cmd: null, env: {} });
    expect(entry.system).toBeUndefined();
    expect(await containersOf(name)).toBe('');
  }, 60_000);

  test('micromamba: its scripts are followed from the image itself', async () => {
    const learned = await learn(engine(), 'mambaorg/micromamba:2.0.5', { date: DATE });
    expect(learned.entry.conda).toMatchObject({ prefix: '/opt/conda', programs: ['micromamba'] });
    const stage = stageOn({ ...learned, reference: 'our/copy:1' });
    expect(stage.initial.user).toBe('mambauser');
    expect(stage.exec.interactive.activated).toMatchObject({ prefix: '/opt/conda', known: true });
  }, 60_000);

  test('nothing is pulled, and nothing is left where it is cancelled', async () => {
    const missing = await failure(learn(engine(), `${RUN}/nowhere:1`));
    expect(missing.kind).toBe('not-found');
    expect(missing.message).toContain(`docker pull ${RUN}/nowhere:1`);
    const abort = new AbortController();
    const promise = failure(learn(engine(), 'debian:12', { signal: abort.signal }));
    for (let tries = 0; tries < 100; tries++) {
      if ((await containersOf('debian:12')) !== '') break;
      await new Promise((done) => setTimeout(done, 20));
    }
    abort.abort();
    expect((await promise).kind).toBe('cancelled');
    expect(await containersOf('debian:12')).toBe('');
    expect(COMMAND_LINE.discover).toBeDefined();
    await folder();
  }, 60_000);
});
