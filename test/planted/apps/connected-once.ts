/**
 * Wrong: the handler starts the session when the network says that it is connected, and believes
 * that this comes once.
 * Right: a connection can come any number of times.
 */

import { defineApp, MvNetworkStatus } from 'notspot';
import { TAG_NETWORK } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

class ConnectedOnce extends Telemetry {
  private started = false;

  protected override onRecord(eventType: number, tag: number): void {
    super.onRecord(eventType, tag);
    if (tag !== TAG_NETWORK) return;
    const { networkStatus } = this.mv.getNetworkStatus(this.network);
    if (networkStatus !== MvNetworkStatus.CONNECTED) return;
    if (this.started) throw new Error('the session has been started already');
    this.started = true;
  }
}

export default defineApp((device) => new ConnectedOnce(device).app);
