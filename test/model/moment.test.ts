/** What a record says of the state that it saw, whichever machine it ran on. */
import { describe, expect, it } from 'vitest';
import type { CommandRecord } from '../../server/src/analysis/model/record';
import type { StageModel } from '../../server/src/analysis/model/stage';
import { modelOf } from './harness';

function lastStage(dockerfile: string, files?: Record<string, string>): StageModel {
  const stage = modelOf(dockerfile, files).final;
  if (stage === undefined) throw new Error('no stage');
  return stage;
}

function started(stage: StageModel): readonly CommandRecord[] {
  return stage.start?.commands ?? [];
}

/** Steps that have nothing to do with conda, to put the clocks of the machines apart. */
const NOISE = Array.from({ length: 20 }, (_, i) => `ENV NOISE_${i}=x\nRUN echo ${i} > /srv/noise${i}`).join('\n');
const MINIFORGE =
  'RUN wget -qO /tmp/m.sh https://github.com/conda-forge/miniforge/releases/download/24.9.2-0/Miniforge3-24.9.2-0-Linux-x86_64.sh && bash /tmp/m.sh -b -p /opt/conda';

describe('the state that a started command sees', () => {
  it.each([
    ['first', `${MINIFORGE}\n${NOISE}`],
    ['last', `${NOISE}\n${MINIFORGE}`],
  ])('holds a conda that was installed %s', (_, steps) => {
    const stage = lastStage(
      `FROM debian:12\nRUN apt-get update && apt-get install -y wget\n${steps}\nENV PATH=/opt/conda/bin:$PATH\nCMD conda env list`,
    );
    for (const command of [...started(stage), ...Object.values(stage.exec)]) {
      expect(command.seen.condaRoot('/opt/conda')?.version).toBe('24.9.2');
      expect(command.seen.environments().map(({ prefix }) => prefix)).toEqual(['/opt/conda']);
      expect(command.seen.variable('NOISE_7')).toBe('x');
    }
  });

  it('holds what earlier commands of the same start made, and the stage does not', () => {
    const stage = lastStage(
      `FROM condaforge/miniforge3:24.9.2-0\n${NOISE}\nCMD conda create -y -n late python=3.12 && conda run -n late python app.py`,
    );
    const run = started(stage).find(({ text }) => text.startsWith('conda run'));
    const create = started(stage).find(({ text }) => text.startsWith('conda create'));
    expect(run?.seen.environment('/opt/conda/envs/late')?.python).toBe(true);
    expect(create?.seen.environment('/opt/conda/envs/late')).toBeUndefined();
    expect(stage.end.environment('/opt/conda/envs/late')).toBeUndefined();
    expect(create && run && create.seen.isBefore(run.seen)).toBe(true);
    expect(create && stage.commands.every(({ seen }) => seen.isBefore(create.seen))).toBe(true);
  });

  it('is apart from that of another start', () => {
    const stage = lastStage('FROM condaforge/miniforge3:24.9.2-0\nCMD conda create -y -n late python=3.12');
    expect(started(stage)).not.toHaveLength(0);
    expect(stage.exec.plain.seen.environment('/opt/conda/envs/late')).toBeUndefined();
  });
});

describe('the state that a command of the build sees', () => {
  const stage = lastStage(
    'FROM condaforge/miniforge3:24.9.2-0\nRUN conda create -y -n one python=3.12\nENV X=1\nRUN echo a > /srv/a && conda create -y -n two python=3.12\nRUN echo b > /srv/a',
  );

  it('is that before it ran', () => {
    const names = (text: string) =>
      stage.commands
        .find((command) => command.text.startsWith(text))
        ?.seen.environments()
        .map(({ name }) => name ?? 'base');
    expect(names('conda create -y -n one')).toEqual(['base']);
    expect(names('conda create -y -n two')).toEqual(['base', 'one']);
    expect(names('echo b')).toEqual(['base', 'one', 'two']);
  });

  it('keeps files and variables as they were', () => {
    const [, , second, third] = stage.commands;
    expect(stage.commands[0]?.seen.variable('X')).toBeUndefined();
    expect(second?.seen.variable('X')).toBe('1');
    expect(third?.seen.file('/srv/a')?.text).toBe('a\n');
    expect(stage.end.file('/srv/a')?.text).toBe('b\n');
    expect(stage.commands[0]?.seen.file('/srv/a')).toBeUndefined();
  });
});

describe('the instruction of a started command', () => {
  const files = { 'run.sh': '#!/bin/bash\necho ready\nexec "$@"\n' };

  it.each([
    ['ENTRYPOINT ["conda", "run", "-n", "base"]\nCMD ["python", "app.py"]', 'conda=ENTRYPOINT python=CMD'],
    ['CMD ["python", "app.py"]\nENTRYPOINT ["conda", "run", "-n", "base"]', 'conda=ENTRYPOINT python=CMD'],
    ['ENTRYPOINT ["env", "A=1"]\nCMD sleep 1', 'env=ENTRYPOINT sleep=CMD'],
    ['ENTRYPOINT exec python app.py\nCMD ["ignored"]', 'exec=ENTRYPOINT python=ENTRYPOINT'],
    ['CMD ["python", "app.py"]', 'python=CMD'],
    [
      'COPY --chmod=755 run.sh /run.sh\nENTRYPOINT ["/run.sh"]\nCMD ["python", "app.py"]',
      '/run.sh=ENTRYPOINT echo=ENTRYPOINT exec=ENTRYPOINT python=CMD',
    ],
  ])('is the one that its words are written in: %s', (end, expected) => {
    const stage = lastStage(`FROM condaforge/miniforge3:24.9.2-0\n${end}`, files);
    const seen = started(stage).map(({ name, instruction }) => `${name}=${instruction.keyword}`);
    expect(seen.join(' ')).toBe(expected);
  });

  it('is HEALTHCHECK for a health check', () => {
    const stage = lastStage('FROM condaforge/miniforge3:24.9.2-0\nHEALTHCHECK CMD python check.py\nCMD ["sleep", "1"]');
    expect(stage.health.map(({ instruction }) => instruction.keyword)).toEqual(['HEALTHCHECK']);
  });
});
