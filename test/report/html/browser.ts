/** A real browser, where the machine has one. */

import { existsSync } from 'node:fs';

export const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const executablePath = PLACES.find((place) => existsSync(place));
