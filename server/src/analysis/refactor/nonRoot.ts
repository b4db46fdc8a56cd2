/** A user of the image's own, and `USER` at its end. The edits are those of the rule root-user. */

import { dropsRoot, isEditorImage, isRoot, startedAsOther } from '../facts/users';
import { nonRootFixes } from '../fixes/addUser';
import { isKnown } from '../text/value';
import type { Draft, Place, Refactoring } from './refactoring';

/** Where people think of who runs the container; a light bulb at each line would be noise. */
const PLACES: ReadonlySet<string> = new Set(['FROM', 'USER', 'CMD', 'ENTRYPOINT']);

/** Also where the rule is switched off, and where its finding is not. */
export const nonRoot: Refactoring = { id: 'non-root-user', kind: 'rewrite', draft };

function draft({ context, stage, instruction }: Place): Draft | undefined {
  if (!PLACES.has(instruction.keyword) || !context.results.includes(stage)) return undefined;
  const { user } = stage.final;
  if (!isKnown(user) || !isRoot(user) || dropsRoot(stage) || startedAsOther(context) || isEditorImage(stage)) {
    return undefined;
  }
  const [fix] = nonRootFixes(context, stage);
  return fix && { title: fix.title, edits: fix.edits, intent: { user: true } };
}
