/**
 * Wrong: one notification record is taken for each interrupt. A lost connection writes two records
 * at once for one interrupt, so the handler is one record behind from then on, and an answer is
 * seen only when the next thing happens.
 * Right: the handler takes records until there is none.
 */

import { defineApp } from 'notspot';
import { Telemetry } from './telemetry.ts';

class OneRecord extends Telemetry {
  protected override onInterrupt(): void {
    this.takeRecord();
  }
}

export default defineApp((device) => new OneRecord(device).app);
