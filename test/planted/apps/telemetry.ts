/** A report every twenty seconds through an opaque channel, each answered with as many bytes. */

import { type Main, MvStatus } from 'notspot';
import { Firmware, type Part, SECOND_US } from './firmware.ts';

export const PERIOD_US = 20 * SECOND_US;
export const ANSWER_LIMIT_US = 15 * SECOND_US;

export class Telemetry extends Firmware {
  protected *main(): Main {
    this.start();
    for (let number = 1; ; number += 1) {
      const dueUs = this.now() + PERIOD_US;
      while (!(yield* this.deliver(`report ${number}\n`))) yield* this.pause();
      this.wentWell();
      yield* this.sleepUntil(dueUs);
    }
  }

  /** One try; false when the report must be sent again. */
  protected *deliver(report: string): Part<boolean> {
    if (!this.ensureChannel()) return false;
    const sent = this.mv.writeChannel(this.channel, report).status === MvStatus.OKAY;
    if (sent && (yield* this.answer(report.length))) return true;
    this.close();
    return false;
  }

  /** Opens the channel if there is none; false when it cannot be now. */
  protected ensureChannel(): boolean {
    if (this.lost) this.close();
    if (this.channel !== 0) return true;
    return this.isConnected() && this.open();
  }

  /** Waits for so many bytes; false when they do not come. */
  protected *answer(bytes: number): Part<boolean> {
    const deadlineUs = this.now() + ANSWER_LIMIT_US;
    for (let missing = bytes; missing > 0; missing -= this.drain().length) {
      const came = yield* this.until(deadlineUs - this.now(), () => this.readable || this.lost);
      if (!came || this.lost) return false;
    }
    return true;
  }

  /** Reads and frees everything that has arrived. */
  protected drain(): string {
    this.readable = false;
    let text = '';
    for (;;) {
      const { status, address, length } = this.mv.readChannel(this.channel);
      if (status !== MvStatus.OKAY || length === 0) return text;
      text += String.fromCharCode(...this.device.memory.read(address, length));
      this.mv.readChannelComplete(this.channel, length);
    }
  }
}
