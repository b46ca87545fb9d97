/** Takes commands that the server sends every twenty seconds, each a line of its own. */

import type { Main } from 'notspot';
import { type Part, SECOND_US } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

/** The server is silent for longer only when something is wrong. */
const SILENCE_US = 60 * SECOND_US;

export class Listener extends Telemetry {
  protected override *main(): Main {
    this.start();
    for (;;) {
      if (this.ensureChannel()) yield* this.listen();
      else yield* this.pause();
    }
  }

  /** Takes commands until the channel is of no use any more. */
  protected *listen(): Part<void> {
    while (yield* this.until(SILENCE_US, () => this.readable || this.lost)) {
      if (this.lost) break;
      this.wentWell();
      this.drain();
    }
    this.close();
  }
}
