/** The extension-host suite: both launchers load this module and call `run`. */
import './quickFix';
import './server';
import { runTests } from './harness';

export function run(): Promise<void> {
  return runTests();
}
