/**
 * Wrong: the app gives up when it has lost three channels, "since the server does not want it", but
 * the count is never cleared when reports are answered again.
 * Right: success clears what failure has counted.
 */

import { defineApp, type Main } from 'notspot';
import { PERIOD_US, Telemetry } from './telemetry.ts';

const MOST_LOSSES = 3;

class GivesUp extends Telemetry {
  private losses = 0;

  protected override close(): void {
    if (this.lost && this.channel !== 0) this.losses += 1;
    super.close();
  }

  protected override *main(): Main {
    this.start();
    for (let number = 1; this.losses < MOST_LOSSES; number += 1) {
      const dueUs = this.now() + PERIOD_US;
      while (this.losses < MOST_LOSSES && !(yield* this.deliver(`report ${number}\n`))) {
        yield* this.pause();
      }
      this.wentWell();
      yield* this.sleepUntil(dueUs);
    }
    for (;;) yield this.device.untilInterrupt();
  }
}

export default defineApp((device) => new GivesUp(device).app);
