/**
 * Wrong: the handle of the first channel is kept in a local variable, and reports go on being
 * written to it when the channel was closed and another one opened.
 * Right: the handle is read where it is used.
 */

import { defineApp, type Main } from 'notspot';
import { ANSWER_LIMIT_US, PERIOD_US, Telemetry } from './telemetry.ts';

class StaleHandle extends Telemetry {
  protected override *main(): Main {
    this.start();
    while (!this.ensureChannel()) yield* this.pause();
    const { channel } = this;
    for (let number = 1; ; number += 1) {
      const dueUs = this.now() + PERIOD_US;
      if (this.ensureChannel()) {
        this.mv.writeChannel(channel, `report ${number}\n`);
        yield* this.until(ANSWER_LIMIT_US, () => this.readable || this.lost);
        this.drain();
      }
      yield* this.sleepUntil(dueUs);
    }
  }
}

export default defineApp((device) => new StaleHandle(device).app);
