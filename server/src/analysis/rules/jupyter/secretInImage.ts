import type { DockerfileContext } from '../../contexts/types';
import { placedCommands } from '../../facts/calls';
import type { StageModel } from '../../model/stage';
import type { Pair, PairsInstruction } from '../../parse/dockerfile/ast';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const secretInImage = defineRule({
  code: 'CD9006',
  name: 'secret-in-image',
  category: 'jupyter',
  severity: 'error',
  sameAs: ['buildkit SecretsUsedInArgOrEnv', 'trivy DS-0031'],
  docs: {
    summary: 'A password, token or key in ENV or ARG, or a password handed to `chpasswd`.',
    why: markdown`
      ENV is part of the image: \`docker inspect\` shows it to whoever has it. ARG is in the image's history, with the
      value that was handed in. What is needed to build (a private channel, a package index) goes through a secret
      mount: \`RUN --mount=type=secret,id=token,env=TOKEN …\` with \`docker build --secret id=token,env=TOKEN\`. What is
      needed to run is handed to the container: \`environment:\` or \`secrets:\` of Compose, \`docker run --env-file\`.
    `,
    exceptions: markdown`
      By the name (\`…_PASSWORD\`, \`…_TOKEN\`, \`…_SECRET\`, \`…_API_KEY\` and the like) or by the value, where it has the
      form of a known kind of key. Silent for empty values, paths, switches, placeholders, public keys and names of
      files (\`…_FILE\`). An ARG without a default in a stage that only builds is left alone: it stays on the machine
      that builds. \`JUPYTER_TOKEN\` is the business of literal-token.
    `,
    references: [
      { title: 'Docker: build secrets', url: 'https://docs.docker.com/build/building/secrets/' },
      {
        title: 'Build checks: SecretsUsedInArgOrEnv',
        url: 'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        USER 1000
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ARG CHANNEL_TOKEN
        RUN conda install -y -c https://conda.example.org/t/\${CHANNEL_TOKEN}/private tool=1.0
        USER 1000
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN --mount=type=secret,id=token,env=CHANNEL_TOKEN conda install -y -c https://conda.example.org/t/\${CHANNEL_TOKEN}/private tool=1.0
        USER 1000
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV DB_PASSWORD_FILE=/run/secrets/db TOKENIZERS_PARALLELISM=false
        USER 1000
      `,
    ],
  },
  messages: {
    environment:
      '`{name}` looks like a credential, and ENV is part of the image: whoever has the image can read it. Hand it to the container when it starts, or to one RUN with `--mount=type=secret`.',
    argument:
      '`{name}` looks like a credential, and its default stands in the Dockerfile and in the history of the image. Hand it to the RUN that needs it with `--mount=type=secret,id={id},env={name}`.',
    history:
      '`{name}` looks like a credential, and the value of an ARG is kept in the history of the image. Hand it to the RUN that needs it with `--mount=type=secret,id={id},env={name}`.',
    value:
      'The value of `{name}` has the form of a credential ({kind}), and it is part of the image. Take it out, have it revoked, and hand the new one in with `--mount=type=secret` or when the container starts.',
    password:
      'The password of the account `{name}` is in the history of the image, and in its /etc/shadow: whoever has the image can log in with it. Leave the account without a password, or hand its line to this RUN with `--mount=type=secret`.',
  },
  checks: {
    dockerfile: check,
  },
});

/** Names of credentials, word by word: `DB_PASSWORD`, `GITHUB_TOKEN`, `apiKey`. */
const SECRET =
  /(?:^|_)(?:PASSPHRASE|SECRETS?|TOKENS?|API_?KEY|APIKEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY|SSH_KEY|SSH_PRV_KEY|RSA_KEY|DEPLOY_KEY|SIGNING_KEY|ENCRYPTION_KEY|AUTH_KEY|AUTH_TOKEN|CREDENTIALS?|CREDS|PAT)$|PASSWORD$|PASSWD$|_(?:PASS|PWD)$/;

/** Words that say it is none. */
const HARMLESS = /(^|_)(PUBLIC|GPG|FILE|PATH|DIR|URL|NAME|ID|TYPE|EXPIRY|LENGTH|DUMMY|EXAMPLE|PAD|EOS|BOS|UNK)(_|$)/;

/** Values that are no credential: switches, paths, placeholders. */
const NO_SECRET =
  /^(|true|false|yes|no|on|off|none|null|nil|undefined|todo|\d{1,3}|[.~]?\/.*|<.*>|\{\{.*\}\}|\*+|x+|\.+|-+|your[-_ ].*|change[-_ ]?me.*|replace[-_ ]?me.*|(?=.*\bplaceholder\b).*|secret:.*|dummy.*)$/i;

/** Forms of well-known keys (https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/ and others). */
const FORMS: readonly [RegExp, string][] = [
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, 'a GitHub token'],
  [/\bgithub_pat_[A-Za-z0-9_]{60,}\b/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20}\b/, 'a GitLab token'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\bhf_[A-Za-z0-9]{34}\b/, 'a Hugging Face token'],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [/\bsk-(?:proj-)?[A-Za-z0-9_-]{32,}/, 'an API key'],
  [/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/, 'a private key'],
  [/^[a-z][a-z0-9+.-]*:\/\/[^\s/:@$]+:[^\s/:@$]{3,}@/, 'an address with a password'],
];

function* check(context: DockerfileContext): Iterable<Report> {
  const kept = new Set<StageModel>();
  for (const result of context.results) {
    for (let stage: StageModel | undefined = result; stage !== undefined; ) {
      kept.add(stage);
      stage = stage.base.kind === 'stage' ? stage.base.stage : undefined;
    }
  }
  yield* passwords(context, kept);
  for (const instruction of context.dockerfile.globalArgs) yield* pairs(instruction, false);
  for (const stage of context.self.stages) {
    for (const instruction of stage.stage.instructions) {
      if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') yield* pairs(instruction, kept.has(stage));
    }
  }
}

/** Passwords that a RUN hands to `chpasswd`, word for word. */
function* passwords(context: DockerfileContext, kept: ReadonlySet<StageModel>): Iterable<Report> {
  for (const { command, stage } of placedCommands(context)) {
    const { effects, instruction, place, reached, when } = command;
    if (when !== 'build' || reached === 'no' || place.file !== context.path || !kept.has(stage)) continue;
    const written = context.text.slice(instruction.span.start, instruction.span.end);
    const effect = effects.find((each) => each.kind === 'password' && written.includes(each.password));
    if (effect?.kind !== 'password' || PLACEHOLDER_ONLY.test(effect.password)) continue;
    yield { message: 'password', data: { name: effect.name }, span: place.span, severity: 'warning' };
  }
}

/** What stands for a password that somebody is to put in. */
const PLACEHOLDER_ONLY = /^(?:<.*>|\{\{.*\}\}|\*|!)$/;

function* pairs(instruction: PairsInstruction, kept: boolean): Iterable<Report> {
  for (const pair of instruction.pairs) {
    const report = pairReport(instruction, pair, kept);
    if (report !== undefined) yield report;
  }
}

function pairReport(instruction: PairsInstruction, pair: Pair, kept: boolean): Report | undefined {
  const name = pair.name.raw;
  const value = pair.value?.raw.replace(/^(["'])([\s\S]*)\1$/, '$2');
  const form = value === undefined ? undefined : FORMS.find(([pattern]) => pattern.test(value));
  const id = name.toLowerCase();
  // The place of the value is not shown: an editor would print it into every list of problems.
  const span = pair.name.span;
  if (form !== undefined) return { message: 'value', data: { name, kind: form[1] }, span };
  const plain = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  if (name === 'JUPYTER_TOKEN' || !SECRET.test(plain) || HARMLESS.test(plain)) return undefined;
  // `ARG TOKEN=""` waits for a value as `ARG TOKEN` does.
  if (value === undefined || (instruction.keyword === 'ARG' && value.trim() === '')) {
    if (!kept || instruction.keyword !== 'ARG') return undefined;
    return { message: 'history', data: { name, id }, span, severity: 'warning' };
  }
  // `ENV DB_PASSWORD DB_PASSWORD`: the name is in the place of what the container gets when it starts.
  if (NO_SECRET.test(value.trim()) || value.trim().toUpperCase() === name.toUpperCase()) return undefined;
  // `ENV TOKEN=$TOKEN` takes over an ARG; with other variables nothing is known.
  if (value.includes('$') && !new RegExp(`^\\$\\{?${name.replace(/\W/g, '')}\\}?$`).test(value)) return undefined;
  if (instruction.keyword === 'ENV') return { message: 'environment', data: { name }, span };
  return value.includes('$') ? undefined : { message: 'argument', data: { name, id }, span };
}
