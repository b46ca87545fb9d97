/**
 * Wrong: a write that fails opens the channel anew and calls itself, without a pause. While the
 * network is away that goes on until the stack is full.
 * Right: a loop, with a pause between two tries.
 */

import { defineApp, MvStatus } from 'notspot';
import type { Part } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

class Recursive extends Telemetry {
  protected override *deliver(report: string): Part<boolean> {
    if (this.channel === 0 && !this.ensureChannel()) return false;
    this.write(report);
    return yield* this.answer(report.length);
  }

  private write(report: string): void {
    if (this.mv.writeChannel(this.channel, report).status === MvStatus.OKAY) return;
    this.close();
    this.open();
    this.write(report);
  }
}

export default defineApp((device) => new Recursive(device).app);
