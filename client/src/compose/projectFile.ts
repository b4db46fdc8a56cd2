/** Compose projects as they lie on the disk. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withDriveOfTerminals } from '../paths';
import { type ComposeProject, composeProject } from './project';

/** The project that a compose file belongs to. A folder that cannot be read gives the file alone. */
export async function projectOf(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ComposeProject> {
  const folder = dirname(withDriveOfTerminals(file));
  const siblings = await readdir(folder).catch(() => []);
  const [text, dotEnv] = await Promise.all([read(file), read(join(folder, '.env'))]);
  const named =
    (env.COMPOSE_PROJECT_NAME ?? '') !== '' || /^name[ \t]*:/m.test(text) || /^COMPOSE_PROJECT_NAME=./m.test(dotEnv);
  return composeProject(folder, basename(file), siblings, named, join);
}

function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
