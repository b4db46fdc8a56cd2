import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ComposeFile,
  type ComposeService,
  parseCompose,
  truth,
} from '../../../server/src/analysis/parse/compose/compose';
import type { Span } from '../../../server/src/analysis/text/span';
import { display, HOLE } from '../../../server/src/analysis/text/value';

function service(file: ComposeFile, name = 'app'): ComposeService {
  const found = file.services.find((s) => s.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** The service `app` with the given YAML below it. */
const app = (yaml: string): ComposeService =>
  service(parseCompose('services:\n  app:\n' + yaml.replace(/^/gm, '    ')));

const SEED = `version: "3.7"
services:
  jupyterlab-server:
    build:
      args:
        - username=\${USER}
        - uid=\${UID}
      context: ../
      dockerfile: docker/Dockerfile
    ports:
      - "8888:8888"
    volumes:
      - ../bin:/home/\${USER}/app/bin
      - named:/data:ro
    init: true
    tty: true
`;

describe('a whole file', () => {
  const file = parseCompose(SEED);
  const at = (span: Span | undefined): string => (span === undefined ? '' : SEED.slice(span.start, span.end));
  const jupyter = service(file, 'jupyterlab-server');

  it('has its parts with their places', () => {
    expect(file.problems).toEqual([]);
    expect(at(file.version?.span)).toBe('version: "3.7"');
    expect(file.version?.value.value).toBe('3.7');
    expect(at(jupyter.nameSpan)).toBe('jupyterlab-server');
    expect(at(jupyter.build?.context?.span)).toBe('context: ../');
    expect(at(jupyter.build?.dockerfile?.value.span)).toBe('docker/Dockerfile');
    expect(jupyter.build?.args.map((arg) => [arg.name, display(arg.value?.value ?? '')])).toEqual([
      ['username', '…'],
      ['uid', '…'],
    ]);
    expect(at(jupyter.build?.args[0]?.nameSpan)).toBe('username');
    expect(at(jupyter.build?.args[0]?.value?.span)).toBe('${USER}');
    expect(truth(jupyter.tty?.value)).toBe(true);
  });

  it('has its mounts and ports', () => {
    const [bind, volume] = jupyter.volumes;
    expect([bind?.kind, bind?.source, display(bind?.target ?? '')]).toEqual(['bind', '../bin', '/home/…/app/bin']);
    expect(at(bind?.targetSpan)).toBe('/home/${USER}/app/bin');
    expect([volume?.kind, volume?.source, volume?.target, volume?.readOnly]).toEqual([
      'volume',
      'named',
      '/data',
      true,
    ]);
    expect(at(jupyter.ports[0]?.publishedSpan)).toBe('8888');
  });

  it('takes the values of its .env file', () => {
    const known = file.resolveWith(new Map([['USER', 'me']]));
    expect(service(known, 'jupyterlab-server').volumes[0]?.target).toBe('/home/me/app/bin');
    expect(at(service(known, 'jupyterlab-server').volumes[0]?.targetSpan)).toBe('/home/${USER}/app/bin');
    expect(file.variables.map((v) => v.name)).toEqual(['USER', 'UID', 'USER']);
  });
});

describe('build', () => {
  it('may be a string', () => {
    const build = app('build: ./dir').build;
    expect([build?.short, build?.context?.value.value, build?.args]).toEqual([true, './dir', []]);
  });

  it('finds what was written below args by mistake', () => {
    const build = app('build:\n  args:\n    base_tag: 4.10\n    context: .\n    dockerfile: x').build;
    expect(build?.context).toBeUndefined();
    expect(build?.misplaced.map((arg) => arg.name)).toEqual(['context', 'dockerfile']);
    expect(build?.args[0]?.value?.value).toBe('4.10');
  });

  it('reads target, platforms, contexts and an inline Dockerfile', () => {
    const build = app(
      'build:\n  context: .\n  target: dev\n  platforms: [linux/amd64]\n  additional_contexts:\n    - base=docker-image://x\n  dockerfile_inline: |\n    FROM x\n    RUN y\n  args:\n    A:\n    B: ""',
    ).build;
    expect(build?.target?.value.value).toBe('dev');
    expect(build?.platforms.map((p) => p.value)).toEqual(['linux/amd64']);
    expect(build?.additionalContexts[0]?.value?.value).toBe('docker-image://x');
    expect(build?.dockerfileInline?.value.value).toBe('FROM x\nRUN y\n');
    expect(build?.args.map((a) => a.value?.value)).toEqual([undefined, '']);
  });

  it('maps the characters of an inline Dockerfile to their places', () => {
    const text = 'services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM x\n        RUN y\n';
    const inline = parseCompose(text).services[0]?.build?.dockerfileInline?.value.text;
    expect(inline?.toSource(inline.text.indexOf('RUN'))).toBe(text.indexOf('RUN'));
  });
});

describe('command and entrypoint', () => {
  const argv = (yaml: string): (string | undefined)[] | undefined => app(yaml).command?.argv.map((w) => w.value);

  it.each([
    ["command: bash -ic 'jupyter notebook --ip=0.0.0.0'", ['bash', '-ic', 'jupyter notebook --ip=0.0.0.0']],
    ['command: ["python", "-m", "x y"]', ['python', '-m', 'x y']],
    ['command: >\n  python a.py\n  --flag "b c"', ['python', 'a.py', '--flag', 'b c']],
    ['command: echo $$HOME a\\ b ""', ['echo', '$HOME', 'a b', '']],
    ['command:', []],
    ['command: []', []],
    ['command: run ${MODE:-dev}', ['run', 'dev']],
    ['command: run ${ARGS}', ['run', HOLE]],
    ['command: run --p=$(pwd)', ['run', '--p=$(pwd)']],
  ])('%s', (yaml, expected) => {
    expect(argv(yaml)).toEqual(expected);
  });

  it('tells null from an empty list and from no key', () => {
    expect(app('command:').command?.form).toBe('null');
    expect(app('command: []').command?.form).toBe('list');
    expect(app('tty: true').command).toBeUndefined();
  });

  it('drops what stands behind an unquoted operator, as Compose does', () => {
    const text = 'services:\n  app:\n    command: conda activate x && python a.py\n';
    const command = service(parseCompose(text)).command;
    expect(command?.argv.map((w) => w.value)).toEqual(['conda', 'activate', 'x']);
    expect(text.slice(command?.dropped?.start, command?.dropped?.end)).toBe('&& python a.py');
  });

  it('gives the words their places, across quotes and folds', () => {
    const text = 'services:\n  app:\n    entrypoint: "a \\"b c\\" ${D:-e}f"\n';
    const words = service(parseCompose(text)).entrypoint?.argv ?? [];
    expect(words.map((w) => w.value)).toEqual(['a', 'b c', 'ef']);
    expect(words.map((w) => text.slice(w.span.start, w.span.end))).toEqual(['a', '\\"b c\\"', '${D:-e}f']);
  });

  it('reports an open quote', () => {
    const file = parseCompose("services:\n  app:\n    command: echo 'x\n");
    expect(file.problems).toHaveLength(1);
  });
});

describe('variables', () => {
  const value = (text: string, env: Record<string, string> = {}): string | undefined =>
    service(parseCompose(`services:\n  app:\n    image: '${text}'\n`).resolveWith(new Map(Object.entries(env)))).image
      ?.value.value;

  it.each([
    ['$A', {}, HOLE],
    ['$A-$B', { A: '1', B: '2' }, '1-2'],
    ['${A:-d}', { A: '' }, 'd'],
    ['${A-d}', { A: '' }, ''],
    ['${A:-${B:-c}}x', {}, 'cx'],
    ['${A:+y}', { A: '1' }, 'y'],
    ['${A:+y}', {}, HOLE],
    ['${A:?must}', {}, HOLE],
    ['${A:?must}', { A: '1' }, '1'],
    ['$$A $1 $(x) $', {}, '$A $1 $(x) $'],
    ['${A', {}, HOLE],
  ])('%s with %j', (text, env, expected) => {
    expect(value(text, env)).toBe(expected);
  });

  it('have their places, names and operators', () => {
    const text = 'services:\n  app:\n    image: "x:${TAG:?set it}-${OS:-${D}}"\n';
    const image = service(parseCompose(text)).image?.value;
    expect(
      image?.variables.map((v) => [
        text.slice(v.span.start, v.span.end),
        v.name,
        v.operator,
        v.default,
        v.required,
        v.nested,
      ]),
    ).toEqual([
      ['${TAG:?set it}', 'TAG', ':?', undefined, true, false],
      ['${OS:-${D}}', 'OS', ':-', '${D}', false, false],
      ['${D}', 'D', '', undefined, false, true],
    ]);
  });

  it('that Compose cannot read are reported', () => {
    const text = 'services:\n  app:\n    image: a${b c}\n';
    const [problem] = parseCompose(text).problems;
    expect(text.slice(problem?.span.start, problem?.span.end)).toBe('${b c}');
  });
});

describe('ports', () => {
  it.each([
    ['"8888:8888"', [undefined, '8888', '8888', 'tcp']],
    ['127.0.0.1:8888:8888', ['127.0.0.1', '8888', '8888', 'tcp']],
    ['"[::1]:8888:80/udp"', ['::1', '8888', '80', 'udp']],
    ['127.0.0.1::80', ['127.0.0.1', undefined, '80', 'tcp']],
    ['8888', [undefined, undefined, '8888', 'tcp']],
    ['3000-3005:4000-4005', [undefined, '3000-3005', '4000-4005', 'tcp']],
    ['${P}:80', [HOLE, HOLE, '80', 'tcp']],
    ['${P:-81}:80', [undefined, '81', '80', 'tcp']],
    ['${P}', [HOLE, HOLE, HOLE, 'tcp']],
  ])('%s', (port, expected) => {
    const found = app('ports:\n  - ' + port).ports[0];
    expect([found?.hostIp, found?.published, found?.target, found?.protocol]).toEqual(expected);
  });

  it('long form', () => {
    const found = app('ports:\n  -\n    published: 1888\n    target: 8888\n    host_ip: 127.0.0.1').ports[0];
    expect([found?.form, found?.hostIp, found?.published, found?.target]).toEqual([
      'long',
      '127.0.0.1',
      '1888',
      '8888',
    ]);
  });
});

describe('volumes', () => {
  it.each([
    ['C:\\data:/data:ro', ['bind', 'C:\\data', '/data', true]],
    ['c:/data:c:/x', ['bind', 'c:/data', 'c:/x', false]],
    ['~/x:/y', ['bind', '~/x', '/y', false]],
    ['/only', ['volume', undefined, '/only', false]],
    ['${pwd}/bin:/b', ['bind', HOLE + '/bin', '/b', false]],
    ['${V}:/b', ['unknown', HOLE, '/b', false]],
    ['${V}', ['unknown', HOLE, HOLE, false]],
    ['data:/opt/conda:z', ['volume', 'data', '/opt/conda', false]],
  ])('%s', (volume, expected) => {
    const found = app('volumes:\n  - ' + volume).volumes[0];
    expect([found?.kind, found?.source, found?.target, found?.readOnly]).toEqual(expected);
  });

  it('long form', () => {
    const found = app('volumes:\n  -\n    type: bind\n    source: ./n\n    target: /n\n    read_only: true').volumes[0];
    expect([found?.kind, found?.source, found?.target, found?.readOnly]).toEqual(['bind', './n', '/n', true]);
  });
});

describe('other keys', () => {
  it('environment and env_file in all their forms', () => {
    const list = app('environment:\n  - A=1=2\n  - B\nenv_file: a.env');
    expect(list.environment.map((e) => [e.name, e.value?.value])).toEqual([
      ['A', '1=2'],
      ['B', undefined],
    ]);
    expect(list.envFiles.map((e) => [e.path.value, e.required])).toEqual([['a.env', true]]);
    const map = app('environment:\n  A: true\n  B:\nenv_file:\n  - x\n  - path: y\n    required: false');
    expect(map.environment.map((e) => [e.name, e.value?.value])).toEqual([
      ['A', 'true'],
      ['B', undefined],
    ]);
    expect(map.envFiles.map((e) => [e.path.value, e.required])).toEqual([
      ['x', true],
      ['y', false],
    ]);
  });

  it('extends, profiles, secrets, user, platform', () => {
    const s = app(
      'extends:\n  file: b.yml\n  service: base\nprofiles: [dev]\nsecrets:\n  - token\n  - source: k\n    target: t\nuser: 1000:anaconda\nplatform: linux/arm64',
    );
    expect([s.extends?.file?.value, s.extends?.service?.value]).toEqual(['b.yml', 'base']);
    expect(s.profiles.map((p) => p.value)).toEqual(['dev']);
    expect(s.secrets.map((x) => x.source.value)).toEqual(['token', 'k']);
    expect([s.user?.value.value, s.platform?.value.value]).toEqual(['1000:anaconda', 'linux/arm64']);
  });
});

describe('YAML', () => {
  it('follows anchors and merge keys; own keys win', () => {
    const text = `x-base: &base
  image: a:1
  environment: &env
    A: "1"
services:
  app:
    <<: *base
    image: b:2
  other:
    <<: [*base]
    environment:
      <<: *env
      B: "2"
`;
    const file = parseCompose(text);
    expect(file.problems).toEqual([]);
    expect(service(file).image?.value.value).toBe('b:2');
    expect(service(file).environment.map((e) => e.name)).toEqual(['A']);
    expect(service(file, 'other').environment.map((e) => e.name)).toEqual(['B', 'A']);
  });

  it('reports duplicate keys and broken text with their places, and reads the rest', () => {
    const text = 'services:\n  app:\n    image: a\n    image: b\n  other:\n    image: "open\n';
    const file = parseCompose(text);
    expect(file.problems.length).toBeGreaterThanOrEqual(2);
    for (const p of file.problems) expect(p.span.end).toBeLessThanOrEqual(text.length);
    expect(service(file).image?.value.value).toBe('a');
  });

  it('has no patience for bombs', () => {
    let text = 'a0: &a0 {x: 1, y: 2}\n';
    for (let i = 1; i < 40; i++)
      text += `a${i}: &a${i} {<<: [*a${i - 1}, *a${i - 1}], k${i}: [*a${i - 1}, *a${i - 1}]}\n`;
    const file = parseCompose(text + 'services:\n  app:\n    <<: *a39\n    image: x\n');
    expect(service(file).image?.value.value).toBe('x');
    expect(parseCompose('['.repeat(100_000)).problems).toHaveLength(1);
    expect(() => parseCompose('a:\n'.repeat(2) + '- '.repeat(50_000))).not.toThrow();
  });

  it('says so when a file is too large to be read', () => {
    const file = parseCompose('services:\n' + '  a: {}\n'.repeat(100_000));
    expect([file.services.length, file.problems.length]).toEqual([0, 1]);
  });

  it('does not let long variables fill the memory', () => {
    const file = parseCompose('services:\n  app:\n    image: ' + '$A'.repeat(20_000) + '\n');
    const value = service(file.resolveWith(new Map([['A', 'x'.repeat(10_000)]]))).image?.value.value ?? '';
    expect(value.endsWith(HOLE)).toBe(true);
    expect(value.length).toBeLessThan(2_000_000);
  });

  it('never throws; every span lies inside the text', () => {
    const pieces = fc.constantFrom(
      'services:',
      '\n',
      '  ',
      'app:',
      ' ',
      'image: ',
      'build:',
      'args:',
      '- ',
      '$',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a',
      '*a',
      '<<: ',
      ':',
      '8888',
      'ports:',
      'volumes:',
      'command: ',
      'environment:',
      '|',
      '>',
      '#',
      '\t',
      '\r\n',
      '\\',
      '!reset',
      '---\n',
      HOLE,
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }).map((x) => x.join('')),
        (text) => {
          const check = (value: unknown, depth: number): void => {
            if (typeof value !== 'object' || value === null || depth > 8) return;
            if ('start' in value && 'end' in value) {
              const span = value as Span;
              expect(span.start).toBeGreaterThanOrEqual(0);
              expect(span.end).toBeGreaterThanOrEqual(span.start);
              expect(span.end).toBeLessThanOrEqual(text.length);
              return;
            }
            for (const inner of Object.values(value)) check(inner, depth + 1);
          };
          const { services, problems, variables, version } = parseCompose(text);
          check([services, problems, variables, version], 0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
