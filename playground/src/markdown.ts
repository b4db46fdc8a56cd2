/** The Markdown of the language server as elements. Nothing of a text becomes markup by itself. */

/** Goes to a place that a text names. */
export type Follow = (href: string) => void;

/** An element with its attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A text of ours in which code is in backticks. */
export function withCode(text: string): Node[] {
  return text.split('`').map((part, at) => (at % 2 === 1 ? element('code', {}, part) : document.createTextNode(part)));
}

/** Blocks: paragraphs, lists, numbered steps, samples of code, lines between parts. */
export function markdown(source: string, follow: Follow): DocumentFragment {
  const made = document.createDocumentFragment();
  const lines = source.split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line === '---') {
      made.append(element('hr'));
      at++;
      continue;
    }
    const fence = /^(`{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      const end = lines.indexOf(fence, at + 1);
      const until = end < 0 ? lines.length : end;
      made.append(element('pre', {}, element('code', {}, lines.slice(at + 1, until).join('\n'))));
      at = until + 1;
      continue;
    }
    if (line.trim() === '') {
      at++;
      continue;
    }
    const kind = kindOf(line);
    const from = at;
    while (at < lines.length && (lines[at] ?? '').trim() !== '' && kindOf(lines[at] ?? '') === kind) at++;
    made.append(block(kind, lines.slice(from, at), follow));
  }
  return made;
}

type Kind = 'ul' | 'ol' | 'p';

function kindOf(line: string): Kind {
  if (line.startsWith('- ')) return 'ul';
  return /^\d+\. /.test(line) ? 'ol' : 'p';
}

function block(kind: Kind, lines: readonly string[], follow: Follow): HTMLElement {
  if (kind === 'p') return element('p', {}, ...inline(lines.join('\n'), follow));
  return element(kind, {}, ...lines.map((line) => element('li', {}, ...inline(line.replace(/^\S+ /, ''), follow))));
}

/** Code, bold and links in a line; a backslash makes the next character an ordinary one. */
function inline(line: string, follow: Follow): Node[] {
  const nodes: Node[] = [];
  let plain = '';
  const add = (node: Node) => {
    if (plain !== '') nodes.push(document.createTextNode(plain));
    plain = '';
    nodes.push(node);
  };
  for (let at = 0; at < line.length; ) {
    const rest = line.slice(at);
    const code = /^(`+)([\s\S]*?[^`])\1(?!`)/.exec(rest);
    const strong = /^\*\*((?:\\.|[^*\\])+)\*\*/.exec(rest);
    const link = /^\[((?:\\.|[^\]\\])+)\]\((?:<([^<>]*)>|([^)\s]*))\)/.exec(rest);
    if (rest.startsWith('\\') && rest.length > 1) {
      plain += rest.charAt(1);
      at += 2;
    } else if (code !== null) {
      add(element('code', {}, (code[2] ?? '').replace(/^ (.*) $/, '$1')));
      at += code[0].length;
    } else if (strong !== null) {
      add(element('strong', {}, ...inline(strong[1] ?? '', follow)));
      at += strong[0].length;
    } else if (link !== null) {
      add(linkTo(link[2] ?? link[3] ?? '', inline(link[1] ?? '', follow), follow));
      at += link[0].length;
    } else {
      plain += rest.charAt(0);
      at++;
    }
  }
  if (plain !== '') nodes.push(document.createTextNode(plain));
  return nodes;
}

function linkTo(href: string, text: readonly Node[], follow: Follow): HTMLElement {
  if (/^https:/.test(href)) return element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...text);
  const button = element('button', { type: 'button', class: 'place' }, ...text);
  button.addEventListener('click', () => follow(href));
  return button;
}
