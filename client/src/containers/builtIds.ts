/** The ids of the images that were built in this workspace. */
import type { BuiltIds } from './build';
import type { State } from './frozenLocks';

const KEY = 'containers.built';
/** Older ones are forgotten: an image that nobody removed in so many builds is somebody's by now. */
const MOST = 200;

export function builtIds(state: State): BuiltIds {
  const read = (): readonly string[] => state.get<readonly string[]>(KEY) ?? [];
  return {
    get all() {
      return read();
    },
    add(id) {
      void state.update(KEY, [...read().filter((each) => each !== id), id].slice(-MOST));
    },
    delete(id) {
      void state.update(
        KEY,
        read().filter((each) => each !== id),
      );
    },
  };
}
