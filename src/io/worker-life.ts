/**
 * When a process that works for a command ends: with it, and not by itself.
 *
 * Ctrl-C reaches the whole group, and the command ends its processes. If the command is killed, nobody
 * does, and one that is in the middle of a long run is reached by no message: it looks for itself.
 */

import { onSignOfLife } from './watchdog.ts';

/** To be called once, at the start of such a process. */
export function livesWithCommand(): void {
  const command = process.ppid;
  process.on('SIGINT', () => {});
  onSignOfLife(() => {
    if (process.ppid !== command) process.exit();
  });
}
