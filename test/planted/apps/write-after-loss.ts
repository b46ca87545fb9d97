/**
 * Wrong: that the channel is not connected any more is read from the ring and has no consequence;
 * reports go on being written to it.
 * Right: a lost channel is closed, and another one opened.
 */

import { defineApp } from 'notspot';
import type { Part } from './firmware.ts';
import { ANSWER_LIMIT_US, Telemetry } from './telemetry.ts';

class WritesOn extends Telemetry {
  protected override *deliver(report: string): Part<boolean> {
    if (this.channel === 0 && !this.ensureChannel()) return false;
    this.mv.writeChannel(this.channel, report);
    yield* this.until(ANSWER_LIMIT_US, () => this.readable);
    this.drain();
    return true;
  }
}

export default defineApp((device) => new WritesOn(device).app);
