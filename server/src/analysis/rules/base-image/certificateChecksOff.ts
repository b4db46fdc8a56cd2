import { type CommandContext, placedCommands } from '../../facts/calls';
import { modelUsesConda } from '../../facts/usesConda';
import { option } from '../../model/programs/condaCall';
import { pipWords } from '../../model/programs/pythonPrograms';
import type { CommandRecord } from '../../model/record';
import type { Span } from '../../text/span';
import { defineRule, type Report } from '../rule';

/** Variables that switch the check of certificates off, by what they have to hold for that. */
const VARIABLES: Readonly<Record<string, RegExp>> = {
  CONDA_SSL_VERIFY: /^(?:false|no|0|off)$/i,
  MAMBA_SSL_VERIFY: /^(?:false|no|0|off|<false>)$/i,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: /^(?:true|1|yes)$/i,
  PIP_TRUSTED_HOST: /\S/,
  UV_INSECURE_HOST: /\S/,
};

export const certificateChecksOff = defineRule({
  code: 'CD1029',
  name: 'certificate-checks-off',
  category: 'base-image',
  severity: 'warning',
  docs: {
    summary: 'conda, mamba or pip are told not to check certificates.',
    why: 'Without the check anybody on the way can hand other packages to the build, and they run as root. What people mean is mostly a proxy with a certificate of its own. Give its certificate authority to the programs instead: `conda config --system --set ssl_verify /etc/ssl/certs/ca-certificates.crt`, `ENV REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt` for conda and pip, `ssl_verify: truststore` with conda 23.9 and newer.',
    exceptions: 'Silent for Dockerfiles without conda, and where the value comes from a variable.',
    references: [
      {
        title: 'conda: SSL verification',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html#ssl-verify-ssl-verification',
      },
      { title: 'pip: HTTPS certificates', url: 'https://pip.pypa.io/en/stable/topics/https-certificates/' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda config --set ssl_verify false\n',
      'FROM mambaorg/micromamba:2.0.5\nENV MAMBA_SSL_VERIFY=false\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda config --system --set ssl_verify /etc/ssl/certs/ca-certificates.crt\n',
    ],
  },
  messages: {
    off: '`{what}` switches the check of certificates off: whoever is on the way can put other packages into the image. Give the certificate authority of your proxy to the programs instead, as in `{instead}`.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      if (!modelUsesConda(context.self)) return;
      for (const instruction of context.dockerfile.instructions) {
        if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
        for (const { name, value, span } of instruction.pairs) {
          const pattern = Object.hasOwn(VARIABLES, name.raw) ? VARIABLES[name.raw] : undefined;
          const written = value?.raw.replace(/^(["'])(.*)\1$/, '$2') ?? '';
          if (pattern?.test(written) === true && !written.includes('$')) {
            yield report(`${name.raw}=${written}`, span, /PIP|UV/.test(name.raw) ? PIP : CONDA);
          }
        }
      }
      yield* inCommands(context);
    },
    script: inCommands,
  },
});

const CONDA = 'conda config --system --set ssl_verify /etc/ssl/certs/ca-certificates.crt';
const PIP = 'ENV REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt';

function report(what: string, span: Span, instead: string): Report {
  return { message: 'off', data: { what, instead }, span };
}

function* inCommands(context: CommandContext): Iterable<Report> {
  for (const { command } of placedCommands(context)) {
    if (command.place.file !== context.path || command.reached === 'no') continue;
    const found = switchesOff(command);
    if (found !== undefined) yield report(found.what, command.place.span, found.instead);
  }
}

function switchesOff({ argv, conda }: CommandRecord): { readonly what: string; readonly instead: string } | undefined {
  const words = argv.map(({ value }) => value);
  if (conda?.subcommand === 'config') {
    const at = words.indexOf('ssl_verify');
    return at > 0 && /^(?:false|no|off|0|<false>)$/i.test(words[at + 1] ?? '')
      ? { what: `ssl_verify ${words[at + 1]}`, instead: CONDA }
      : undefined;
  }
  if (conda !== undefined) {
    const insecure = option(conda, 'insecure') !== undefined || words.includes('--insecure');
    return insecure ? { what: '--insecure', instead: CONDA } : undefined;
  }
  const pip = pipWords(argv)?.map(({ value }) => value);
  const host = pip?.find((word) => /^--trusted-host(?:=|$)|^global\.trusted-host$/.test(word));
  return host === undefined ? undefined : { what: host.split('=')[0] ?? host, instead: PIP };
}
