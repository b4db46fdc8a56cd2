import { DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../server/src/analysis/parse/dockerfile/parser';

/** An instruction as both parsers can tell it: keyword, start, and end without the blanks that the library counts in. */
type Outline = readonly [keyword: string, start: number, end: number];

function ours(text: string): Outline[] {
  return parseDockerfile(text).instructions.map((i) => [
    text.slice(i.keywordSpan.start, i.keywordSpan.end).toUpperCase(),
    i.keywordSpan.start,
    i.span.end,
  ]);
}

function theirs(text: string): Outline[] {
  const { lines } = parseDockerfile(text);
  return DockerfileParser.parse(text)
    .getInstructions()
    .map((i) => {
      const range = i.getRange();
      const end = text.slice(0, lines.offset(range.end)).trimEnd().length;
      return [i.getKeyword(), lines.offset(range.start), end];
    });
}

const agreed: Readonly<Record<string, string>> = {
  stages: `# syntax=docker/dockerfile:1
ARG VERSION=24.11.1-0
FROM --platform=$BUILDPLATFORM continuumio/miniconda3:\${VERSION} AS build

# the environment
COPY environment.yml /tmp/
RUN conda env create -f /tmp/environment.yml && \\
    # keep the layer small
    conda clean -afy

FROM debian:bookworm-slim
COPY --from=build /opt/conda /opt/conda
ENV PATH=/opt/conda/envs/app/bin:$PATH \\
    LANG=C.UTF-8
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENTRYPOINT ["/entrypoint.sh"]
CMD ["python", "-m", "app"]
`,
  'blank lines and comments inside': 'FROM a\nRUN b && \\\n\n  # c\n\n   d && \\\n# e\n  f\nUSER g\n',
  'trailing blanks': 'FROM a   \nRUN b\t\n  USER c  \n\n\n',
  heredocs: 'FROM a\nRUN <<EOF\nb\nUSER c\nEOF\nCOPY <<A <<"B" /d/\nx\nA\ny\nB\nUSER e\n',
  'a heredoc with stripped tabs': 'FROM a\nRUN <<-EOF\n\tb\n\tEOF\nUSER c\n',
  'lower case': 'from a as b\nrun c\ncmd d\n',
  CRLF: 'FROM a\r\nRUN b \\\r\n  c\r\n\r\nUSER d\r\n',
  backtick: '# escape=`\nFROM a\nRUN dir C:\\ `\n  && b\nUSER c\n',
  onbuild: 'FROM a\nONBUILD RUN b \\\n c\nONBUILD COPY . /d\nHEALTHCHECK --interval=5s CMD e\nSTOPSIGNAL SIGINT\n',
  'no line end at the end': 'FROM a\nRUN b',
  'instructions before FROM': 'RUN a\nFROM b\n',
  '<< without a word of its own': 'FROM a\nRUN cat<<EOF\nUSER b\nEOF\n',
  '<< in the JSON form': 'FROM a\nRUN ["cat", "<<EOF"]\nUSER b\n',
  'unknown instructions': 'FROM a\nFOO b\nRUN c\n',
};

/** Where the library is not right, with the reason. */
const differences: Readonly<Record<string, { readonly text: string; readonly keywords: readonly string[] }>> = {
  'it takes << inside quotes for a heredoc and loses the rest of the file': {
    text: 'FROM a\nRUN echo "x <<EOF y"\nUSER b\n',
    keywords: ['FROM', 'RUN', 'USER'],
  },
  'it takes an escaped << for a heredoc': {
    text: 'FROM a\nRUN echo \\<<EOF\nUSER b\nEOF\n',
    keywords: ['FROM', 'RUN', 'USER', 'EOF'],
  },
  'it lets an instruction reach over the escape character at the end of the file': {
    text: 'FROM a\nRUN b \\\n',
    keywords: ['FROM', 'RUN'],
  },
  'it does not know that two escape characters at the end do not continue the line': {
    text: 'FROM a\nENV A C:\\\\\nUSER b\n',
    keywords: ['FROM', 'ENV', 'USER'],
  },
};

describe('compared with dockerfile-ast', () => {
  it.each(Object.entries(agreed))('%s: the same instructions at the same places', (_, text) => {
    expect(ours(text)).toEqual(theirs(text));
  });

  it.each(Object.entries(differences))('differs where %s', (_, { text, keywords }) => {
    expect(ours(text).map(([keyword]) => keyword)).toEqual(keywords);
    expect(theirs(text)).not.toEqual(ours(text));
  });
});
