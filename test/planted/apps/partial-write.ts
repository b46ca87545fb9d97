/**
 * Wrong: mvWriteChannelStream writes what fits, and the rest of the line is dropped. The answer to
 * half a line is none that is waited for, and the app stops at 12 reports without an answer.
 * Right: what was not written is kept and written when there is room.
 */

import { defineApp, type Main, MvStatus } from 'notspot';
import { SECOND_US } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

const PERIOD_US = 10 * SECOND_US;
const LINE_BYTES = 200;
const MOST_WAITING = 12;

class DropsTheRest extends Telemetry {
  private waiting: string[] = [];
  private received = '';

  protected override *main(): Main {
    this.start();
    for (let number = 1; ; number += 1) {
      const dueUs = this.now() + PERIOD_US;
      if (this.channel !== 0) this.takeAnswers();
      if (this.ensureChannel() && this.waiting.length < MOST_WAITING) this.report(number);
      yield* this.sleepUntil(dueUs);
    }
  }

  private report(number: number): void {
    const line = `${`report ${number}`.padEnd(LINE_BYTES, '.')}\n`;
    const { status } = this.mv.writeChannelStream(this.channel, line);
    if (status === MvStatus.OKAY) this.waiting.push(line);
  }

  private takeAnswers(): void {
    this.received += this.drain();
    for (;;) {
      const end = this.received.indexOf('\n') + 1;
      if (end === 0) return;
      if (this.received.slice(0, end) === this.waiting[0]) this.waiting.shift();
      this.received = this.received.slice(end);
    }
  }

  protected override open(): boolean {
    this.waiting = [];
    this.received = '';
    return super.open();
  }
}

export default defineApp((device) => new DropsTheRest(device).app);
