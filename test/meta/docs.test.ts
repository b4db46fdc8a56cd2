import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS, help } from '../../server/src/cli/help';

const ROOT = resolve(import.meta.dirname, '../..');

/** The pages that people read, by their path from the root. */
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'examples/README.md',
  'test/activation/README.md',
];

/** The headings of a page as the anchors that GitHub gives them, and the anchors that it writes itself. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  const written = [...text.matchAll(/^<a id="([^"]+)"><\/a>$/gm)].map(([, id = '']) => id);
  return new Set([
    ...written,
    ...headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    ),
  ]);
}

test('README.md sells and starts in at most 150 lines', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(151);
});

for (const page of PAGES) {
  test(`the links of ${page} lead somewhere`, () => {
    const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), decodeURI(path));
      expect(existsSync(file), `${target} exists`).toBe(true);
      if (anchor !== undefined)
        expect(anchorsOf(readFileSync(file, 'utf8')), `${target} has its heading`).toContain(anchor);
    }
  });
}

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly commands: readonly { readonly command: string; readonly title: string }[];
  };
};

for (const page of PAGES.filter((each) => each !== 'CHANGELOG.md')) {
  const text = readFileSync(join(ROOT, page), 'utf8');

  test(`the commands that ${page} shows are there, with their options`, () => {
    for (const [, block = ''] of text.matchAll(/^```(?:sh|yaml)\n([\s\S]*?)^```/gm)) {
      for (const [, name = ''] of block.matchAll(/npm run (?:--silent )?([\w:]+)/g))
        expect(MANIFEST.scripts, `npm run ${name}`).toHaveProperty(name);
      for (const [line, command = ''] of block.matchAll(
        /(?<!--tag )(?:conda-in-docker(?:@[\d.]+)?|cli\.js) ([a-z]+)\b[^\n#|>]*/g,
      )) {
        const known = COMMANDS.find((each) => each === command);
        expect(known, line).toBeDefined();
        for (const [option] of line.matchAll(/(?<= )--[a-z-]+/g)) expect(help(known), line).toContain(option);
      }
    }
  });

  test(`the settings and commands of the editor that ${page} names are there`, () => {
    const names = [
      ...Object.keys(MANIFEST.contributes.configuration.properties),
      ...MANIFEST.contributes.commands.map(({ command }) => command),
    ];
    for (const [name] of text.matchAll(/\bcondaInDocker(?:\.\w+)+/g)) {
      expect(
        names.some((each) => each === name || each.startsWith(`${name}.`) || name.startsWith(`${each}.`)),
        name,
      ).toBe(true);
    }
  });
}
