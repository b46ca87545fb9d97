/**
 * Wrong: when an answer does not come in time, the next report goes out on the same channel, and
 * the late answer to the one before is taken for its own.
 * Right: a new channel after a time-out, or answers that say what they answer.
 */

import { defineApp, MvStatus } from 'notspot';
import { type Part, SECOND_US } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

const ANSWER_LIMIT_US = 10 * SECOND_US;

class TakesTheLateOne extends Telemetry {
  protected override *deliver(report: string): Part<boolean> {
    if (!this.ensureChannel()) return false;
    if (this.mv.writeChannel(this.channel, report).status !== MvStatus.OKAY) {
      this.close();
      return false;
    }
    if (!(yield* this.until(ANSWER_LIMIT_US, () => this.readable || this.lost))) return true;
    const answer = this.drain();
    if (answer !== '' && answer !== report) throw new Error(`asked ${report}, got ${answer}`);
    return !this.lost;
  }
}

export default defineApp((device) => new TakesTheLateOne(device).app);
