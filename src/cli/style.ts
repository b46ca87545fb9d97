/**
 * Colours, and texts of others made fit for a terminal.
 */

import pc from 'picocolors';

// picocolors alone would also colour a pipe when CI is set. FORCE_COLOR is the user's own wish.
const wanted = process.stdout.isTTY === true || (process.env['FORCE_COLOR'] ?? '') !== '';

export const style = pc.createColors(pc.isColorSupported && wanted);

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Control characters spelt out: what an app logs must neither break a line nor reach the terminal
 * as a command.
 */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0);
    return NAMED[character] ?? `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** An argument as a shell takes it. */
export function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
