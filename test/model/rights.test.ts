/** Who owns what, and who may do what: held to what was seen on a real engine. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StageModel } from '../../server/src/analysis/model/stage';
import { isKnown } from '../../server/src/analysis/text/value';
import { modelOf } from './harness';

interface Observed {
  readonly dockerfile: string;
  readonly files: Record<string, string>;
  readonly owners: readonly { readonly path: string; readonly user: string; readonly mode: string }[];
  readonly commands: readonly { readonly command: string; readonly exit: number; readonly says: string }[];
}

const OBSERVED = JSON.parse(readFileSync(new URL('../activation/files.json', import.meta.url), 'utf8')) as Observed;

function last(dockerfile: string, files: Record<string, string> = OBSERVED.files): StageModel {
  const stage = modelOf(dockerfile, files).final;
  if (stage === undefined) throw new Error('no stage');
  return stage;
}

describe('owners as they were seen', () => {
  const { end } = last(OBSERVED.dockerfile);

  // What WORKDIR makes after USER was seen with the classic builder. BuildKit makes it as that user.
  const byBuilder = (path: string): boolean => path === '/work' || path === '/work/deep';

  it.each(OBSERVED.owners.filter(({ path }) => byBuilder(path)))(
    '$path: whose it is depends on the builder',
    ({ path }) => {
      expect(isKnown(end.owner(path)?.user ?? '')).toBe(false);
    },
  );

  it.each(OBSERVED.owners.filter(({ path }) => !byBuilder(path)))('$path: $user, $mode', ({ path, user, mode }) => {
    const owner = end.owner(path);
    expect(owner?.user).toBe(user);
    const others = Number(mode.at(-1)) & 2 ? 'yes' : Number(mode.at(-2)) & 2 ? 'perhaps' : 'no';
    expect(owner?.others).toBe(others);
  });
});

/** Failures for want of rights that the model does not follow: what it does not say is not known, and no finding. */
const NOT_FOLLOWED =
  /^(?:cp \/dev\/null \/work|ldconfig|chsh|truncate|chgrp|ls \/root|cat \/etc\/shadow|rm -rf \/root|su )/;

describe('what a user may do, as it was seen', () => {
  it.each(OBSERVED.commands)('$command: $exit', ({ command, exit, says }) => {
    const { failing, failure } = last(`${OBSERVED.dockerfile}WORKDIR /\nRUN ${command}\n`);
    const rights = /permi(?:ssion|tted)|denied|superuser|only root|must be run as root|cannot lock|used by process/i;
    const fails = exit !== 0 && (rights.test(says) || /chpasswd/.test(command)) && !NOT_FOLLOWED.test(command);
    // Earlier commands of the same container may have changed what later ones saw.
    expect(failing.length).toBe(fails ? 1 : 0);
    if (fails) expect(failure?.failure.code).toBe('permission-denied');
  });
});

const MAMBA = 'FROM mambaorg/micromamba:2.0.5-debian12\n';
const JUPYTER = 'FROM quay.io/jupyter/minimal-notebook:2025-06-02\n';

/** The commands that are denied, by their texts. */
function denied(dockerfile: string, files?: Record<string, string>): string[] {
  return last(dockerfile, files).commands.flatMap(({ fails, text }) =>
    fails?.code === 'permission-denied' ? [text] : [],
  );
}

describe('denied', () => {
  it.each([
    [
      'apt-get in micromamba',
      `${MAMBA}RUN apt-get update && apt-get install -y git`,
      ['apt-get update', 'apt-get install -y git'],
    ],
    [
      'apk after USER',
      'FROM alpine:3.20\nRUN adduser -D app\nUSER app\nRUN apk add --no-cache git',
      ['apk add --no-cache git'],
    ],
    ['dnf after USER', 'FROM rockylinux:9\nRUN useradd app\nUSER app\nRUN dnf install -y git', ['dnf install -y git']],
    ['yum by number', 'FROM almalinux:9\nUSER 1001\nRUN yum install -y git', ['yum install -y git']],
    ['useradd in a Jupyter stack', `${JUPYTER}RUN useradd bob`, ['useradd bob']],
    [
      'a folder that WORKDIR made as root',
      `${MAMBA}USER root\nWORKDIR /app\nUSER $MAMBA_USER\nRUN mkdir results`,
      ['mkdir results'],
    ],
    ['a redirection', `${JUPYTER}RUN echo 1 > /srv/VERSION`, ['echo 1 > /srv/VERSION']],
    ['an append to a file of the system', `${JUPYTER}RUN echo x >> /etc/profile`, ['echo x >> /etc/profile']],
    ['tee', `${JUPYTER}RUN echo x | tee /etc/profile.d/x.sh`, ['tee /etc/profile.d/x.sh']],
    ['chmod of what COPY brought', `${MAMBA}COPY run.sh /run.sh\nRUN chmod +x /run.sh`, ['chmod +x /run.sh']],
    ['rm of what COPY brought', `${JUPYTER}COPY run.sh /opt/run.sh\nRUN rm /opt/run.sh`, ['rm /opt/run.sh']],
    ['chown', `${JUPYTER}COPY run.sh /srv/run.sh\nRUN chown jovyan /srv/run.sh`, ['chown jovyan /srv/run.sh']],
    [
      'ln into a folder of programs',
      `${MAMBA}RUN ln -s /opt/conda/bin/python /usr/local/bin/python`,
      ['ln -s /opt/conda/bin/python /usr/local/bin/python'],
    ],
    [
      'an environment elsewhere',
      `${MAMBA}RUN micromamba create -y -p /srv/env python=3.12`,
      ['micromamba create -y -p /srv/env python=3.12'],
    ],
    [
      'an environment of root',
      'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -p /srv/e python=3.12 && useradd -m app\nUSER app\nRUN conda install -y -p /srv/e numpy',
      ['conda install -y -p /srv/e numpy'],
    ],
    ['sed -i', `${JUPYTER}RUN sed -i s/a/b/ /etc/ssh/ssh_config`, ['sed -i s/a/b/ /etc/ssh/ssh_config']],
    ['a download', `${JUPYTER}RUN wget -O /opt/x.tgz https://e.org/x.tgz`, ['wget -O /opt/x.tgz https://e.org/x.tgz']],
    ['tar', `${JUPYTER}RUN tar -xzf x.tgz -C /opt`, ['tar -xzf x.tgz -C /opt']],
    ['cp', `${JUPYTER}RUN cp a.py /srv/`, ['cp a.py /srv/']],
    ['by gosu', 'FROM debian:12\nRUN useradd -m app && gosu app mkdir /srv/x', ['mkdir /srv/x']],
  ])('%s', (_, dockerfile, expected) => {
    expect(denied(dockerfile, { 'run.sh': 'x' })).toEqual(expected);
    expect(last(dockerfile, { 'run.sh': 'x' }).failing).not.toEqual([]);
  });
});

describe('allowed, or not known', () => {
  it.each([
    ['root', `${MAMBA}USER root\nRUN apt-get update && mkdir /app && touch /etc/x`],
    ['root by number', `${MAMBA}USER 0:0\nRUN apt-get update`],
    ['a user with the number 0', 'FROM debian:12\nRUN useradd -o -u 0 admin\nUSER admin\nRUN apt-get update'],
    ['sudo', `${JUPYTER}RUN sudo apt-get update && sudo mkdir /opt/x`],
    ['fakeroot', `${JUPYTER}RUN fakeroot apt-get install -y git`],
    [
      'what only shows',
      `${JUPYTER}RUN apt-get --version && apt-cache policy git && apt-get -s install git && apk info`,
    ],
    ['/tmp and the home folder', `${MAMBA}RUN mkdir /tmp/x ~/y && touch /var/tmp/z && echo 1 > $HOME/a`],
    ['the root prefix of the image', `${MAMBA}RUN touch /opt/conda/x && micromamba install -y -n base python=3.12`],
    ['the root prefix of a Jupyter stack', `${JUPYTER}RUN mkdir -p /opt/conda/share/x && mamba install -y numpy`],
    [
      'a folder that was given away',
      `${MAMBA}USER root\nRUN mkdir /app && chown $MAMBA_USER /app\nUSER $MAMBA_USER\nRUN touch /app/x`,
    ],
    ['install -d', `${MAMBA}USER root\nRUN install -d -o $MAMBA_USER /app\nUSER $MAMBA_USER\nRUN touch /app/x`],
    [
      'a folder above that was given away',
      `${MAMBA}USER root\nRUN mkdir -p /app/a/b && chown -R $MAMBA_USER /app\nUSER $MAMBA_USER\nRUN touch /app/a/b/x`,
    ],
    [
      'a folder that WORKDIR made after USER: the builders differ',
      `${MAMBA}WORKDIR /app/deep\nRUN mkdir results && touch ../x && cd /app && touch y`,
    ],
    [
      'a WORKDIR that was given away',
      `${MAMBA}USER root\nWORKDIR /app\nRUN chown $MAMBA_USER:$MAMBA_USER .\nUSER $MAMBA_USER\nRUN touch x`,
    ],
    [
      'COPY --chown makes the folder as well',
      `${MAMBA}COPY --chown=$MAMBA_USER:$MAMBA_USER run.sh /app/run.sh\nRUN chmod +x /app/run.sh && touch /app/x`,
    ],
    ['COPY --chown by number', `${MAMBA}COPY --chown=57439:57439 run.sh /app/run.sh\nRUN touch /app/x`],
    ['chmod 777', `${MAMBA}USER root\nRUN mkdir /app && chmod 777 /app\nUSER $MAMBA_USER\nRUN touch /app/x`],
    [
      'chmod -R a+rwX',
      `${MAMBA}USER root\nRUN mkdir -p /app/x && chmod -R a+rwX /app\nUSER $MAMBA_USER\nRUN touch /app/x/y`,
    ],
    [
      'group rights',
      `${JUPYTER}USER root\nRUN mkdir /srv/x && chgrp 100 /srv/x && chmod g+w /srv/x\nUSER $NB_UID\nRUN touch /srv/x/y`,
    ],
    [
      'g=u for arbitrary numbers',
      'FROM debian:12\nRUN mkdir /app && chgrp -R 0 /app && chmod -R g=u /app\nUSER 1001\nRUN touch /app/x',
    ],
    ['setgid', `${JUPYTER}USER root\nRUN mkdir /srv/x && chmod 2775 /srv/x\nUSER $NB_UID\nRUN touch /srv/x/y`],
    [
      'fix-permissions',
      `${JUPYTER}USER root\nRUN mkdir /srv/x && fix-permissions /srv/x\nUSER $NB_UID\nRUN touch /srv/x/y`,
    ],
    [
      'setfacl',
      `${JUPYTER}USER root\nRUN mkdir /srv/x && setfacl -m u:jovyan:rwx /srv/x\nUSER $NB_UID\nRUN touch /srv/x/y`,
    ],
    ['mkdir -m', `${JUPYTER}USER root\nRUN mkdir -m 1777 /srv/x\nUSER $NB_UID\nRUN touch /srv/x/y`],
    [
      'a home made by useradd -m',
      'FROM debian:12\nRUN useradd -m app\nUSER app\nWORKDIR /home/app\nRUN touch x && mkdir -p src',
    ],
    [
      'a home made by useradd on Red Hat',
      'FROM rockylinux:9\nRUN useradd app\nUSER app\nWORKDIR /home/app\nRUN touch x',
    ],
    ['a home made by adduser on Alpine', 'FROM alpine:3.20\nRUN adduser -D app\nUSER app\nRUN touch /home/app/x'],
    ['an image that is not known', 'FROM example.org/own:1\nUSER app\nRUN mkdir /opt/x && touch /data/x'],
    ['a user that is not known', 'FROM debian:12\nARG U\nUSER $U\nRUN mkdir /opt/x && apt-get update'],
    [
      'a script that nobody knows',
      `${MAMBA}USER root\nRUN ./setup.sh\nUSER $MAMBA_USER\nRUN touch /app/x && mkdir /opt/y`,
    ],
    ['an archive with owners of its own', `${MAMBA}USER root\nADD app.tar.gz /app\nUSER $MAMBA_USER\nRUN touch /app/x`],
    [
      'a program that is not followed',
      `${MAMBA}USER root\nRUN mkdir /app && setup-folder --dir=/app\nUSER $MAMBA_USER\nRUN touch /app/x`,
    ],
    [
      'a link to a folder of the user',
      `${MAMBA}USER root\nRUN ln -s /home/mambauser /app\nUSER $MAMBA_USER\nRUN touch /app/x`,
    ],
    ['a pattern', `${JUPYTER}RUN rm -rf /var/lib/apt/lists/*`],
    ['what is not there', `${JUPYTER}RUN rm -f /opt/none.txt`],
    ['mkdir -p of what is there', `${JUPYTER}RUN mkdir -p /opt /usr/local/bin`],
    ['a failure with an answer', `${JUPYTER}RUN mkdir /opt/x || mkdir ~/x`],
    ['a failure that nobody asks for', `${JUPYTER}SHELL ["/bin/sh", "-c"]\nRUN mkdir /opt/x; true`],
    ['/srv of pangeo', 'FROM pangeo/pangeo-notebook:2025.01.24\nRUN touch /srv/x'],
    ['root again by gosu', 'FROM debian:12\nRUN useradd -m app && gosu root mkdir /srv/x'],
    [
      'the installer as the user who owns the folder',
      'FROM debian:12\nRUN useradd -m app\nUSER app\nRUN wget -qO ~/m.sh https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh && bash ~/m.sh -b -p ~/conda && ~/conda/bin/conda install -y numpy',
    ],
  ])('%s', (_, dockerfile) => {
    const stage = last(dockerfile, { 'run.sh': 'x', 'app.tar.gz': 'x' });
    expect(stage.failing).toEqual([]);
  });
});

it('what comes after a denied command is known as it is once that is mended', () => {
  const stage = last(
    `${MAMBA}RUN apt-get update && micromamba create -y -n app python=3.12\nRUN micromamba run -n app python -V`,
  );
  expect(stage.failing).toHaveLength(1);
  expect(stage.end.environment('/opt/conda/envs/app')?.python).toBe(true);
  expect(stage.commands.at(-1)).toMatchObject({ reached: 'yes', fails: undefined });
});

it('ARG without a default as USER: not root, not known', () => {
  const stage = last('FROM debian:12\nARG WHO\nUSER root\nUSER ${WHO}\nCMD ["true"]');
  expect(stage.final.user).not.toBe('root');
  expect(stage.start?.commands.at(-1)?.user).not.toBe('root');
});
