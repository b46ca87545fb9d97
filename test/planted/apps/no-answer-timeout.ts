/**
 * Wrong: the answer is waited for without a limit. One that gets lost while the link stays up never
 * comes, and nothing tells the app (D32).
 * Right: every wait has a time-out.
 */

import { defineApp } from 'notspot';
import type { Part } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

class Patient extends Telemetry {
  protected override *answer(bytes: number): Part<boolean> {
    for (let missing = bytes; missing > 0; missing -= this.drain().length) {
      while (!this.readable && !this.lost) yield this.device.untilInterrupt();
      if (this.lost) return false;
    }
    return true;
  }
}

export default defineApp((device) => new Patient(device).app);
