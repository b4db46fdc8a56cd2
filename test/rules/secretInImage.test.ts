import { secretInImage } from '../../server/src/analysis/rules/jupyter/secretInImage';
import { testRule } from './tester';

const MINI = 'FROM continuumio/miniconda3:24.11.1-0\n';
const fake = (prefix: string, length: number) => prefix + 'a1B2c3D4e5'.repeat(8).slice(0, length);

testRule(secretInImage, {
  valid: [
    {
      name: 'a password from a secret',
      files: 'FROM debian:12\nRUN --mount=type=secret,id=pw chpasswd < /run/secrets/pw\n',
    },
    { name: 'a password that is encrypted', files: 'FROM debian:12\nRUN echo "dev:$6$ab$cd" | chpasswd -e\n' },
    { name: 'a password from a variable', files: 'FROM debian:12\nRUN echo "dev:$(cat /x)" | chpasswd\n' },
    ...secretInImage.docs.good,
    'ENV X=1\nFROM debian:12\nENV MAX_TOKENS=100 TOKEN_LIMIT=5 GPG_KEY=ABCDEF0123456789 PASSWORD= SECRET_KEY=/run/secrets/key\n',
    { name: 'placeholders', files: `${MINI}ENV API_KEY="<your key>" TOKEN=changeme\n` },
    { name: 'a switch', files: `${MINI}ENV USE_TOKEN=true AUTH_TOKEN=none\n` },
    { name: 'the name itself stands in', files: `${MINI}ENV DB_PASSWORD DB_PASSWORD\n` },
    { name: 'other variables', files: `${MINI}ENV DB_PASSWORD=\${OTHER}\n` },
    {
      name: 'an ARG of a builder stage',
      files: `${MINI.trim()} AS b\nARG GITHUB_TOKEN\nFROM debian:12\nCOPY --from=b /x /x\n`,
    },
    { name: 'literal-token has this one', files: `${MINI}ENV JUPYTER_TOKEN=abcdef\n` },
    { name: 'a comment', files: `${MINI}# ENV API_TOKEN=abcdefg\n` },
    {
      name: 'an address without a password',
      files: `${MINI}ENV INDEX=https://pypi.org/simple REPO=ssh://git@example.org/x\n`,
    },
  ],
  invalid: [
    {
      name: 'a password for chpasswd',
      files: 'FROM debian:12\nRUN useradd -m dev && echo "dev:hunter2" | «chpasswd»\n',
      message: 'password',
      severity: 'warning',
      says: 'the account `dev`',
    },
    { name: 'a here-string', files: 'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN «chpasswd <<< \'root:root\'»\n' },
    ...secretInImage.docs.bad.map((files) => ({ files })),
    {
      name: 'an empty default waits for a value',
      files: `${MINI}ARG «AWS_SECRET_ACCESS_KEY»=""\n`,
      message: 'history',
    },
    { name: 'no value at all', files: `${MINI}ARG «GITHUB_PAT»=\n`, message: 'history', severity: 'warning' },
    { files: `${MINI}env A=b «DB_PASSWORD»="s3cret"\n`, message: 'environment', severity: 'error' },
    { name: 'the old form', files: `${MINI}ENV «HF_TOKEN» abcdefghij\n`, message: 'environment' },
    {
      name: 'taken over from an ARG',
      files: `${MINI}ARG «API_KEY»\nENV «API_KEY»=\${API_KEY}\n`,
      message: ['history', 'environment'],
    },
    { name: 'a default', files: `${MINI}ARG «adminPassword»=hunter2\n`, message: 'argument' },
    { name: 'above FROM', files: `ARG «TOKEN»=abcdef12345\n${MINI}`, message: 'argument' },
    { name: 'by its form', files: `${MINI}ENV «REMOTE»=${fake('ghp_', 36)}\n`, message: 'value', says: 'GitHub' },
    {
      name: 'in an address',
      files: `${MINI}ARG «INDEX»=https://bot:hunter2@pypi.example.org/simple\n`,
      message: 'value',
    },
    {
      name: 'in a builder stage',
      files: `${MINI.trim()} AS b\nENV «SECRET»=abcdefg\nFROM debian:12\n`,
      message: 'environment',
    },
  ],
});
