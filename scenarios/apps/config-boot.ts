/**
 * An app that fetches its configuration when it starts and every hour, and works without it.
 *
 * What makes it robust: defaults for whatever does not come, a kill timer for the answer that is
 * lost, a look at the result of the whole and of each item, and a pause that grows between tries.
 * Between fetches it lets go of the network, so that the radio can rest.
 */

import {
  defineApp,
  MvChannelType,
  MvConfigFetchResult,
  MvConfigKeyFetchResult,
  MvConfigKeyFetchScope,
  MvConfigKeyFetchStore,
  MvEventType,
  MvNetworkStatus,
  MvStatus,
} from 'notspot';

const IRQ = 41;
const TAG_NETWORK = 1;
const TAG_CHANNEL = 2;
const RECORDS = 16;
const RECORD_BYTES = 16;
const BUFFER_BYTES = 512;
const LOG_BYTES = 2048;
const SECOND_US = 1_000_000;
const REFRESH_US = 3600 * SECOND_US;
const CONNECT_LIMIT_US = 300 * SECOND_US;
const ANSWER_LIMIT_US = 15 * SECOND_US;
const PAUSE_MIN_US = 5 * SECOND_US;
const PAUSE_MAX_US = 300 * SECOND_US;

const { CONFIG, SECRET } = MvConfigKeyFetchStore;
const KEYS = [
  { scope: MvConfigKeyFetchScope.DEVICE, store: CONFIG, key: 'interval' },
  { scope: MvConfigKeyFetchScope.ACCOUNT, store: CONFIG, key: 'interval' },
  { scope: MvConfigKeyFetchScope.ACCOUNT, store: SECRET, key: 'token' },
];

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(RECORDS * RECORD_BYTES, 16);
  const receiveBuffer = memory.allocate(BUFFER_BYTES, 512);
  const sendBuffer = memory.allocate(BUFFER_BYTES, 512);
  const logBuffer = memory.allocate(LOG_BYTES, 512);

  let center = 0;
  let ringIndex = 0;
  let answered = false;
  let lost = false;

  /** Takes every record that is there; more than one may have come for one interrupt. */
  function onNotification(): void {
    for (;;) {
      const record = mv.readNotification(ring, ringIndex);
      if (record.eventType === MvEventType.NOEVENT) return;
      mv.clearNotification(ring, ringIndex);
      ringIndex = (ringIndex + 1) % RECORDS;
      if (record.tag !== TAG_CHANNEL) continue;
      if (record.eventType === MvEventType.CHANNELDATAREADABLE) answered = true;
      if (record.eventType === MvEventType.CHANNELNOTCONNECTED) lost = true;
    }
  }

  function now(): number {
    return mv.getMicroseconds().microseconds;
  }

  /** Waits until something holds; false when it takes too long. */
  function* until(limitUs: number, holds: () => boolean) {
    const deadline = now() + limitUs;
    while (!holds()) {
      const leftUs = deadline - now();
      if (leftUs <= 0) return false;
      yield device.untilInterrupt(leftUs);
    }
    return true;
  }

  /** The values of the response; undefined for those that did not come. */
  function values(channel: number): readonly (string | undefined)[] | undefined {
    const { status, result, itemCount } = mv.readConfigFetchResponseData(channel);
    if (status !== MvStatus.OKAY || result !== MvConfigFetchResult.OK) return undefined;
    const list: (string | undefined)[] = [];
    for (let i = 0; i < itemCount; i += 1) {
      const item = mv.readConfigResponseItem(channel, i, BUFFER_BYTES);
      if (item.result === MvConfigKeyFetchResult.SERVERERROR) return undefined;
      const found = item.status === MvStatus.OKAY && item.result === MvConfigKeyFetchResult.OK;
      list.push(found ? item.value : undefined);
    }
    return list;
  }

  function* fetchOn(network: number) {
    answered = false;
    lost = false;
    const { handle: channel } = mv.openChannel({
      notificationHandle: center,
      notificationTag: TAG_CHANNEL,
      networkHandle: network,
      receiveBuffer,
      receiveBytes: BUFFER_BYTES,
      sendBuffer,
      sendBytes: BUFFER_BYTES,
      channelType: MvChannelType.CONFIGFETCH,
    });
    if (channel === 0) return undefined;
    let found: readonly (string | undefined)[] | undefined;
    if (mv.sendConfigFetchRequest(channel, KEYS) === MvStatus.OKAY) {
      yield* until(ANSWER_LIMIT_US, () => answered || lost);
      found = values(channel);
    }
    mv.closeChannel(channel);
    return found;
  }

  /** One try: network, fetch, and the network back. */
  function* fetch() {
    const { handle: network } = mv.requestNetwork({
      notificationHandle: center,
      notificationTag: TAG_NETWORK,
    });
    if (network === 0) return undefined;
    const connected = () =>
      mv.getNetworkStatus(network).networkStatus === MvNetworkStatus.CONNECTED;
    const found = (yield* until(CONNECT_LIMIT_US, connected)) ? yield* fetchOn(network) : undefined;
    mv.releaseNetwork(network);
    return found;
  }

  return {
    interrupts: { [IRQ]: onNotification },

    *main() {
      mv.serverLoggingInit(logBuffer, LOG_BYTES);
      center = mv.setupNotifications({
        irq: IRQ,
        buffer: ring,
        bufferBytes: RECORDS * RECORD_BYTES,
      }).handle;
      nvic.enableIrq(IRQ);
      let pauseUs = PAUSE_MIN_US;
      for (;;) {
        const found = yield* fetch();
        if (found === undefined) {
          mv.serverLog('no configuration');
          yield device.sleep(pauseUs);
          pauseUs = Math.min(pauseUs * 2, PAUSE_MAX_US);
        } else {
          const [own, shared, token] = found;
          // The device's own value before that of the account, and a default before nothing.
          mv.serverLog(
            `interval ${own ?? shared ?? '60'}, ${token === undefined ? 'no ' : ''}token`,
          );
          pauseUs = PAUSE_MIN_US;
          yield device.sleep(REFRESH_US);
        }
      }
    },
  };
});
