import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MemoryFiles, memoryFiles } from '../../server/src/analysis/project/memory';
import { Project } from '../../server/src/analysis/project/project';
import { HOLE } from '../../server/src/analysis/text/value';

const open = (texts: Record<string, string>, root = '/p'): { project: Project; files: MemoryFiles } => {
  const files = memoryFiles(texts);
  return { files, project: new Project(files, { roots: [root] }) };
};

const COMPOSE = `services:
  lab:
    build:
      args:
        - username=\${USER}
        - uid=\${UID:-1000}
      context: ../
      dockerfile: docker/Dockerfile
      target: dev
    image: org/lab
    env_file: lab.env
`;

describe('who builds a Dockerfile', () => {
  it('is what the compose file says, with its .env', () => {
    const { project } = open({
      '/p/docker/Dockerfile': 'FROM x\nCOPY environment.yml /tmp/\n',
      '/p/docker/compose.yaml': COMPOSE,
      '/p/docker/.env': 'USER=me\n',
      '/p/environment.yml': '',
    });
    const [build, ...others] = project.buildsOf('/p/docker/Dockerfile');
    expect(others).toEqual([]);
    expect([build?.context, build?.target, build?.certainty]).toEqual(['/p', 'dev', 'known']);
    expect([...(build?.args ?? [])].map(([name, arg]) => [name, arg.value])).toEqual([
      ['username', 'me'],
      ['uid', '1000'],
    ]);
    const origin = build?.origin;
    expect(origin?.kind === 'compose' && [origin.file, origin.service]).toEqual(['/p/docker/compose.yaml', 'lab']);
    expect(project.contextOf('/p/docker/Dockerfile')).toEqual({ folder: '/p', certainty: 'known' });
    expect(project.composeOf('/p/docker/Dockerfile').map((use) => use.service.name)).toEqual(['lab']);
  });

  it('takes a context below args for the argument that it is', () => {
    const { project } = open({
      '/p/Dockerfile': 'FROM x\n',
      '/p/docker-compose.yml':
        'services:\n  py:\n    build:\n      args:\n        base_tag: 4.5.12\n        context: ./sub\n',
    });
    const [build] = project.buildsOf('/p/Dockerfile');
    expect([build?.context, build?.args.get('context')?.value]).toEqual(['/p', './sub']);
  });

  it('may be several, which then disagree about the context', () => {
    const { project } = open({
      '/p/d/Dockerfile': 'FROM x\n',
      '/p/compose.yaml':
        'services:\n  a:\n    build: d\n  b:\n    build:\n      context: .\n      dockerfile: d/Dockerfile\n',
    });
    expect(project.buildsOf('/p/d/Dockerfile').map((b) => b.context)).toEqual(['/p/d', '/p']);
    expect(project.contextOf('/p/d/Dockerfile').certainty).toBe('unknown');
  });

  it('may be a devcontainer.json', () => {
    const { project } = open({
      '/p/.devcontainer/devcontainer.json':
        '{ "build": { "dockerfile": "../docker/dev.image", "context": "..", "args": {"A": "1"} } }',
      '/p/docker/dev.image': 'FROM x\n',
    });
    expect(project.dockerfiles).toEqual(['/p/docker/dev.image']);
    const [build] = project.buildsOf('/p/docker/dev.image');
    expect([build?.context, build?.args.get('A')?.value, build?.origin.kind]).toEqual(['/p', '1', 'devcontainer']);
  });

  it('follows extends and override files', () => {
    const { project } = open({
      '/p/base/common.yml': 'services:\n  base:\n    build:\n      context: .\n      args: {A: "1", B: "1"}\n',
      '/p/base/Dockerfile': 'FROM x\n',
      '/p/compose.yaml':
        'services:\n  app:\n    extends:\n      file: base/common.yml\n      service: base\n    build:\n      args: {B: "2"}\n  web:\n    build: web\n',
      '/p/compose.override.yaml': 'services:\n  web:\n    build:\n      args: {C: "3"}\n',
      '/p/web/Dockerfile': 'FROM x\n',
    });
    const [app] = project.buildsOf('/p/base/Dockerfile');
    expect([...(app?.args ?? [])].map(([name, arg]) => name + arg.value)).toEqual(['A1', 'B2']);
    const web = project.buildsOf('/p/web/Dockerfile');
    expect(web.map((b) => [b.context, b.args.get('C')?.value])).toEqual([
      ['/p/web', '3'],
      ['/p/web', undefined],
    ]);
  });

  it('knows the services that override files and other services add to it', () => {
    const { project } = open({
      '/p/Dockerfile': 'FROM x\n',
      '/p/compose.yaml':
        'services:\n  app:\n    image: org/app\n    build: .\n  worker:\n    image: org/app\n  db:\n    image: postgres\n',
      '/p/compose.dev.yaml': 'services:\n  app:\n    command: python dev.py\n',
    });
    expect(project.buildsOf('/p/Dockerfile')).toHaveLength(1);
    const uses = project.composeOf('/p/Dockerfile').map((use) => `${use.file} ${use.service.name}`);
    expect(uses).toEqual(['/p/compose.dev.yaml app', '/p/compose.yaml app', '/p/compose.yaml worker']);
  });

  it('is not known where the context is a variable or a repository', () => {
    const { project } = open({
      '/p/Dockerfile': 'FROM x\n',
      '/p/compose.yaml': 'services:\n  a:\n    build: $CTX\n  b:\n    build: https://github.com/a/b.git\n',
    });
    expect(project.buildsOf('/p/Dockerfile').map((b) => b.origin.kind)).toEqual(['default']);
  });

  it('survives extends that run in a circle', () => {
    const { project } = open({
      '/p/compose.yaml': 'services:\n  a:\n    extends: b\n    build: .\n  b:\n    extends: a\n',
      '/p/Dockerfile': 'FROM x\n',
    });
    expect(project.buildsOf('/p/Dockerfile')[0]?.context).toBe('/p');
  });
});

describe('the context where nobody says', () => {
  const context = (texts: Record<string, string>, root = '/p') =>
    open(texts, root).project.contextOf('/p/docker/Dockerfile');

  it('is the own folder when it holds the sources, or there are none', () => {
    expect(context({ '/p/docker/Dockerfile': 'FROM x\n' }).folder).toBe('/p/docker');
    const both = {
      '/p/docker/Dockerfile': 'FROM x\nCOPY environment.yml .\n',
      '/p/docker/environment.yml': '',
      '/p/environment.yml': '',
    };
    expect(context(both)).toEqual({ folder: '/p/docker', certainty: 'guessed' });
  });

  it('is the folder above that holds them', () => {
    const texts = {
      '/p/docker/Dockerfile': 'FROM x\nCOPY environment.yml docker/entry.sh /\nCOPY --from=a /b /c\nCOPY $X /\n',
      '/p/environment.yml': '',
      '/p/docker/entry.sh': '',
    };
    expect(context(texts)).toEqual({ folder: '/p', certainty: 'guessed' });
  });

  it('takes variables of the same stage and patterns into account', () => {
    const texts = {
      '/p/docker/Dockerfile': 'FROM x\nARG F=environment\nCOPY ${F}*.yml /\n',
      '/p/environment-gpu.yml': '',
    };
    expect(context(texts).folder).toBe('/p');
  });

  it('does not go above the repository', () => {
    const texts = { '/p/docker/Dockerfile': 'FROM x\nCOPY a.yml /\n', '/p/docker/.git/HEAD': '', '/p/a.yml': '' };
    expect(context(texts)).toEqual({ folder: '/p/docker', certainty: 'unknown' });
  });

  it('goes above the folder that is linted, up to the repository', () => {
    const texts = { '/p/docker/Dockerfile': 'FROM x\nCOPY a.yml /\n', '/p/.git/HEAD': '', '/p/a.yml': '' };
    expect(context(texts, '/p/docker').folder).toBe('/p');
  });
});

describe('what COPY brings', () => {
  const { project } = open({
    '/p/Dockerfile': 'FROM x\n',
    '/p/.dockerignore': 'data\n!data/keep.yml\n*.log\n',
    '/p/environment.yml': '',
    '/p/environment-gpu.yml': '',
    '/p/data/a.bin': '',
    '/p/data/keep.yml': '',
    '/p/src/a.py': '',
    '/p/src/b/c.py': '',
    '/p/x.log': '',
    '/p/compose.yaml': 'services:\n  a:\n    build: .\n',
  });
  const copy = (source: string, from?: string) => {
    const { kind, certainty, files, ignored } = project.resolveCopy('/p/Dockerfile', source, { from });
    return [kind, certainty, files.map((f) => `${f.path} ${f.relative}`), ignored];
  };

  it.each([
    ['environment.yml', ['file', 'known', ['/p/environment.yml environment.yml'], []]],
    ['./src/', ['folder', 'known', ['/p/src/a.py a.py', '/p/src/b/c.py b/c.py'], []]],
    ['/src/a.py', ['file', 'known', ['/p/src/a.py a.py'], []]],
    ['../environment.yml', ['file', 'known', ['/p/environment.yml environment.yml'], []]],
    [
      'environment*.yml',
      ['glob', 'known', ['/p/environment-gpu.yml environment-gpu.yml', '/p/environment.yml environment.yml'], []],
    ],
    ['s?c', ['glob', 'known', ['/p/src/a.py a.py', '/p/src/b/c.py b/c.py'], []]],
    ['src/*', ['glob', 'known', ['/p/src/a.py a.py', '/p/src/b/c.py c.py'], []]],
    ['data', ['folder', 'known', ['/p/data/keep.yml keep.yml'], ['/p/data/a.bin']]],
    ['x.log', ['ignored', 'known', [], ['/p/x.log']]],
    ['nothing.yml', ['missing', 'known', [], []]],
    ['no*', ['missing', 'known', [], []]],
    [`${HOLE}/x`, ['unknown', 'unknown', [], []]],
    ['https://example.org/x.sh', ['unknown', 'unknown', [], []]],
  ])('%j', (source, expected) => expect(copy(source)).toEqual(expected));

  it('is everything but what is ignored for “.”', () => {
    const [kind, , files, ignored] = copy('.');
    expect([kind, files?.length, ignored]).toEqual(['folder', 8, ['/p/data/a.bin', '/p/x.log']]);
  });

  it('is nothing of the context with --from', () => {
    expect(copy('environment.yml', 'builder')[0]).toBe('unknown');
  });

  it('prefers the .dockerignore of the Dockerfile', () => {
    const own = open({
      '/p/Dockerfile': 'FROM x\n',
      '/p/.dockerignore': 'a',
      '/p/Dockerfile.dockerignore': 'b',
      '/p/a': '',
      '/p/b': '',
    }).project;
    expect([own.resolveCopy('/p/Dockerfile', 'a').kind, own.resolveCopy('/p/Dockerfile', 'b').kind]).toEqual([
      'file',
      'ignored',
    ]);
  });

  it('does not claim that a file is missing where the host does not know', () => {
    const files = memoryFiles({ '/p/Dockerfile': 'FROM x\n' });
    const shy = { read: (p: string) => files.read(p), list: (p: string) => files.list(p), exists: () => undefined };
    expect(new Project(shy, { roots: ['/p'] }).resolveCopy('/p/Dockerfile', 'a').kind).toBe('unknown');
  });
});

describe('what depends on a file', () => {
  const { project } = open({
    '/p/docker/Dockerfile': 'FROM x\nCOPY environment.yml /\nRUN --mount=type=bind,source=lock.txt,target=/l true\n',
    '/p/docker/compose.yaml': COMPOSE,
    '/p/child/Dockerfile': 'ARG B=org/lab\nFROM ${B}:latest\nCOPY src /src\n',
    '/p/environment.yml': '',
    '/p/child/src/a.py': '',
  });

  it.each([
    ['/p/environment.yml', ['/p/child/Dockerfile', '/p/docker/Dockerfile']],
    ['/p/child/src/new.py', ['/p/child/Dockerfile']],
    ['/p/docker/compose.yaml', ['/p/child/Dockerfile', '/p/docker/Dockerfile']],
    ['/p/docker/.env', ['/p/child/Dockerfile', '/p/docker/Dockerfile']],
    ['/p/docker/lab.env', ['/p/child/Dockerfile', '/p/docker/Dockerfile']],
    ['/p/.dockerignore', ['/p/child/Dockerfile', '/p/docker/Dockerfile']],
    ['/p/lock.txt', ['/p/child/Dockerfile', '/p/docker/Dockerfile']],
    ['/p/README.md', []],
  ])('%s', (path, expected) => expect(project.dockerfilesUsing(path)).toEqual(expected));

  it('knows which local Dockerfile makes an image', () => {
    expect(project.imageBuiltBy('org/lab')?.dockerfile).toBe('/p/docker/Dockerfile');
    expect(project.imageBuiltBy('docker.io/org/lab:latest')?.target).toBe('dev');
    expect(project.imageBuiltBy('org/lab:1')).toBeUndefined();
    expect(project.imageBuiltBy(HOLE)).toBeUndefined();
  });
});

describe('edits', () => {
  it('parse only the file that changed', () => {
    const { project, files } = open({
      '/p/Dockerfile': 'FROM x\n',
      '/p/b.Dockerfile': 'FROM y\n',
      '/p/compose.yaml': 'services:\n  a:\n    build: .\n',
    });
    const before = [
      project.dockerfile('/p/Dockerfile'),
      project.dockerfile('/p/b.Dockerfile'),
      project.compose('/p/compose.yaml'),
    ];
    files.set('/p/Dockerfile', 'FROM z\n');
    expect(project.dockerfile('/p/Dockerfile')).not.toBe(before[0]);
    expect(project.dockerfile('/p/b.Dockerfile')).toBe(before[1]);
    expect(project.compose('/p/compose.yaml')).toBe(before[2]);
  });

  it('are seen at once: compose files, .env, .dockerignore, new and deleted files', () => {
    const { project, files } = open({
      '/p/d/Dockerfile': 'FROM x\nCOPY a /\n',
      '/p/compose.yaml': 'services:\n  a:\n    build:\n      context: ${C:-d}\n      dockerfile: ${F:-Dockerfile}\n',
      '/p/d/a': '',
    });
    const at = '/p/d/Dockerfile';
    expect([project.contextOf(at).folder, project.resolveCopy(at, 'a').kind]).toEqual(['/p/d', 'file']);
    files.set('/p/d/.dockerignore', 'a');
    expect(project.resolveCopy(at, 'a').kind).toBe('ignored');
    files.delete('/p/d/.dockerignore');
    files.delete('/p/d/a');
    expect(project.resolveCopy(at, 'a').kind).toBe('missing');
    files.set('/p/.env', 'C=.\nF=d/Dockerfile');
    expect(project.contextOf(at)).toEqual({ folder: '/p', certainty: 'known' });
    files.set('/p/compose.yaml', 'services: {}');
    expect(project.contextOf(at)).toEqual({ folder: '/p/d', certainty: 'unknown' });
    files.set('/p/new.Dockerfile', '');
    expect(project.dockerfiles).toEqual(['/p/d/Dockerfile', '/p/new.Dockerfile']);
  });

  it('of a whole folder are seen where COPY takes all of it', () => {
    const { project, files } = open({ '/p/Dockerfile': 'FROM x\nCOPY . /\n' });
    expect(project.resolveCopy('/p/Dockerfile', '.').files).toHaveLength(1);
    files.set('/p/a', '');
    files.set('/p/b', '');
    expect(project.resolveCopy('/p/Dockerfile', '.').files).toHaveLength(3);
    files.set('/p/.dockerignore', 'a');
    expect(project.resolveCopy('/p/Dockerfile', '.').ignored).toEqual(['/p/a']);
    files.set('/p/.dockerignore', 'b');
    expect(project.resolveCopy('/p/Dockerfile', '.').ignored).toEqual(['/p/b']);
  });
});

it('never throws, whatever the files say', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'services:\n',
        '  a:\n',
        '    build:\n',
        '      context: ',
        '..',
        '/',
        '${A:-.}',
        '\n',
        'FROM a\n',
        'COPY ',
        '*',
        '[',
        '!',
        '{"build":{"dockerfile":"',
        '"}}',
        '    extends: a\n',
        'A=$B\n',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, text, text, text, (dockerfile, compose, env, ignore, devcontainer) => {
      const { project } = open({
        '/p/d/Dockerfile': dockerfile,
        '/p/compose.yaml': compose,
        '/p/compose.override.yml': devcontainer + compose,
        '/p/.env': env,
        '/p/.dockerignore': ignore,
        '/p/.devcontainer/devcontainer.json': devcontainer,
      });
      for (const path of project.dockerfiles) {
        expect(project.buildsOf(path).length).toBeGreaterThan(0);
        project.resolveCopy(path, ignore);
        project.composeOf(path);
      }
      expect(project.dockerfilesUsing('/p/d/Dockerfile')).toContain('/p/d/Dockerfile');
    }),
  );
});
