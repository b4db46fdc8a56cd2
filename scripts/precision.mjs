/**
 * `npm run precision -- FOLDER [--rule NAME] [--sample N] [--level error|warning|info]`: lints every folder below
 * FOLDER as a project of its own and lists the findings with their lines, rule by rule, for somebody to read and judge.
 * The sample is the same for the same files: findings are taken at even distances.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/vscode-server.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rule: { type: 'string', multiple: true },
    sample: { type: 'string' },
    level: { type: 'string' },
    context: { type: 'string', default: '1' },
  },
});
const folder = positionals[0];
const cli = join(root, 'dist', 'cli.js');
if (folder === undefined || !existsSync(folder) || !existsSync(cli)) {
  console.error('usage: npm run precision -- FOLDER   (after npm run build)');
  process.exit(2);
}
const byRule = new Map();
let projects = 0;
let files = 0;
for (const entry of readdirSync(folder, { withFileTypes: true })) {
  const path = resolve(folder, entry.name);
  if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
  if (entry.name.startsWith('.')) continue;
  const run = spawnSync(process.execPath, [cli, 'lint', '--format', 'json', '.'], {
    cwd: path,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });
  if (run.status === null || run.status > 2 || run.stdout === '') {
    console.error(`${entry.name}: ${run.stderr.trim().split('\n').pop() ?? 'no answer'}`);
    continue;
  }
  const result = JSON.parse(run.stdout);
  projects++;
  files += result.files;
  for (const finding of result.findings) {
    if (values.rule && !values.rule.includes(finding.name)) continue;
    if (values.level && finding.severity !== values.level) continue;
    const list = byRule.get(finding.name) ?? [];
    list.push({ ...finding, project: entry.name, path });
    byRule.set(finding.name, list);
  }
}
const context = Number(values.context);
let all = 0;
for (const [name, list] of [...byRule].sort((a, b) => b[1].length - a[1].length)) {
  all += list.length;
  console.log(`\n## ${name}: ${list.length} in ${new Set(list.map((each) => each.project)).size} projects`);
  const wanted = Math.min(list.length, Number(values.sample ?? list.length));
  for (let n = 0; n < wanted; n++) {
    const finding = list[Math.floor((n * list.length) / wanted)];
    const lines = readFileSync(join(finding.path, finding.file), 'utf8').split(/\r?\n/);
    console.log(
      `\n- ${finding.project}/${finding.file}:${finding.range.start.line + 1} ${finding.severity}: ${finding.message}`,
    );
    for (const fix of finding.fixes) console.log(`    fix${fix.safe ? '' : ' (unsafe)'}: ${fix.title}`);
    for (
      let line = Math.max(0, finding.range.start.line - context);
      line <= Math.min(lines.length - 1, finding.range.start.line + context);
      line++
    ) {
      console.log(`    ${line === finding.range.start.line ? '>' : ' '} ${(lines[line] ?? '').slice(0, 160)}`);
    }
  }
}
console.log(`\n${all} findings of ${byRule.size} rules in ${files} files of ${projects} projects`);
