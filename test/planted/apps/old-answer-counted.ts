/**
 * Wrong: the number of bytes that are missing is kept when the channel goes in the middle of an
 * answer, so the next channel is asked for the rest of an answer that it knows nothing of.
 * Right: what is half read belongs to its channel and goes with it.
 */

import { defineApp } from 'notspot';
import type { Part } from './firmware.ts';
import { ANSWER_LIMIT_US, Telemetry } from './telemetry.ts';

const REPORT_BYTES = 1500;

class CountsTheOld extends Telemetry {
  protected override readonly sendBytes = 1536;
  private missing = 0;

  protected override *deliver(report: string): Part<boolean> {
    const sent = yield* super.deliver(report.padEnd(REPORT_BYTES, '.'));
    if (sent) this.mv.serverLog(`sent ${report}`);
    return sent;
  }

  protected override *answer(bytes: number): Part<boolean> {
    const deadlineUs = this.now() + ANSWER_LIMIT_US;
    this.missing += bytes;
    while (this.missing > 0) {
      const came = yield* this.until(deadlineUs - this.now(), () => this.readable || this.lost);
      if (!came || this.lost) return false;
      this.missing -= this.drain().length;
    }
    return true;
  }
}

export default defineApp((device) => new CountsTheOld(device).app);
