/**
 * Wrong: nobody looks whether the channel could be opened; the request goes to the handle 0.
 * Right: a look at the status of every call that can be refused.
 */

import { defineApp } from 'notspot';
import type { Part } from './firmware.ts';
import { Poller } from './poller.ts';

class NeverLooks extends Poller {
  protected override *poll(): Part<boolean> {
    if (!this.isConnected()) return false;
    this.open();
    const done = yield* this.request();
    this.close();
    return done;
  }
}

export default defineApp((device) => new NeverLooks(device).app);
