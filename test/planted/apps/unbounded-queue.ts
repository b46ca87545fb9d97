/**
 * Wrong: reports that cannot be sent are queued without a limit, each in a block of RAM of its own,
 * until there is none left.
 * Right: a queue with an end, which drops the oldest.
 */

import { defineApp, type Main, MvStatus } from 'notspot';
import { SECOND_US } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

const PERIOD_US = 10 * SECOND_US;
const LINE = 'an image'.padEnd(200, '.');
const IMAGE_BYTES = 56 * 1024;

class Hoards extends Telemetry {
  private readonly queue: number[] = [];
  private readonly free: number[] = [];

  protected override *main(): Main {
    this.start();
    // Until the first connection nothing is measured.
    while (!this.isConnected()) yield* this.pause();
    for (;;) {
      const dueUs = this.now() + PERIOD_US;
      this.queue.push(this.free.pop() ?? this.device.memory.allocate(IMAGE_BYTES));
      while (this.queue.length > 0 && this.send()) yield this.device.sleep(SECOND_US / 10);
      yield* this.sleepUntil(dueUs);
    }
  }

  /** Sends the first of the queue; false when it cannot be now. */
  private send(): boolean {
    if (!this.ensureChannel()) return false;
    this.drain();
    if (this.mv.writeChannel(this.channel, LINE).status !== MvStatus.OKAY) return false;
    const sent = this.queue.shift();
    if (sent !== undefined) this.free.push(sent);
    return true;
  }
}

export default defineApp((device) => new Hoards(device).app);
