import type { ComposeContext, DockerfileContext, ScriptContext } from '../../contexts/types';
import { type JupyterServer, optionsOf, ownServers, type ServerOption, serversOfService } from '../../facts/jupyter';
import { withValue } from '../../fixes/jupyter';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { composeVariable, withoutWords } from '../../fixes/words';
import { replacePiece, replaceScalar } from '../../fixes/yaml';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

const REFERENCE = '${JUPYTER_TOKEN:?set a token}';

export const literalToken = defineRule({
  code: 'CD9001',
  name: 'literal-token',
  category: 'jupyter',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A Jupyter server with a token that stands in the project, or with none at all.',
    why: markdown`
      Whoever has the token runs code as the user of the server. A token in a Dockerfile is in the image, one in a
      Compose file in the repository, for everybody who can read them. An empty token switches the check off: every
      web page that a browser on the same network opens can then run code there. Say nothing, and Jupyter makes a
      new token at each start and prints it; or hand one in when the container starts: \`JUPYTER_TOKEN:
      \${JUPYTER_TOKEN:?set a token}\` in the Compose file, with the value in \`.env\`, or a secret file and
      \`JUPYTER_TOKEN_FILE\`.
    `,
    exceptions: markdown`
      Silent where the token comes from outside (\`\${JUPYTER_TOKEN}\`), where a password is set, and for an empty
      \`JUPYTER_TOKEN\` variable, which Jupyter takes for unset. Ignore it for a server that only a proxy with its own
      login can reach.
    `,
    references: [
      {
        title: 'Jupyter Server: security',
        url: 'https://jupyter-server.readthedocs.io/en/latest/operators/security.html',
      },
      {
        title: 'Compose: required variables',
        url: 'https://docs.docker.com/reference/compose-file/interpolation/',
      },
    ],
    bad: [
      file`
        FROM quay.io/jupyter/base-notebook:2025-01-06
        ENV JUPYTER_TOKEN=letmein
      `,
      file`
        FROM quay.io/jupyter/base-notebook:2025-01-06
        CMD ["start-notebook.py", "--IdentityProvider.token=''"]
      `,
    ],
    good: [
      file`
        FROM quay.io/jupyter/base-notebook:2025-01-06
        CMD ["start-notebook.py"]
      `,
      file`
        FROM quay.io/jupyter/base-notebook:2025-01-06
        ENV JUPYTER_TOKEN_FILE=/run/secrets/jupyter-token
      `,
    ],
  },
  messages: {
    literal:
      'The token of this Jupyter server is written down here: whoever can read the {where} can run code in its container. Hand it in at start (`JUPYTER_TOKEN`), or let Jupyter make one.',
    empty:
      'This Jupyter server asks for no token and no password: whoever reaches its port can run code in the container. Leave the token to Jupyter, or hand one in at start (`JUPYTER_TOKEN`).',
  },
  checks: {
    *dockerfile(context) {
      yield* variables(context);
      for (const server of ownServers(context)) yield* commandLine(context, server, 'image');
      yield* configuration(context);
    },
    *script(context) {
      for (const server of ownServers(context)) yield* commandLine(context, server, 'script');
    },
    *compose(context) {
      for (const each of context.services) {
        for (const pair of each.service.environment) {
          const { value } = pair;
          if (pair.name !== 'JUPYTER_TOKEN' || value === undefined || value.variables.length > 0) continue;
          if (!isKnown(value.value) || value.value === '') continue;
          const line = context.text.slice(context.text.lastIndexOf('\n', value.span.start - 1) + 1, value.span.start);
          // In `{…}` the brace of the variable would end the mapping.
          const flow = /[{[]/.test(line) && pair.form === 'map';
          yield {
            message: 'literal',
            data: { where: 'Compose file' },
            span: value.span,
            fixes: fixOf(
              'Take the token from the environment of Compose',
              false,
              pair.form === 'map'
                ? replaceScalar(context, value.span, REFERENCE, flow)
                : replacePiece(context, pair.span, value.span, REFERENCE),
            ),
          };
        }
        for (const server of serversOfService(each, context.path)) {
          if (optionsOf(server, ['token'])[0]?.word.place?.file === context.path) {
            yield* commandLine(context, server, 'Compose file');
          }
        }
      }
    },
  },
});

/** ENV and ARG. */
function* variables(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.self.stages) {
    for (const instruction of stage.stage.instructions) {
      if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
      for (const pair of instruction.pairs) {
        const value = pair.value?.raw.replace(/^(["'])(.*)\1$/, '$2') ?? '';
        if (pair.name.raw !== 'JUPYTER_TOKEN' || value === '' || value.includes('$')) continue;
        yield { message: 'literal', data: { where: 'image' }, span: pair.span };
      }
    }
  }
}

function* commandLine(
  context: DockerfileContext | ScriptContext | ComposeContext,
  server: JupyterServer,
  where: string,
): Iterable<Report> {
  const token = optionsOf(server, ['token'])[0];
  const span = token?.word.place?.span;
  if (token === undefined || span === undefined || !isKnown(token.value)) return;
  const place = token.valueWord.place?.span ?? span;
  // A variable: the value is for whoever starts the container.
  if (context.text.slice(place.start, place.end).includes('$')) return;
  if (token.value === '') {
    const password = optionsOf(server, ['password', 'hashed_password'])[0];
    if (password !== undefined && password.value !== '') return;
    yield { message: 'empty', span, severity: 'error', fixes: tokenFixes(context, token) };
  } else yield { message: 'literal', data: { where }, span, fixes: tokenFixes(context, token) };
}

function tokenFixes(context: DockerfileContext | ScriptContext | ComposeContext, token: ServerOption): Fix[] {
  const fixes: Fix[] = [];
  if (context.kind === 'compose') {
    // A blank in the message of an unquoted word would split the command.
    const given =
      withValue(context, token, composeVariable(REFERENCE)) ??
      withValue(context, token, composeVariable('${JUPYTER_TOKEN:?}'));
    fixes.push(...fixOf('Take the token from the environment of Compose', false, given));
  }
  const words = token.word === token.valueWord ? [token.word] : [token.word, token.valueWord];
  fixes.push(...fixOf('Let Jupyter make a token at each start', false, withoutWords(context, words)));
  return fixes;
}

/** `echo "c.ServerApp.token = ''" >> …/jupyter_server_config.py` in a RUN. */
function* configuration(context: DockerfileContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const command of context.commands) {
    if (command.place.file !== context.path || command.when !== 'build') continue;
    for (const effect of command.effects) {
      if (effect.kind !== 'write' || !/config\.py$(?<=jupyter_\w*config\.py)/.test(effect.path)) continue;
      const found = /^[ \t]*c\.(?:NotebookApp|ServerApp|IdentityProvider)\.token\s*=\s*u?(['"])(.*?)\1/m.exec(
        effect.text,
      );
      const { span } = command.place;
      if (found === null || seen.has(span.start) || !isKnown(found[2] ?? '')) continue;
      const password = /^[ \t]*c\.\w+\.(?:hashed_)?password\s*=\s*u?(['"]).+?\1/m.test(effect.text);
      if (found[2] === '' && password) continue;
      seen.add(span.start);
      if (found[2] === '') yield { message: 'empty', span, severity: 'error' };
      else yield { message: 'literal', data: { where: 'image' }, span };
    }
  }
}
