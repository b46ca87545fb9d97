/**
 * Wrong: the value of the key is taken as there, and parsed.
 * Right: a look at the result of each key, and a default.
 */

import {
  defineApp,
  type Main,
  MvChannelType,
  MvConfigKeyFetchScope,
  MvConfigKeyFetchStore,
  MvStatus,
} from 'notspot';
import { Firmware, type Part, SECOND_US } from './firmware.ts';

const PERIOD_US = 30 * SECOND_US;
const KEYS = [
  { scope: MvConfigKeyFetchScope.DEVICE, store: MvConfigKeyFetchStore.CONFIG, key: 'limits' },
];

class TakesItAsThere extends Firmware {
  protected override readonly channelType = MvChannelType.CONFIGFETCH;

  protected *main(): Main {
    this.start();
    for (;;) {
      while (!this.isConnected() || !this.open()) yield* this.pause();
      const fetched = yield* this.fetch();
      this.close();
      if (fetched) this.wentWell();
      else yield* this.pause();
      yield this.device.sleep(PERIOD_US);
    }
  }

  private *fetch(): Part<boolean> {
    const { mv, channel } = this;
    if (mv.sendConfigFetchRequest(channel, KEYS) !== MvStatus.OKAY) return false;
    const came = yield* this.until(15 * SECOND_US, () => this.readable || this.lost);
    const { status, itemCount } = mv.readConfigFetchResponseData(channel);
    if (!came || status !== MvStatus.OKAY || itemCount === 0) return false;
    const { value } = mv.readConfigResponseItem(channel, 0, 256);
    const limits = JSON.parse(value) as { most: number };
    return limits.most > 0;
  }
}

export default defineApp((device) => new TakesItAsThere(device).app);
