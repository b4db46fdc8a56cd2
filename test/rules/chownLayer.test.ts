import { chownLayer } from '../../server/src/analysis/rules/user/chownLayer';
import { testRule } from './tester';

const FORGE = 'FROM condaforge/miniforge3:24.11.3-0\n';
const CREATE = 'RUN conda create -y -n x python=3.12';

testRule(chownLayer, {
  valid: [
    ...chownLayer.docs.good,
    { name: 'not recursive', files: `${FORGE}${CREATE}\nRUN chown 1000 /opt/conda/envs/x\n` },
    { name: 'another folder', files: `${FORGE}${CREATE}\nRUN chown -R 1000 /srv /opt/conda/envs/y\n` },
    {
      name: 'a builder stage',
      files: `${FORGE.trim()} AS b\n${CREATE}\nRUN chown -R 1000 /opt/conda\nFROM debian:12\nCOPY --from=b /opt/conda /opt/conda\n`,
    },
    {
      name: 'the empty root prefix of micromamba',
      files: 'FROM mambaorg/micromamba:2.0.5-debian12\nUSER root\nRUN chown -R 1000 /opt/conda\n',
    },
    { name: 'unknown base', files: 'FROM example.org/x:1\nRUN chown -R 1000 /opt/conda\n' },
    { name: 'text', files: `${FORGE}${CREATE}\nRUN echo chown -R 1000 /opt/conda\n` },
  ],
  invalid: [
    {
      name: 'chmod of an installation',
      files:
        'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\nRUN «chmod -R 777 /opt/conda»\nCMD ["/opt/conda/envs/app/bin/python"]\n',
      message: 'copies',
      says: 'COPY --chmod',
    },
    {
      name: 'an installer of another layer',
      files:
        'FROM debian:12\nRUN apt-get update && apt-get install -y wget && wget -qO /tmp/m.sh https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh && bash /tmp/m.sh -b -p /opt/forge\nRUN useradd -m app\nRUN «chown -R app /opt/forge»\n',
      message: 'copies',
    },
    {
      name: 'copied from another stage',
      files:
        'FROM condaforge/miniforge3:24.11.3-0 AS build\nRUN conda create -y -p /srv/env python=3.12\nFROM debian:12\nRUN useradd -m app\nCOPY --from=build /srv/env /srv/env\nRUN «chown -R app:app /srv/env»\n',
      message: 'copies',
    },
    {
      name: 'unpacked by tar, as conda-pack makes it',
      files:
        'FROM debian:12\nCOPY env.tar.gz /tmp/\nRUN mkdir -p /srv/env && tar -xzf /tmp/env.tar.gz -C /srv/env && /srv/env/bin/conda-unpack\nRUN useradd -m app\nRUN «chown -R app:app /srv/env»\nENV PATH=/srv/env/bin:$PATH\n',
      message: 'copies',
    },
    {
      name: 'unpacked by ADD',
      files: {
        Dockerfile:
          'FROM debian:12\nADD env.tar.gz /srv/env\nENV PATH=/srv/env/bin:$PATH\nRUN useradd -m app\nRUN «chmod -R a+rX /srv/env»\n',
        'env.tar.gz': 'x',
      },
      message: 'copies',
    },
    ...chownLayer.docs.bad.map((files) => ({ files })),
    {
      name: 'right behind the RUN that makes it',
      files: `${FORGE}${CREATE}\nRUN «chown -R 1000:100 /opt/conda/envs/x»\nUSER 1000\n`,
      says: 'another layer',
      fixed: `${FORGE}${CREATE} && chown -R 1000:100 /opt/conda/envs/x\nUSER 1000\n`,
    },
    {
      name: 'with other work between',
      files: `${FORGE}${CREATE}\nRUN useradd app\nRUN mkdir /data && \\\n  # all of it\n  «chown --recursive app /opt/conda /data»\n`,
      titles: [],
    },
    { name: 'what the base image brings', files: `${FORGE}RUN «chown -hR 1000 /opt/conda/»\n`, says: 'the base image' },
    { name: 'in a stage below', files: `${FORGE.trim()} AS a\n${CREATE}\nRUN «chgrp -R 100 /opt»\nFROM a\nUSER 5\n` },
  ],
});
