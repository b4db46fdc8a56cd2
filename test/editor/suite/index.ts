/** The extension-host suite: both launchers load this module and call `run`. */
import './commands';
import './navigation';
import './quickFix';
import './robust';
import './saving';
import './seeing';
import './server';
import './solving';
import { runTests } from './harness';

export function run(): Promise<void> {
  return runTests();
}
