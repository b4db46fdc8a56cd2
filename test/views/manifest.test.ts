/** The manifest's menus against the lines that the view has, and its walkthrough against what there is. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodesOf } from '../../client/src/views/nodes';
import { Command } from '../../common/src/commands';
import { build, container, folder, image, NOW, service } from '../statusBar/states';

interface Item {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}
interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly markdown?: string; readonly svg?: string; readonly altText?: string };
  readonly completionEvents: readonly string[];
}
interface Contributes {
  readonly menus: Readonly<Record<string, readonly Item[]>>;
  readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
  readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
}

const { contributes }: { contributes: Contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
const commands = new Set<string>(Object.values(Command));

/** Whether a line of the view has an entry. */
function fits({ when = '' }: Item, contextValue: string): boolean {
  const [, value, pattern] = /viewItem (?:== (\S+)|=~ \/(.*)\/)/.exec(when) ?? [];
  if (value !== undefined) return value === contextValue;
  if (pattern === undefined) throw new Error(`no viewItem in ${when}`);
  return new RegExp(pattern).test(contextValue);
}

/** The inline commands of a line, and all that its menu has. */
function menuOf(contextValue: string) {
  const items = contributes.menus['view/item/context']?.filter((item) => fits(item, contextValue)) ?? [];
  const short = ({ command }: Item) => command?.replace('condaInDocker.', '') ?? '';
  const inline = items.filter(({ group }) => group?.startsWith('inline'));
  return {
    inline: inline.sort((a, b) => ((a.group ?? '') < (b.group ?? '') ? -1 : 1)).map(short),
    menu: items.filter((item) => !inline.includes(item)).map(short),
  };
}

const ended = { phase: 'stopped', exitCode: 0 } as const;
test.each([
  ['a build', folder({ builds: [build] }), ['showBuildLog', 'cancelBuild']],
  ['Jupyter', folder({ containers: [container] }), ['openInBrowser', 'stop']],
  ['Jupyter that ended', folder({ containers: [{ ...container, ...ended }] }), ['restart', 'remove']],
  ['a service', folder({ containers: [service] }), ['composeOpen', 'composeStop']],
  ['a service without a port', folder({ containers: [{ ...service, ports: [] }] }), ['composeStop']],
  ['a service that ended', folder({ containers: [{ ...service, ...ended }] }), ['composeUp']],
  ['an image', folder({ images: [image] }), ['runJupyter', 'build', 'removeImage']],
  ['an image out of date', folder({ images: [{ ...image, upToDate: false }] }), ['runJupyter', 'build', 'removeImage']],
  ['an image of a stage', folder({ images: [{ ...image, target: 'tools' }] }), ['removeImage']],
])('the inline actions of %s', (_, state, inline) => {
  const [node] = nodesOf([state], NOW);
  const found = menuOf(node?.contextValue ?? '');
  expect(found.inline).toEqual(inline);
  // What is a click away is in the menu as well, for the keyboard.
  expect(found.menu).toEqual(expect.arrayContaining(inline));
});

test('containers of Compose have no entry that changes them past Compose', () => {
  const past = ['stop', 'restart', 'remove'];
  for (const kind of ['open', 'runs', 'ended']) {
    const { inline, menu } = menuOf(`container.compose.${kind}`);
    expect([...inline, ...menu].filter((command) => past.includes(command))).toEqual([]);
  }
});

test('welcome texts, menus and the walkthrough name commands that there are', () => {
  const texts = [
    ...contributes.viewsWelcome.map(({ contents }) => contents),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
  ];
  const linked = texts.flatMap((text) => [...text.matchAll(/\(command:(condaInDocker[\w.]+)/g)].map(([, id]) => id));
  expect(linked.length).toBeGreaterThan(10);
  const completed = contributes.walkthroughs
    .flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents))
    .flatMap((event) => /^onCommand:(condaInDocker.*)$/.exec(event)?.[1] ?? []);
  const inMenus = Object.values(contributes.menus).flatMap((items) => items.flatMap(({ command }) => command ?? []));
  for (const id of [...linked, ...completed, ...inMenus]) expect(commands).toContain(id);
});

test('each step of the walkthrough has a picture or a page that ships', () => {
  const ships = readFileSync('.vscodeignore', 'utf8').split('\n');
  expect(ships).toContain('!media/walkthrough/**');
  expect(ships).toContain('!examples/notebook/**');
  for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
    const file = media.markdown ?? media.svg ?? '';
    expect(file).toMatch(/^media\/walkthrough\//);
    expect(existsSync(file), file).toBe(true);
    if (media.svg !== undefined) expect(media.altText).not.toBe('');
  }
});
