/** Long enough for what went wrong; a message is no log. */
const LONGEST = 600;

/**
 * Text that is not ours, such as the last line of a container or what a program said, for a message to the user. VS Code
 * makes links of `[text](command:…)` in messages, which run commands in the editor: here they stay text.
 * @see https://code.visualstudio.com/api/ux-guidelines/notifications
 */
export function plain(text: string): string {
  const shown = text.replaceAll('](', ']\u200b(');
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}
