import { pipEntries } from '../../facts/environmentFile';
import { type Channel, findCredentials, type PipEntry } from '../../parse/conda';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const lockCredentials = defineRule({
  code: 'CD6007',
  name: 'lock-credentials',
  category: 'reproducibility',
  severity: 'error',
  docs: {
    summary: 'A password or token in the address of a channel or an index.',
    why: markdown`
      The file is in the repository and, once copied, in a layer of the image: everybody who has either has the
      token. conda and pip both take them from elsewhere: \`~/.netrc\`, \`conda token\`, a build secret (\`RUN --mount=type=secret\`),
      or an environment variable in the address (\`https://\${USER}:\${TOKEN}@host/channel\`). Replace the one that was
      published.
    `,
    exceptions: markdown`
      Silent for variables and placeholders (\`$TOKEN\`, \`<TOKEN>\`), and for a user’s name without a password.
    `,
    references: [
      {
        title: 'Dockerfile reference: RUN --mount=type=secret',
        url: 'https://docs.docker.com/reference/dockerfile/#run---mounttypesecret',
      },
      {
        title: 'conda-lock: authenticated channels',
        url: 'https://conda.github.io/conda-lock/authenticated_channels/',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels:
            - https://conda.example.org/t/ab-1234567890abcdef/team
          dependencies:
            - python=3.12
        `,
      },
      {
        'conda.lock': file`
          @EXPLICIT
          https://me:hunter2@conda.example.org/team/linux-64/zlib-1.3.1-hb9d3cd8_2.conda
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels:
            - https://conda.example.org/t/$TEAM_TOKEN/team
          dependencies:
            - python=3.12
        `,
      },
    ],
  },
  messages: {
    credentials:
      'This address carries a {what}, which everybody who has the repository or the image can read. Take it out, replace it, and give the new one to the build as a secret.',
  },
  checks: {
    *environment({ environment, text }): Iterable<Report> {
      for (const { text: node, channel } of environment.channels?.items ?? []) {
        const span = inChannel(channel, node.start, node.verbatim ? undefined : node.span);
        if (span) yield report(text, span);
      }
      for (const item of environment.dependencies?.items ?? []) {
        if (item.kind !== 'conda') continue;
        const span = findCredentials(item.text.value);
        if (span) yield report(text, item.text.verbatim ? move(span, item.text.start) : item.text.span);
      }
      for (const { entry } of pipEntries(environment)) {
        const span = inEntry(entry);
        if (span) yield report(text, span);
      }
    },
    *condaFile({ file, text }): Iterable<Report> {
      if (file.kind === 'explicit') {
        // One is enough: a lock names the channel once for each package.
        const first = file.packages.find((each) => each.credentials !== undefined)?.credentials;
        if (first) yield report(text, first);
      } else if (file.kind === 'conda-lock') {
        const first = file.credentials[0];
        if (first) yield report(text, first);
      } else if (file.kind === 'requirements') {
        for (const { target, targetSpan } of file.requirements) {
          const span = target === undefined ? undefined : findCredentials(bare(target));
          if (span && targetSpan) yield report(text, move(span, targetSpan.start + prefix(target ?? '')));
        }
      }
    },
  },
});

function report(text: string, span: Span): Report {
  const what = /\/t\/$/.test(text.slice(Math.max(0, span.start - 3), span.start)) ? 'token' : 'password or token';
  return { message: 'credentials', data: { what }, span };
}

function move(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}

function inChannel(channel: Channel, start: number, whole: Span | undefined): Span | undefined {
  return channel.credentials && (whole ?? move(channel.credentials, start));
}

/** `git+https://…` is an address after its first four letters. */
function prefix(address: string): number {
  return /^(?:git|hg|svn|bzr)\+/.exec(address)?.[0].length ?? 0;
}

function bare(address: string): string {
  return address.slice(prefix(address));
}

function inEntry({ requirement, text }: PipEntry): Span | undefined {
  const { target, targetSpan } = requirement;
  const found = target === undefined ? undefined : findCredentials(bare(target));
  if (found === undefined || target === undefined) return undefined;
  return targetSpan && text.verbatim ? move(found, targetSpan.start + prefix(target)) : text.span;
}
