import type { DockerfileContext } from '../../contexts/types';
import { shippedStages } from '../../facts/stages';
import { CREDENTIAL_FILES, type CredentialFile } from '../../knowledge/credentials';
import type { CopyFact } from '../../model/stage';
import { basename } from '../../project/paths';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const secretCopied = defineRule({
  code: 'CD9007',
  name: 'secret-copied',
  category: 'jupyter',
  severity: 'error',
  docs: {
    summary: 'A file with a password, token or private key is copied into the image.',
    why: markdown`
      COPY makes a layer, and the file is in it for ever: an \`rm\` in a later instruction only hides it, and whoever
      has the image can take it out again. Hand the file to the one RUN that needs it: \`RUN --mount=type=secret,id=netrc,target=/root/.netrc
      …\` with \`docker build --secret id=netrc,src=$HOME/.netrc\`, for Git over ssh \`RUN --mount=type=ssh git clone …\`
      with \`docker build --ssh default\`. \`.condarc\` and \`pip.conf\` may be copied as long as there is no password in
      them.
    `,
    exceptions: markdown`
      By the name (\`id_rsa\`, \`.netrc\`, \`.git-credentials\`, \`kaggle.json\`), or by the text where a file of that name
      need not hold a credential (\`.condarc\`, \`pip.conf\`, \`.npmrc\`, \`*.pem\`). Silent for public keys and
      certificates, and in stages whose layers are in no image.
    `,
    references: [
      { title: 'Docker: build secrets', url: 'https://docs.docker.com/build/building/secrets/' },
      {
        title: 'Dockerfile reference: RUN --mount=type=ssh',
        url: 'https://docs.docker.com/reference/dockerfile/#run---mounttypessh',
      },
    ],
    bad: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY .condarc /root/.condarc
          RUN conda install -y tool=1.0 && rm /root/.condarc
        `,
        '.condarc': file`
          channels:
            - https://bot:hunter22@conda.example.org/private
        `,
      },
    ],
    good: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN --mount=type=secret,id=condarc,target=/root/.condarc conda install -y tool=1.0
        `,
      },
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY .condarc /root/.condarc
        `,
        '.condarc': file`
          channels:
            - conda-forge
        `,
      },
    ],
  },
  messages: {
    copied:
      '`{file}` holds {holds}, and this layer keeps it: deleting it later only hides it. Hand it to the RUN that needs it with `{mount}`.',
    along:
      '`{file}` comes along with the project. It holds {holds}, and this layer keeps it. Leave it out with .dockerignore.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of shippedStages(context)) {
        for (const fact of stage.copies) {
          if (fact.from !== undefined || !stage.stage.instructions.includes(fact.instruction)) continue;
          yield* named(context, fact);
        }
      }
    },
  },
});

function* named(context: DockerfileContext, fact: CopyFact): Iterable<Report> {
  const { instruction, source, destination } = fact;
  if ((instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') || !isKnown(source)) return;
  const direct = instruction.sources.find((word) => basename(word.raw) === basename(source));
  const below = filesBelow(context, source);
  const paths = below.length > 0 ? below : [source];
  for (const path of paths) {
    const name = basename(path);
    const alone = basename(source) === name;
    // A file that is renamed on the way is known by where it goes.
    const target = alone && isKnown(destination) && !destination.endsWith('/') ? basename(destination) : name;
    const kind = kindOf(name, path, context, alone) ?? kindOf(target, path, context, alone);
    if (kind === undefined) continue;
    const mount = /ssh/.test(kind.holds) ? '--mount=type=ssh' : `--mount=type=secret,id=${idOf(name)},target=…`;
    yield {
      message: alone ? 'copied' : 'along',
      data: { file: name, holds: kind.holds, mount },
      span: alone ? (direct?.span ?? instruction.span) : instruction.span,
    };
    if (!alone) return;
  }
}

/** The files that a folder or pattern brings, as far as they can be told. */
function filesBelow(context: DockerfileContext, source: string): readonly string[] {
  const [build] = context.builds;
  if (build === undefined || !isKnown(source)) return [];
  const { files, truncated } = context.project.resolveCopy(context.path, source, { build });
  return truncated ? [] : files.map(({ path }) => path);
}

function kindOf(name: string, path: string, context: DockerfileContext, alone: boolean): CredentialFile | undefined {
  const lower = name.toLowerCase();
  return CREDENTIAL_FILES.find(({ name: pattern, content, common }) => {
    if (!pattern.test(lower) || (common === true && !alone)) return false;
    if (content === undefined) return true;
    const text = context.project.files.read(path)?.text;
    return text !== undefined && content.test(text.slice(0, 20_000));
  });
}

function idOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/^[._]+/, '')
      .replace(/[^a-z0-9]+/g, '-') || 'secret'
  );
}
