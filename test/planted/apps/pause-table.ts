/**
 * Wrong: each loss of the channel goes one step up in a table of pauses, and nothing looks for the
 * end of the table.
 * Right: the last step is taken again, and success goes back to the first.
 */

import { defineApp } from 'notspot';
import { type Part, SECOND_US } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

const PAUSES_US = [2 * SECOND_US, 5 * SECOND_US] as const;

class StepsUp extends Telemetry {
  private step = 0;

  protected override ensureChannel(): boolean {
    if (!this.lost) return super.ensureChannel();
    this.close();
    this.lost = false;
    this.step += 1;
    return false;
  }

  protected override *pause(): Part<void> {
    yield this.device.sleep(PAUSES_US[this.step] as number);
  }
}

export default defineApp((device) => new StepsUp(device).app);
