/**
 * Wrong: the channel for reports and the one for the state use the same buffers, "since they are
 * never open at once". When the first fails it is left for its next turn to close, and then they
 * are.
 * Right: buffers of its own for each channel.
 */

import { defineApp, type Main, MvStatus } from 'notspot';
import { ANSWER_LIMIT_US, PERIOD_US, Telemetry } from './telemetry.ts';

class SharedBuffer extends Telemetry {
  private readonly channels = [0, 0];

  protected override *main(): Main {
    this.start();
    for (let turn = 0; ; turn = 1 - turn) {
      const dueUs = this.now() + PERIOD_US;
      this.channel = this.channels[turn] ?? 0;
      this.close();
      while (!this.isConnected()) yield* this.pause();
      if (!this.open()) throw new Error('no channel');
      this.channels[turn] = this.channel;
      const { status } = this.mv.writeChannel(this.channel, 'state or report\n');
      if (status === MvStatus.OKAY) {
        yield* this.until(ANSWER_LIMIT_US, () => this.readable || this.lost);
        if (this.drain() !== '') this.close();
      }
      this.channels[turn] = this.channel;
      yield* this.sleepUntil(dueUs);
    }
  }
}

export default defineApp((device) => new SharedBuffer(device).app);
