import { isTemplate } from '../../facts/environmentFile';
import { PLACEHOLDER, SECRET_VALUE } from '../../knowledge/credentials';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const secretInVariables = defineRule({
  code: 'CD1118',
  name: 'secret-in-variables',
  category: 'environment-file',
  severity: 'error',
  docs: {
    summary: 'A password, key or token under `variables:`.',
    why: markdown`
      conda writes the variables into the environment (\`conda-meta/state\`), so the value is in a layer of every
      image that is built from the file, and in the history of the repository. Give it to the container when it
      starts (\`--env-file\`, a Compose secret), and replace the one that was published.
    `,
    exceptions: markdown`
      Silent for empty values, placeholders (\`changeme\`, \`<token>\`, \`\${TOKEN}\`), paths to files and plain words such
      as \`true\`.
    `,
    references: [
      {
        title: 'Setting environment variables',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#setting-environment-variables',
      },
      { title: 'Compose: secrets', url: 'https://docs.docker.com/compose/how-tos/use-secrets/' },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
          variables:
            DB_PASSWORD: hunter2-for-real
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
          variables:
            DB_PASSWORD_FILE: /run/secrets/db_password
            LOG_LEVEL: info
        `,
      },
    ],
  },
  messages: {
    secret:
      '`{name}` looks like a secret: it ends up in every image built from this file, and in the repository. Give it to the container at start, and replace the one written here.',
  },
  checks: {
    *environment({ environment }): Iterable<Report> {
      if (isTemplate(environment)) return;
      for (const { name, value } of environment.variables?.items ?? []) {
        if (isSecret(name, value.value)) yield { message: 'secret', data: { name }, span: value.span };
      }
    },
  },
});

const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|APIKEY|API_KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY|CREDENTIALS?|AUTH_KEY)$/i;

/** Forms that tokens of well-known services have, whatever the variable is called. */
/** Whether a variable's name and value look like a credential that is meant. */
function isSecret(name: string, value: string): boolean {
  if (SECRET_VALUE.test(value)) return true;
  return SECRET_NAME.test(name) && value.length >= 4 && !PLACEHOLDER.test(value);
}
