/**
 * Small projects with right answers, in `cases/*.txt`. A project begins with `@@ what it shows`; `=== PATH` begins a file
 * (the Dockerfile needs none). Lines that begin with `? ` before the first file say what is right:
 *
 *   ? find FILE:LINE REGEX        a finding there whose `rule: message` fits (LINE 0: anywhere); `find! …`: an error
 *   ? silent FILE:LINE REGEX      no such finding there
 *   ? builds true|false|null,…    what may be said of the last stage
 *   ? sees REGEX | ENV | PYTHON | USER     what the last command that fits sees; `-` for none, `*` for anything
 *   ? fails REGEX                 the last command that fits surely fails; `passes REGEX`: it does not
 *   ? fixed safe|all FILE has|lacks REGEX  the file after the safe, or all, fixes of the first round
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import { applyFixes } from '../../server/src/analysis/fixes/apply';
import type { Fix } from '../../server/src/analysis/fixes/types';
import { memoryFiles } from '../../server/src/analysis/project/memory';

interface Case {
  readonly name: string;
  readonly files: Record<string, string>;
  readonly wanted: string[];
}

const ROOT = '/project';
const FOLDER = join(import.meta.dirname, 'cases');

function read(text: string): Case[] {
  const cases: Case[] = [];
  let file = 'Dockerfile';
  for (const line of text.split('\n')) {
    const [current] = cases.slice(-1);
    if (line.startsWith('@@ ')) {
      cases.push({ name: line.slice(3), files: {}, wanted: [] });
      file = 'Dockerfile';
    } else if (current === undefined) continue;
    else if (line.startsWith('? ')) current.wanted.push(line.slice(2));
    else if (line.startsWith('=== ')) file = line.slice(4).trim();
    else if (line !== '' || current.files[file] !== undefined)
      current.files[file] = `${current.files[file] ?? ''}${line}\n`;
    if (line.startsWith('=== ') && current !== undefined) current.files[file] ??= '';
  }
  for (const { files } of cases)
    for (const path of Object.keys(files)) files[path] = (files[path] ?? '').replace(/\n+$/, '\n');
  return cases;
}

class Looked {
  readonly analyzer: Analyzer;
  readonly files: Record<string, string>;

  constructor({ files }: Case) {
    this.files = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]));
    this.analyzer = new Analyzer(memoryFiles(this.files), {
      roots: [ROOT],
      onRuleError: (rule, path, error) => {
        throw new Error(`${rule.name} threw on ${path}`, { cause: error });
      },
    });
  }

  findings(file: string, line: number) {
    const text = this.files[`${ROOT}/${file}`] ?? '';
    const at = (offset: number) => text.slice(0, offset).split('\n').length;
    return this.analyzer
      .lint(`${ROOT}/${file}`)
      .filter(({ span }) => line === 0 || (at(span.start) <= line && line <= at(span.end)))
      .map(({ severity, name, message }) => ({ severity, text: `${name}: ${message}` }));
  }

  explained() {
    const context = this.analyzer.context(`${ROOT}/Dockerfile`);
    if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
    return explain(context.self, { text: (path) => this.files[path], show: (path) => path }).stages;
  }

  command(pattern: string) {
    const all = this.explained().flatMap((stage) => [...stage.commands, ...(stage.start?.commands ?? [])]);
    const found = all.filter(({ command }) => new RegExp(pattern).test(command)).pop();
    if (found === undefined)
      throw new Error(`no command ${pattern} among ${all.map((each) => each.command).join('\n')}`);
    return found;
  }

  fixed(safe: boolean, file: string): string {
    const fixes: Fix[] = Object.keys(this.files).flatMap((path) =>
      this.analyzer.lint(path).flatMap((finding) => {
        const fix = finding.fixes.find((each) => each.safe || !safe);
        return fix === undefined ? [] : [fix];
      }),
    );
    const path = `${ROOT}/${file}`;
    return applyFixes(fixes, (each) => this.files[each]).files.get(path) ?? this.files[path] ?? '';
  }
}

function check(looked: Looked, wanted: string): void {
  const [verb = '', rest = ''] = /^(\S+) (.*)$/.exec(wanted)?.slice(1) ?? [];
  switch (verb) {
    case 'find':
    case 'find!':
    case 'silent': {
      const [, file = '', line = '', regex = ''] = /^(\S+):(\d+) (.*)$/.exec(rest) ?? [];
      const found = looked.findings(file, Number(line));
      const fitting = found.filter(
        ({ text, severity }) => new RegExp(regex, 'i').test(text) && (verb !== 'find!' || severity === 'error'),
      );
      if (verb === 'silent') expect(fitting, wanted).toEqual([]);
      else expect(fitting, `${wanted}\n${JSON.stringify(found, undefined, 1)}`).not.toEqual([]);
      return;
    }
    case 'builds':
      expect(rest.split(','), wanted).toContain(String(looked.explained().at(-1)?.builds));
      return;
    case 'sees': {
      const [pattern = '', ...columns] = rest.split(' | ');
      const found = looked.command(pattern);
      const seen = [found.activated, found.python, found.user].map((each) => each ?? '-');
      const right = columns.map((each, i) => (each === '*' ? seen[i] : each === '?' && !found.known ? seen[i] : each));
      expect(seen.slice(0, right.length), wanted).toEqual(right);
      return;
    }
    case 'fails':
    case 'passes': {
      const failed = looked.command(rest).fails !== null && looked.command(rest).fails !== undefined;
      expect(failed, wanted).toBe(verb === 'fails');
      return;
    }
    case 'fixed': {
      const [, how = '', file = '', has = '', regex = ''] = /^(safe|all) (\S+) (has|lacks) (.*)$/.exec(rest) ?? [];
      const text = looked.fixed(how === 'safe', file);
      if (has === 'has') expect(text, wanted).toMatch(new RegExp(regex, 'm'));
      else expect(text, wanted).not.toMatch(new RegExp(regex, 'm'));
      return;
    }
    default:
      throw new Error(`what is ${wanted}?`);
  }
}

for (const name of readdirSync(FOLDER).sort()) {
  describe(name.replace(/\.txt$/, ''), () => {
    for (const each of read(readFileSync(join(FOLDER, name), 'utf8'))) {
      test(each.name, () => {
        const looked = new Looked(each);
        for (const wanted of each.wanted) check(looked, wanted);
      });
    }
  });
}
