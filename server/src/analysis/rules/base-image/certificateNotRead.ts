import type { DockerfileContext } from '../../contexts/types';
import { insideQuotes, replaceInArgument } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import type { CopyFact, StageModel } from '../../model/stage';
import type { CopyInstruction } from '../../parse/dockerfile/ast';
import { basename } from '../../project/paths';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

/** Where Debian, Ubuntu and Alpine look for certificates of one's own. */
const FOLDER = '/usr/local/share/ca-certificates';
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

export const certificateNotRead = defineRule({
  code: 'CD1030',
  name: 'certificate-not-read',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A certificate authority of your own is put where the programs that need it do not read it.',
    why: '`update-ca-certificates` takes files that end in `.crt` and passes over all others without a word. And conda does not read the store of the system: it has a list of authorities of its own (certifi), so behind a proxy with a certificate of its own each download stops with SSLError. `ENV REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt` (or `ssl_verify` in `.condarc`) leads conda to the store of the system, and older pips as well.',
    exceptions:
      'Silent where `REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE`, `CURL_CA_BUNDLE` or `ssl_verify` is set in any way, where conda downloads nothing after it, and for micromamba, which reads the store of the system.',
    references: [
      {
        title: 'update-ca-certificates(8)',
        url: 'https://manpages.debian.org/bookworm/ca-certificates/update-ca-certificates.8.en.html',
      },
      {
        title: 'conda: using non-standard certificates',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/non-standard-certs.html',
      },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY corp.pem /usr/local/share/ca-certificates/corp.pem\nRUN update-ca-certificates\n',
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY corp.crt /usr/local/share/ca-certificates/\nRUN update-ca-certificates\nRUN conda install -y numpy=2.1 && conda clean -afy\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY corp.crt /usr/local/share/ca-certificates/\nRUN update-ca-certificates\nENV REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt\nRUN conda install -y numpy=2.1 && conda clean -afy\n',
    ],
  },
  messages: {
    ending:
      '`update-ca-certificates` takes only files that end in `.crt`, so it passes over `{file}`. Name it `{name}` there.',
    conda:
      'conda does not read the certificates of the system, so `{command}` does not trust this one. Set `REQUESTS_CA_BUNDLE={bundle}` before it.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      for (const stage of context.self.stages) yield* check(context, stage);
    },
  },
});

function* check(context: DockerfileContext, stage: StageModel): Iterable<Report> {
  const update = stage.commands.find(({ name, reached }) => name === 'update-ca-certificates' && reached === 'yes');
  if (update === undefined) return;
  for (const fact of stage.copies) {
    const { instruction, destination, source } = fact;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    if (!stage.stage.instructions.includes(instruction) || !isKnown(destination) || !isKnown(source)) continue;
    if (!destination.startsWith(FOLDER) || instruction.span.start > update.instruction.span.start) continue;
    const name = nameThere(fact);
    if (name === undefined) continue;
    if (!name.endsWith('.crt')) {
      const wanted = `${name.replace(/\.(?:pem|cer|cert|der|txt)$/, '')}.crt`;
      yield {
        message: 'ending',
        data: { file: name, name: wanted },
        span: instruction.destination?.span ?? instruction.span,
        fixes: named(context, instruction, name, wanted),
      };
      continue;
    }
    const call = setElsewhere(stage) ? undefined : installAfter(stage, update.instruction.span.start);
    if (call === undefined || instruction.span.start > call.instruction.span.start) continue;
    yield {
      message: 'conda',
      data: { command: `${call.conda?.program ?? 'conda'} ${call.conda?.subcommand ?? ''}`.trim(), bundle: BUNDLE },
      span: instruction.span,
      related: [{ location: call.place, message: 'conda downloads here.' }],
    };
    return;
  }
}

/** The file's name in the folder; undefined where a folder or several files are copied. */
function nameThere({ instruction, source, destination }: CopyFact): string | undefined {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  if (/[*?[]|\/$|^\.$/.test(source) || instruction.sources.length !== 1) return undefined;
  const written = instruction.destination?.raw ?? '';
  const inside = written.endsWith('/') || destination === FOLDER;
  const name = basename(inside ? source : destination);
  return name.includes('.') ? name : undefined;
}

function named(context: DockerfileContext, { destination }: CopyInstruction, name: string, wanted: string): Fix[] {
  if (destination === undefined) return [];
  const { to, text } = insideQuotes(destination);
  const from = to - (text.endsWith(name) ? name.length : text.endsWith('/') ? 1 : 0);
  const by = text.endsWith(name) ? wanted : `/${wanted}`;
  return fixOf(`Name it ${wanted}`, false, replaceInArgument(context, destination, from, to, by));
}

/** Whether anything says which certificates are to be read. */
function setElsewhere(stage: StageModel): boolean {
  return (
    ['REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'CONDA_SSL_VERIFY', 'SSL_CERT_DIR'].some(
      (name) => stage.variable(name) !== undefined,
    ) ||
    stage.copies.some(({ source }) => /condarc/.test(source)) ||
    stage.commands.some((command) =>
      /ssl_verify|REQUESTS_CA_BUNDLE|SSL_CERT_FILE|condarc|\bcertifi\b|truststore|pip_system_certs/.test(command.text),
    )
  );
}

function installAfter(stage: StageModel, from: number) {
  return stage.commands.find(
    ({ conda, effects, instruction, reached }) =>
      reached === 'yes' &&
      conda !== undefined &&
      conda.program !== 'micromamba' &&
      instruction.span.start >= from &&
      effects.some(({ kind }) => kind === 'create' || kind === 'install'),
  );
}
