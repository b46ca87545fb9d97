/**
 * Wrong: an update that is ready while a report is under way is put off, and nobody comes back to
 * it.
 * Right: that there is an update is kept until it is in.
 */

import { defineApp, MvEventType, MvSystemNotificationSource } from 'notspot';
import type { Part } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

const TAG_UPDATE = 3;

class PutsItOff extends Telemetry {
  private busy = false;

  protected override start(): void {
    super.start();
    this.mv.openSystemNotification({
      notificationHandle: this.center,
      notificationTag: TAG_UPDATE,
      source: MvSystemNotificationSource.UPDATE,
    });
  }

  protected override onRecord(eventType: number, tag: number): void {
    super.onRecord(eventType, tag);
    if (eventType === MvEventType.UPDATEDOWNLOADED && !this.busy) this.ready = true;
  }

  private ready = false;

  protected override *deliver(report: string): Part<boolean> {
    this.busy = true;
    const sent = yield* super.deliver(report);
    this.busy = false;
    return sent;
  }

  protected override *sleepUntil(atUs: number): Part<void> {
    while (this.now() < atUs && !this.ready) {
      yield this.device.untilInterrupt(Math.max(0, atUs - this.now()));
    }
    if (this.ready) this.mv.restart();
  }
}

export default defineApp((device) => new PutsItOff(device).app);
