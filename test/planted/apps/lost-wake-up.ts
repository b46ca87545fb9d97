/**
 * Wrong: the flags are looked at, then the sensor takes three seconds to settle, then the app waits
 * for an interrupt. One that comes between the look and the wait has been served by then, and the
 * wait never ends.
 * Right: the last look is directly before the wait, and the wait has a time-out.
 */

import { defineApp } from 'notspot';
import { type Part, SECOND_US } from './firmware.ts';
import { Listener } from './listener.ts';

const SETTLE_US = 3 * SECOND_US;

class ChecksThenWaits extends Listener {
  protected override *listen(): Part<void> {
    while (!this.lost) {
      if (!this.readable) {
        yield this.device.sleep(SETTLE_US);
        yield this.device.untilInterrupt();
      }
      this.drain();
    }
    this.close();
  }
}

export default defineApp((device) => new ChecksThenWaits(device).app);
