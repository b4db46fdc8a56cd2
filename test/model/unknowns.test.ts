/** What the model must not claim to know. */
import { expect, test } from 'vitest';
import { modelOf } from './harness';

const INSTALL = 'RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh -O m.sh && ';

test('an environment whose name is not known may be the one on PATH', () => {
  const model = modelOf(
    'FROM continuumio/miniconda3:24.11.1-0\nRUN git clone https://example.org/app.git /app\nRUN conda env create -f /app/environment.yml\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -V\n',
  );
  expect(model.final?.commands.at(-1)?.python.known).toBe(false);
});

test('what conda-pack wrote into a folder may hold an activate script', () => {
  const model = modelOf(
    'FROM continuumio/miniconda3:24.11.1-0 AS build\nRUN conda create -y -n app python=3.12 && conda install -y conda-pack\nRUN conda-pack -n app -o /tmp/env.tar && mkdir /venv && cd /venv && tar xf /tmp/env.tar\nFROM debian:12\nCOPY --from=build /venv /venv\nSHELL ["/bin/bash", "-c"]\nRUN source /venv/bin/activate && python -V\n',
  );
  const [source, python] = model.final?.commands ?? [];
  expect(source?.fails).toBeUndefined();
  expect(python).toMatchObject({ reached: 'maybe', activated: { known: false } });
});

test('bash looks below the home folder for an entry of PATH that begins with ~, dash does not', () => {
  const dockerfile = (shell: string) =>
    `FROM debian:12\n${shell}${INSTALL}bash m.sh -b -p /root/conda\nENV PATH=~/conda/bin:$PATH\nRUN conda --version\n`;
  const last = (text: string) => modelOf(text).final?.commands.at(-1);
  expect(last(dockerfile('SHELL ["/bin/bash", "-c"]\n'))).toMatchObject({
    fails: undefined,
    python: { prefix: '/root/conda', known: true },
  });
  expect(last(dockerfile(''))).toMatchObject({ fails: { code: 'command-not-found' }, python: { prefix: null } });
});

test('a bash that was replaced by a script is not followed, and nothing breaks', () => {
  const model = modelOf(
    'FROM alpine:3.20\nRUN apk add bash && mv /bin/bash /bin/bash.orig && echo \'#!/bin/bash.orig\' > /bin/bash && echo \'/bin/bash.orig "$@"\' >> /bin/bash && chmod +x /bin/bash\nENTRYPOINT ["/bin/sh"]\n',
  );
  expect(model.final?.exec.interactive.activated.known).toBe(false);
  expect(model.final?.exec.plain.name).toBe('probe');
});

test('a cause shows what is not known in a form that people can read', () => {
  const model = modelOf('FROM example.org/own:1\nRUN bash -lc "python -V"\n');
  for (const { python, activated } of model.final?.commands ?? [])
    for (const fact of [python, activated]) expect(fact.cause?.text ?? '').not.toContain('\uFFFF');
  expect(model.final?.commands.at(-1)?.activated.cause?.text).toContain('/.profile');
});
