/** What is read in an image, cut down and written into a configuration. */
import { describe, expect, test } from 'vitest';
import type { LearnedEntry } from '../../common/src/learnedImage';
import { RULES } from '../../server/src/analysis';
import { parseConfig } from '../../server/src/analysis/config';
import { condensed, tidied } from '../../server/src/analysis/learned/tidy';
import { CannotWrite, learnedText, ownImagesOf, writtenInto } from '../../server/src/analysis/learned/write';

const ENTRY: LearnedEntry = {
  learned: '2026-11-30',
  digest: `sha256:${'a'.repeat(64)}`,
  platform: 'linux/amd64',
  system: 'debian 12',
  sh: 'dash',
  user: 'app',
  users: {
    daemon: { uid: 1, gid: 1, home: '/usr/sbin' },
    nobody: { uid: 65534, gid: 65534, home: '/nonexistent' },
    app: { uid: 1000, gid: 1000, home: '/home/app' },
  },
  env: { PATH: '/opt/conda/bin:/usr/bin:/bin', TOKEN: null },
  entrypoint: ['tini', '--'],
  cmd: null,
  conda: { prefix: '/opt/conda', programs: ['conda'], version: '24.11.1', python: '3.12.4' },
  environments: { app: { prefix: '/opt/conda/envs/app', python: '3.10' } },
  programs: ['bash'],
  missing: ['git'],
  files: {
    '/etc/profile': 'if [ "$(id -u)" -eq 0 ]; then PATH=/bin; fi\n',
    '/root/.bashrc': '# comment\nalias ll="ls -l"\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\n',
    '/root/.profile': null,
    '/root/.bash_login': null,
    '/home/app/.bash_profile': '# nothing\n',
  },
};

describe('what is kept', () => {
  test('of start-up files what is unlike the distribution, and that one is not there', () => {
    expect(tidied(ENTRY).files).toEqual({
      '/root/.bashrc': '. /opt/conda/etc/profile.d/conda.sh\nconda activate app\n',
      '/root/.profile': null,
      // It takes the place of .profile.
      '/home/app/.bash_profile': '',
    });
  });

  test('no accounts that every system has', () => {
    expect(Object.keys(tidied(ENTRY).users ?? {})).toEqual(['app']);
  });

  test.each([
    ['alias ll="ls -l"\nshopt -s checkwinsize\nHISTSIZE=10\nPS1="$ "\n', ''],
    ['[ -z "$PS1" ] && return\nexport A=b\n', '[ -z "$PS1" ] && return\nexport A=b\n'],
    [
      'start_of_ours() { conda activate app; }\nstart_of_ours\n',
      'start_of_ours() { conda activate app; }\nstart_of_ours\n',
    ],
    ['if [ -f ~/.bash_aliases ]; then . ~/.bash_aliases; fi\n', ''],
    [
      "a=1\n# >>> conda initialize >>>\n__conda_setup=\"$('/opt/c/bin/conda' 'shell.bash' 'hook' 2> /dev/null)\"\nif [ $? -eq 0 ]; then\n  eval \"$__conda_setup\"\nfi\n# <<< conda initialize <<<\nb=2\n",
      'a=1\neval "$(/opt/c/bin/conda shell.bash hook)"\nb=2\n',
    ],
    [
      "# >>> mamba initialize >>>\nexport MAMBA_EXE='/bin/micromamba';\nexport MAMBA_ROOT_PREFIX='/opt/m';\n__mamba_setup=\"$(x)\"\n# <<< mamba initialize <<<\n",
      'export MAMBA_ROOT_PREFIX=/opt/m\neval "$(/bin/micromamba shell hook --shell bash --root-prefix /opt/m)"\n',
    ],
    ['#!/bin/bash\n# comment\nset -e\nalias a=b\nexec "$@"\n', '#!/bin/bash\nset -e\nalias a=b\nexec "$@"\n'],
    ['if then (\n# broken\n', 'if then (\n'],
    ['cat <<E\n# no comment\nE\n', 'cat <<E\n# no comment\nE\n'],
  ])('%j', (text, short) => {
    expect(condensed(text)).toBe(short);
  });
});

describe('writing', () => {
  const image = { reference: 'our/base:3', entry: ENTRY };

  test('a new configuration says nothing wrong, and the model reads the same from it', () => {
    const text = learnedText(image);
    const { images, problems } = parseConfig(text, RULES);
    expect(problems).toEqual([]);
    expect(images).toEqual(ownImagesOf([image]));
    expect(images[0]).toMatchObject({ pattern: 'our/base:3', version: '24.11.1', absent: ['/root/.profile'] });
    expect(text).toContain('    conda: {prefix: /opt/conda, programs: [conda], version: 24.11.1, python: 3.12.4}\n');
    expect(text).toContain('      app: {prefix: /opt/conda/envs/app, python: "3.10"}\n');
  });

  test('comments, other entries, their order and the line ends stay', () => {
    const before =
      '# ours\r\nrules:\r\n  root-user: off # on purpose\r\nbase-images:\r\n  # the old one\r\n  our/base:3: {user: root}\r\n  our/other: {user: app}\r\nignore: [a]\r\n';
    const after = writtenInto(before, image);
    for (const kept of ['# ours\r\n', 'root-user: off # on purpose\r\n', '# the old one\r\n', 'ignore: [a]\r\n'])
      expect(after).toContain(kept);
    expect(after).not.toMatch(/[^\r]\n/);
    const { images, problems } = parseConfig(after, RULES);
    expect(problems).toEqual([]);
    expect(images.map(({ pattern }) => pattern)).toEqual(['our/base:3', 'our/other']);
    expect(images[0]?.facts.user).toBe('app');
    expect(writtenInto(after, image)).toBe(after);
  });

  test.each([
    ['# only a comment\n', '# only a comment'],
    ['base-images:\n', 'our/base:3'],
    ['rules:\n', 'rules:'],
    ['', 'base-images:'],
  ])('into %j', (before, kept) => {
    const after = writtenInto(before, image);
    expect(after).toContain(kept);
    expect(parseConfig(after, RULES)).toMatchObject({ problems: [], images: [{ pattern: 'our/base:3' }] });
  });

  test.each(['rules: {', '- a\n', 'base-images: [a]\n', 'a: 1\na: 2\n'])('not into what is broken: %j', (before) => {
    expect(() => writtenInto(before, image)).toThrow(CannotWrite);
  });

  test('what a cache says wrongly is left out', () => {
    const wrong = { ...ENTRY, user: { a: 1 }, digest: 'no', conda: { prefix: 'opt' } } as unknown as LearnedEntry;
    const [own] = ownImagesOf([{ reference: 'our/base', entry: wrong }]);
    expect(own?.facts.user).toBeUndefined();
    expect(own?.facts.conda).toBeUndefined();
  });
});
