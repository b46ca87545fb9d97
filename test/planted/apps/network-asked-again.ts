/**
 * Wrong: each try that fails asks for the network again, and the handle of the request before is
 * lost.
 * Right: one request is enough, for as long as its handle lives.
 */

import { defineApp } from 'notspot';
import { type Part, TAG_NETWORK } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

class AsksAgain extends Telemetry {
  private connectedOnce = false;

  protected override *pause(): Part<void> {
    yield* super.pause();
    this.connectedOnce ||= this.isConnected();
    if (!this.connectedOnce) return;
    const request = { notificationHandle: this.center, notificationTag: TAG_NETWORK };
    this.network = this.mv.requestNetwork(request).handle;
  }
}

export default defineApp((device) => new AsksAgain(device).app);
