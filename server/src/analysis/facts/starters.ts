/** Commands that another program starts by what a file says: cron, supervisord, s6. */
import { baseName } from '../model/programs/names';
import type { CommandRecord } from '../model/record';

export type Starter = 'cron' | 'supervisord' | 's6';

const STARTERS: Readonly<Record<string, Starter>> = {
  cron: 'cron',
  crond: 'cron',
  service: 'cron',
  supervisord: 'supervisord',
  init: 's6',
};

/** Which of them started a command, itself or through a shell or script; undefined where none did. */
export function starterOf(command: CommandRecord): Starter | undefined {
  for (let at = command.parent; at !== undefined; at = at.parent) {
    const name = baseName(at.name);
    if (Object.hasOwn(STARTERS, name)) return STARTERS[name];
  }
  return undefined;
}
