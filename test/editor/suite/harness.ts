/**
 * A small test runner for the extension host. The launcher (scripts/test-editor.mjs, scripts/test-electron.mjs) names an
 * address in CONDA_IN_DOCKER_REPORT; each result is posted there as JSON, so that results survive a window that is closed
 * or an extension host that dies.
 */
import { request } from 'node:http';
import * as vscode from 'vscode';

/** One line of the report. */
export type Report =
  | {
      readonly event: 'test';
      readonly name: string;
      readonly status: 'passed' | 'failed' | 'skipped';
      readonly ms: number;
      readonly detail?: string;
    }
  | { readonly event: 'done' };

interface Test {
  readonly name: string;
  readonly body: () => Promise<void>;
}

const tests: Test[] = [];

/** A test ends after this time, in milliseconds; the first one waits for the extension to load. */
const TIMEOUT = 30_000;

class Skip extends Error {}

/** Adds a test. */
export function test(name: string, body: () => Promise<void>): void {
  tests.push({ name, body });
}

/** Ends the test as skipped; the reason is shown. */
export function skip(reason: string): never {
  throw new Skip(reason);
}

/**
 * Waits until `look` gives something, asking again at each of the events.
 * @param what shown where it never happens
 */
export function eventually<T>(what: string, look: () => T | undefined, ...events: vscode.Event<unknown>[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const listeners: vscode.Disposable[] = [];
    const end = (settle: () => void) => {
      clearTimeout(timer);
      for (const listener of listeners) listener.dispose();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(new Error(`never happened: ${what}`))), TIMEOUT - 5_000);
    const check = () => {
      try {
        const found = look();
        if (found !== undefined) end(() => resolve(found));
      } catch (error) {
        end(() => reject(error));
      }
    };
    for (const event of events) listeners.push(event(check));
    check();
  });
}

/** Runs all tests, one after the other, and reports them. */
export async function runTests(): Promise<void> {
  let failed = 0;
  for (const { name, body } of tests) {
    const start = Date.now();
    const report = async (status: 'passed' | 'failed' | 'skipped', detail?: string) =>
      post({ event: 'test', name, status, ms: Date.now() - start, detail });
    try {
      await withTimeout(body());
      await report('passed');
    } catch (error) {
      if (error instanceof Skip) await report('skipped', error.message);
      else {
        failed++;
        await report('failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await post({ event: 'done' });
  if (failed > 0) throw new Error(`${failed} failed`);
}

function withTimeout(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${TIMEOUT / 1000} s`)), TIMEOUT);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function post(report: Report): Promise<void> {
  const address = process.env.CONDA_IN_DOCKER_REPORT;
  if (address === undefined) {
    console.log(JSON.stringify(report));
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const call = request(address, { method: 'POST', headers: { 'content-type': 'application/json' } }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
    });
    call.on('error', reject);
    call.end(JSON.stringify(report));
  });
}
