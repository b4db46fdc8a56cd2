/**
 * `npm run pictures [NAME…]`: makes the pictures of the documentation again, in docs/images/: the editor's in a dark and a
 * light theme (NAME.png and NAME-light.png), taken in the newest VS Code, and those of the command line. What runs in
 * containers is not among them: that needs an engine.
 */
import { join } from 'node:path';
import { build } from '../esbuild.mjs';
import { run } from './lib/run.mjs';
import { root } from './lib/vscode-server.mjs';

const THEMES = { '': 'Default Dark Modern', '-light': 'Default Light Modern' };
/** Just the editor, without what says that this machine has no engine. */
const PLAIN = ['--setting', 'workbench.statusBar.visible=false', '--setting', 'condaInDocker.codeLens=false'];

/** A hint at the end of a line. */
const HINT = '.editor-instance .view-line:has-text("by PATH only")';

/** The editor: what to open, and the steps to the picture; see screenshot.mjs. */
const EDITOR = {
  editor: [
    ...['--open', 'examples/interactive-shell/Dockerfile:1:1', '--size', '1180x660'],
    ...['--see', HINT, '--click', 'python', '--press', 'Control+.', '--see', '.action-widget .monaco-list-row'],
  ],
  'editor-hover': [
    ...['--open', 'examples/interactive-shell/Dockerfile:1:1', '--size', '1180x660'],
    ...[
      '--setting',
      'editor.hover.above=false',
      '--see',
      HINT,
      '--hover',
      'env create',
      '--see',
      '.monaco-hover .rendered-markdown',
    ],
  ],
  'editor-explain': [
    ...['--open', 'examples/interactive-shell/Dockerfile:1:1', '--size', '1180x660'],
    ...['--press', 'Control+b', '--palette', 'Conda in Docker: Explain This Dockerfile'],
    ...['--see', '.tab[aria-label^="Dockerfile explained"]', '--see', 'iframe.webview.ready'],
  ],
  'editor-environment': ['--open', 'examples/jupyter-compose/environment.yml:1:1', '--size', '900x460'],
};
/** The command line: the folder, and the arguments. */
const TERMINAL = {
  lint: ['examples/interactive-shell', 'lint', 'Dockerfile'],
  explain: ['examples/interactive-shell', 'explain', 'Dockerfile'],
};

const asked = process.argv.slice(2);
const known = [...Object.keys(EDITOR), ...Object.keys(TERMINAL)];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no such picture: ${unknown.join(', ')} (there are ${known.join(', ')})`);
  process.exit(2);
}
const wanted = (name) => asked.length === 0 || asked.includes(name);
const image = (name) => join(root, 'docs/images', `${name}.png`);
const script = (name, ...args) => run(process.execPath, [join(root, 'scripts', name), ...args], { cwd: root });

await build({ production: true });
for (const [name, steps] of Object.entries(EDITOR).filter(([each]) => wanted(each))) {
  for (const [suffix, theme] of Object.entries(THEMES)) {
    script('screenshot.mjs', image(name + suffix), '--no-build', '--newest', '--theme', theme, ...PLAIN, ...steps);
  }
}
for (const [name, [folder, ...args]] of Object.entries(TERMINAL).filter(([each]) => wanted(each))) {
  script('terminal-picture.mjs', image(name), folder, '--', ...args);
  console.log(image(name));
}
