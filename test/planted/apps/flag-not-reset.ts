/**
 * Wrong: the flag that says that the channel is lost stays set when a new channel is opened, so
 * each new channel is taken for a lost one and closed.
 * Right: what is known of the old channel is forgotten with it.
 */

import { defineApp } from 'notspot';
import { Telemetry } from './telemetry.ts';

class KeepsTheFlag extends Telemetry {
  protected override open(): boolean {
    const wasLost = this.lost;
    const opened = super.open();
    this.lost = wasLost;
    return opened;
  }
}

export default defineApp((device) => new KeepsTheFlag(device).app);
