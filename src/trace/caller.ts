/**
 * Who made a system call, as the `from` of its record tells: "main" or "irq41".
 *
 * Firmware adds where in its code the call is, by symbol: "main send_report+0x1c". What an app does
 * in its main program or in a handler is told by the first word alone.
 */

/** "main" or "irq41". */
export function executionOf(from: string): string {
  const space = from.indexOf(' ');
  return space < 0 ? from : from.slice(0, space);
}

/** Whether the main program made the call, and not the handler of an interrupt. */
export function isMain(from: string): boolean {
  return executionOf(from) === 'main';
}

/** Without the offset in the function, which another build may change. */
export function functionOf(from: string): string {
  return from.replace(/\+0x[0-9a-f]+$/, '');
}

/** For a person: nothing for "main" alone, and no "main" before a symbol. */
export function callerText(from: string): string {
  return isMain(from) ? from.slice('main '.length) : from;
}
