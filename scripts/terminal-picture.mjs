/**
 * `node scripts/terminal-picture.mjs OUT.png FOLDER -- ARG…`: a picture of what the command line prints there, for the
 * documentation. Needs Chromium (CHROMIUM, or /usr/bin/chromium) and a build.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './lib/vscode-server.mjs';

const [out, folder, dashes, ...args] = process.argv.slice(2);
if (out === undefined || folder === undefined || dashes !== '--') {
  console.error('usage: node scripts/terminal-picture.mjs OUT.png FOLDER -- ARG…');
  process.exit(2);
}
const run = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
  cwd: resolve(folder),
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1', COLUMNS: '110' },
});
const COLORS = {
  30: '#6e7681',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  37: '#e6edf3',
  90: '#8b949e',
};

/** The text with its colors as HTML; hyperlinks are shown as their text. */
function html(text) {
  const plain = text.replace(/\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '');
  let result = '';
  let styles = [];
  let at = 0;
  for (const match of plain.matchAll(/\u001b\[([\d;]*)m/g)) {
    result += span(plain.slice(at, match.index), styles);
    at = match.index + match[0].length;
    for (const code of (match[1] || '0').split(';').map(Number)) {
      if (code === 0) styles = [];
      else if (code === 1) styles.push('font-weight:700');
      else if (code === 2) styles.push('opacity:.65');
      else if (code === 4) styles.push('text-decoration:underline');
      else if (code === 22) styles = styles.filter((style) => !/^(font-weight|opacity)/.test(style));
      else if (code === 24) styles = styles.filter((style) => !style.startsWith('text-decoration'));
      else if (code === 39) styles = styles.filter((style) => !style.startsWith('color'));
      else if (COLORS[code >= 91 && code <= 97 ? code - 60 : code])
        styles.push(`color:${COLORS[code >= 91 && code <= 97 ? code - 60 : code]}`);
    }
  }
  return result + span(plain.slice(at), styles);
}

function span(text, styles) {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return styles.length === 0 ? escaped : `<span style="${styles.join(';')}">${escaped}</span>`;
}

const page = `<body style="margin:0;background:#0d1117"><pre style="margin:0;padding:20px 24px;display:inline-block;color:#e6edf3;font:14px/1.45 'DejaVu Sans Mono',monospace"><span style="color:#7ee787">$</span> conda-in-docker ${html(args.join(' '))}\n${html(run.stdout)}</pre>`;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});
try {
  const tab = await browser.newPage({ deviceScaleFactor: 1.25, viewport: { width: 1200, height: 400 } });
  await tab.setContent(page);
  await tab.locator('pre').screenshot({ path: resolve(out) });
} finally {
  await browser.close();
}
