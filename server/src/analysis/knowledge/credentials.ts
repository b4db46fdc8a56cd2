/** Files that hold credentials, by their names, and what credentials look like in files that need not hold any. */

export interface CredentialFile {
  /** Of the last part of a path, in lower case. */
  readonly name: RegExp;
  /** What it holds, for messages. */
  readonly holds: string;
  /** Absent: it has no other purpose. Else it holds a credential where its text looks like this. */
  readonly content?: RegExp;
  /** True for names that most files have that hold no credential: not to be looked for in whole folders. */
  readonly common?: true;
  /** Where the tool that reads it is documented. */
  readonly source: string;
}

/** `https://user:password@host`, and the tokens of Anaconda's and prefix.dev's channels (`/t/TOKEN/`). */
const ADDRESS = /:\/\/[^\s/:@'"$]+:[^\s/:@'"$<>]{3,}@|\/t\/[A-Za-z]{2}-[0-9a-f-]{8,}\/|\/t\/[A-Za-z0-9-]{20,}\//;

export const CREDENTIAL_FILES: readonly CredentialFile[] = [
  {
    name: /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?$/,
    holds: 'a private key of ssh',
    source: 'https://man.openbsd.org/ssh-keygen',
  },
  {
    name: /^(?:deploy|github|gitlab|bitbucket|ssh)[_-]?key$|^\.ssh$/,
    holds: 'private keys of ssh',
    source: 'https://docs.github.com/en/authentication/connecting-to-github-with-ssh',
  },
  {
    name: /^\.(?:aws|gnupg)$/,
    holds: 'keys',
    source: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html',
  },
  {
    name: /^\.env(?:\.\w+)?$/,
    holds: 'passwords or keys',
    content:
      /^[^\S\r\n\u2028\u2029]*(?:export\s+)?(?=\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY))\w+\s*=\s*["']?(?!["']?(?:\s|$)|\$|<|change|your|xxx|example|todo)[^\s"']{6,}/im,
    source: 'https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/',
  },
  {
    name: /^[._]netrc$/,
    holds: 'passwords',
    source: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
  },
  { name: /^\.git-credentials$/, holds: 'passwords', source: 'https://git-scm.com/docs/git-credential-store' },
  {
    name: /^\.pypirc$/,
    holds: 'passwords',
    content: /^[ \t]*password[ \t]*[=:][ \t]*[^\s$]/m,
    source: 'https://packaging.python.org/en/latest/specifications/pypirc/',
  },
  {
    name: /^pip\.(?:conf|ini)$|^uv\.toml$/,
    holds: 'a password',
    content: ADDRESS,
    source: 'https://pip.pypa.io/en/stable/topics/authentication/',
  },
  {
    name: /^\.?(?:condarc|mambarc)(?:\.ya?ml)?$/,
    holds: 'a password',
    content: ADDRESS,
    source: 'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html',
  },
  {
    name: /^\.npmrc$/,
    holds: 'a token',
    content: /_auth(?:Token)?\s*=\s*[^\s$]/,
    source: 'https://docs.npmjs.com/cli/configuring-npm/npmrc',
  },
  { name: /^kaggle\.json$/, holds: 'an API key', source: 'https://www.kaggle.com/docs/api' },
  {
    name: /^\.vault-token$/,
    holds: 'a token',
    source: 'https://developer.hashicorp.com/vault/docs/commands/token-helper',
  },
  {
    name: /^credentials$/,
    holds: 'access keys',
    content: /aws_secret_access_key\s*=\s*[^\s$]/,
    source: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html',
  },
  {
    name: /^config\.json$/,
    common: true,
    holds: 'the password of a registry',
    content: /"auths?"\s*:\s*"[A-Za-z0-9+/=]{8,}"/,
    source: 'https://docs.docker.com/reference/cli/docker/login/',
  },
  {
    name: /\.json$/,
    common: true,
    holds: 'the key of a service account',
    content: /"private_key"\s*:\s*"-----BEGIN/,
    source: 'https://cloud.google.com/iam/docs/keys-create-delete',
  },
  {
    name: /\.(?:pem|key|ppk)$|^id_/,
    common: true,
    holds: 'a private key',
    content: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|PuTTY-User-Key-File/,
    source: 'https://www.rfc-editor.org/rfc/rfc7468',
  },
];

/** Tokens whose own form says what they are: of AWS, GitHub, GitLab, Slack, OpenAI, Hugging Face and Google. */
export const SECRET_VALUE =
  /^(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk-[A-Za-z0-9_-]{32,}|hf_[A-Za-z0-9]{30,}|AIza[\w-]{35})$/;

/** What people write where a credential is to be put in. */
export const PLACEHOLDER =
  /^$|^\$|^%.*%$|^<.*>$|^\{.*\}$|^[*xX.]+$|^(?:true|false|yes|no|none|null|0|1)$|change_?me|example|placeholder|your[-_]|^(?:dummy|test|todo|fixme|secret|password|token)$|^[./~]/i;
