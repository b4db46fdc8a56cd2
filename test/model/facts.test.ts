/** What the machine knows beside files: programs, settings, folders of unknown content. */
import { describe, expect, it } from 'vitest';
import type { StageModel } from '../../server/src/analysis/model/stage';
import { modelOf } from './harness';

function end(dockerfile: string, files?: Record<string, string>): StageModel['end'] {
  const stage = modelOf(dockerfile, files).final;
  if (stage === undefined) throw new Error('no stage');
  return stage.end;
}

const URL = 'https://micro.mamba.pm/api/micromamba/linux-64/latest';

describe('micromamba out of an archive', () => {
  it.each([
    ['a pipe', `curl -Ls ${URL} | tar -xj -C /opt`],
    ['a pipe of wget', `wget -qO- ${URL} | tar -xj -C /opt`],
    ['a redirection', `curl -Ls ${URL} > /tmp/archive && tar -C /opt -xjf /tmp/archive`],
    ['a file', `curl -Ls ${URL} -o /tmp/archive && tar -C /opt -xjf /tmp/archive`],
  ])('by %s is found', (_, command) => {
    expect(end(`FROM debian:12\nRUN ${command}`).isLooseProgram('/opt/bin/micromamba')).toBe(true);
  });

  it('is not taken for one where something else was loaded', () => {
    const moment = end(
      `FROM debian:12\nRUN curl -Ls ${URL} > /dev/null; curl -Ls https://e.org/x.tgz | tar -xz -C /opt`,
    );
    expect(moment.isLooseProgram('/opt/bin/micromamba')).toBe(false);
    expect(moment.unknownFolders()).toEqual(['/opt']);
  });
});

it('settings, programs and packages are known as of each command', () => {
  const stage = modelOf(
    'FROM condaforge/miniforge3:24.9.2-0\nRUN conda config --set always_yes true\nRUN apt-get install -y git\nRUN apt-get install -y $(cat list)',
  ).final;
  const [config, git, list] = stage?.commands ?? [];
  expect(
    [config, git, stage].map((each) => (each && 'seen' in each ? each.seen : each?.end)?.condarc('always_yes')),
  ).toEqual([undefined, 'true', 'true']);
  expect(git?.seen.packagesUnknown).toBe(false);
  expect(list?.seen.program('git')).toBe(true);
  expect(list?.seen.program('wget')).toBe(true);
  expect(list?.seen.program('nothing-says-so')).toBeUndefined();
  expect(stage?.end.packagesUnknown).toBe(true);
});
