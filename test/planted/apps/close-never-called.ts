/**
 * Wrong: a channel that is of no use any more is forgotten instead of closed, and the next one gets
 * buffers of its own. There are four places, so after four losses the device is silent.
 * Right: mvCloseChannel for each channel that was opened, lost or not (D25).
 */

import { defineApp } from 'notspot';
import { Telemetry } from './telemetry.ts';

class NeverCloses extends Telemetry {
  protected override close(): void {
    this.channel = 0;
    this.newBuffers();
  }
}

export default defineApp((device) => new NeverCloses(device).app);
