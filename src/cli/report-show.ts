/** Opens a page in the browser of whoever is at this machine. */

import { spawn } from 'node:child_process';

/** What opens things as a double click does. */
const OPENERS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'open',
  win32: 'explorer.exe',
};
const USUAL_OPENER = 'xdg-open';

/** `target`: an address or the path of a file. False when nothing here can open it. */
export function openInBrowser(target: string): Promise<boolean> {
  const opener = OPENERS[process.platform] ?? USUAL_OPENER;
  return new Promise((resolve) => {
    const child = spawn(opener, [target], { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
    // The browser may well outlive us.
    child.unref();
  });
}
