/**
 * Wrong: what fails is tried again after a tenth of a second, for as long as it takes, without a
 * look at the network.
 * Right: a pause that grows while things go wrong.
 */

import { defineApp } from 'notspot';
import { type Part, SECOND_US } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

class Impatient extends Telemetry {
  protected override ensureChannel(): boolean {
    if (this.lost) this.close();
    return this.channel !== 0 || this.open();
  }

  protected override *pause(): Part<void> {
    // Before the first connection there is no hurry.
    const isFirst = this.channel === 0 && !this.everOpened;
    yield this.device.sleep(isFirst ? 5 * SECOND_US : SECOND_US / 10);
  }

  private everOpened = false;

  protected override open(): boolean {
    const opened = super.open();
    this.everOpened ||= opened;
    return opened;
  }
}

export default defineApp((device) => new Impatient(device).app);
