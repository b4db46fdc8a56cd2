import { secretCopied } from '../../server/src/analysis/rules/jupyter/secretCopied';
import { testRule } from './tester';

const FROM = 'FROM condaforge/miniforge3:24.9.2-0\n';
const PASSWORD = 'channels:\n  - https://bot:hunter22@conda.example.org/private\n';
const KEY = `-----BEGIN ${'PRIVATE'} KEY-----\nabc\n`;

testRule(secretCopied, {
  valid: [
    ...secretCopied.docs.good.map((files) => ({ files })),
    {
      name: 'a public key',
      files: { Dockerfile: `${FROM}COPY id_rsa.pub /root/.ssh/authorized_keys\n`, 'id_rsa.pub': 'ssh-rsa' },
    },
    {
      name: 'a certificate',
      files: { Dockerfile: `${FROM}COPY ca.pem /etc/ssl/\n`, 'ca.pem': '-----BEGIN CERTIFICATE-----\n' },
    },
    {
      name: 'a stage that only builds',
      files: {
        Dockerfile: `${FROM.trim()} AS build\nCOPY .netrc /root/\nFROM debian:12\nCOPY --from=build /x /x\n`,
        '.netrc': 'x',
      },
    },
    {
      name: 'from another stage',
      files: `${FROM.trim()} AS build\nFROM debian:12\nCOPY --from=build /root/.netrc /root/\n`,
    },
    {
      name: 'a placeholder in the address',
      files: {
        Dockerfile: `${FROM}COPY pip.conf /etc/\n`,
        'pip.conf': 'extra-index-url = https://${USER}:${PASS}@x.org/\n',
      },
    },
    {
      name: 'left out by .dockerignore',
      files: { Dockerfile: `${FROM}COPY . /app\n`, '.netrc': 'x', '.dockerignore': '.netrc\n' },
    },
  ],
  invalid: [
    {
      name: 'a key of ssh',
      files: { Dockerfile: `${FROM}COPY «id_rsa» /root/.ssh/id_rsa\nRUN rm /root/.ssh/id_rsa\n`, id_rsa: 'x' },
      severity: 'error',
      says: '--mount=type=ssh',
    },
    {
      name: 'under another name',
      files: { Dockerfile: `${FROM}COPY --chmod=600 «deploy_key» /root/.ssh/id_ed25519\n`, deploy_key: 'x' },
    },
    {
      name: 'a .condarc with a password',
      files: { Dockerfile: `${FROM}COPY «conf/.condarc» /opt/conda/.condarc\n`, 'conf/.condarc': PASSWORD },
      says: 'id=condarc',
    },
    {
      name: 'as .condarc',
      files: { Dockerfile: `${FROM}COPY «condarc.txt» /root/.condarc\n`, 'condarc.txt': PASSWORD },
    },
    {
      name: 'a token in a channel',
      files: {
        Dockerfile: `${FROM}COPY «.mambarc» /root/\n`,
        '.mambarc': `channels: [https://conda.anaconda.org/t/${'ab-01234567-89ab'}/lab]\n`,
      },
    },
    { name: 'a private key', files: { Dockerfile: `${FROM}ADD «tls/server.pem» /etc/ssl/\n`, 'tls/server.pem': KEY } },
    {
      name: 'JSON form',
      files: { Dockerfile: `${FROM}COPY ["«.netrc»", "/root/.netrc"]\n`, '.netrc': 'machine x' },
    },
    {
      name: 'the whole project',
      files: { Dockerfile: `${FROM}«COPY . /app»\n`, '.netrc': 'machine x', 'app.py': '' },
      message: 'along',
    },
    {
      name: 'a folder',
      files: { Dockerfile: `${FROM}«COPY ssh/ /root/.ssh/»\n`, 'ssh/id_ed25519': 'x', 'ssh/config': '' },
      message: 'along',
    },
  ],
});
