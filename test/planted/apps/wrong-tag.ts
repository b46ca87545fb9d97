/**
 * Wrong: each channel gets a tag of its own, but that a channel is lost is looked for under the tag
 * of the first one.
 * Right: the tag that was given to the channel is the one that is compared.
 */

import { defineApp, MvEventType } from 'notspot';
import type { Part } from './firmware.ts';
import { Listener } from './listener.ts';

const FIRST_TAG = 10;

class WrongTag extends Listener {
  private tag = FIRST_TAG - 1;

  protected override open(): boolean {
    this.tag += 1;
    return super.open({ notificationTag: this.tag });
  }

  protected override onRecord(eventType: number, tag: number): void {
    if (eventType === MvEventType.CHANNELDATAREADABLE) this.readable = true;
    else if (eventType !== MvEventType.CHANNELNOTCONNECTED) this.networkChanged = true;
    else if (tag === FIRST_TAG) this.lost = true;
  }

  protected override *listen(): Part<void> {
    while (!this.lost) {
      if (this.readable) this.drain();
      else yield this.device.untilInterrupt();
    }
    this.close();
  }
}

export default defineApp((device) => new WrongTag(device).app);
