import { expect, test } from 'vitest';
import { engineLine, reportText } from '../../client/src/report';

const FACTS = {
  extension: '0.1.0',
  editor: 'Visual Studio Code 1.100.0',
  host: 'desktop',
  remote: 'ssh-remote',
  system: 'linux x64',
  trusted: true,
  folders: 2,
  server: 'running',
  engine: undefined,
  settings: {},
};

test('the report has versions, the kind of engine and what was set', () => {
  const engine = engineLine({
    name: 'secret-host',
    version: '28.2.2',
    apiVersion: '1.50',
    os: 'linux',
    arch: 'amd64',
    rootless: true,
    selinux: false,
    remapped: false,
    podman: false,
    buildkit: true,
    gpus: false,
    cpus: 4,
    memory: 8e9,
  });
  const text = reportText({ ...FACTS, engine, settings: { 'condaInDocker.lintOn': 'onSave' } });
  expect(text).toContain('- editor: Visual Studio Code 1.100.0 (desktop, ssh-remote)\n');
  expect(text).toContain('- container engine: 28.2.2, API 1.50, linux/amd64, rootless, BuildKit\n');
  expect(text).toContain('- condaInDocker.lintOn: onSave\n');
  expect(text).not.toContain('secret-host');
});

test.each([
  ['ssh://me@build.example.org'],
  ['/home/me/certificates'],
  [{ rules: { a: 'off' } }],
  [['a']],
  ['s3cr3t-t0ken'],
])('of a setting that may hold something private it only says that it is set: %j', (value) => {
  const text = reportText({ ...FACTS, settings: { 'condaInDocker.engine': value } });
  expect(text).toContain('- condaInDocker.engine: set\n');
});
