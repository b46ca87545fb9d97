/**
 * Wrong: the next report is due at a time of day. When the server puts the clock back, the device
 * is silent for as long.
 * Right: deadlines by the counter of the kernel, which never goes back.
 */

import { defineApp, type Main } from 'notspot';
import { SECOND_US } from './firmware.ts';
import { PERIOD_US, Telemetry } from './telemetry.ts';

class ByWallClock extends Telemetry {
  private timeOfDay(): number {
    return this.mv.getWallTime().microseconds;
  }

  protected override *main(): Main {
    this.start();
    let dueUs = 0;
    for (let number = 1; ; number += 1) {
      while (this.timeOfDay() < dueUs) yield this.device.sleep(SECOND_US);
      while (!(yield* this.deliver(`report ${number}\n`))) yield* this.pause();
      this.wentWell();
      dueUs = this.timeOfDay() + PERIOD_US;
    }
  }
}

export default defineApp((device) => new ByWallClock(device).app);
