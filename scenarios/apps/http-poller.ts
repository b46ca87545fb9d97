/**
 * An app that fetches its orders over HTTP once a minute and is meant to survive every world it can.
 *
 * A channel serves one request, so each poll opens one and closes it again, whatever came of it.
 * What makes it robust: a kill timer for the answer that never comes, a look at the result, the
 * status and the size before the body is read, and a pause that grows while polls fail.
 */

import {
  defineApp,
  MvChannelType,
  MvEventType,
  MvHttpResult,
  MvNetworkStatus,
  MvStatus,
} from 'notspot';

const IRQ = 41;
const TAG_NETWORK = 1;
const TAG_CHANNEL = 2;
const RECORDS = 16;
const RECORD_BYTES = 16;
const RECEIVE_BYTES = 1536;
const SEND_BYTES = 512;
const LOG_BYTES = 2048;
const SECOND_US = 1_000_000;
const PERIOD_US = 60 * SECOND_US;
/** The cloud gives up after its own time-out; this one is for answers that are lost. */
const CLOUD_LIMIT_MS = 10_000;
const ANSWER_LIMIT_US = 15 * SECOND_US;
const PAUSE_MIN_US = 2 * SECOND_US;
const PAUSE_MAX_US = 60 * SECOND_US;
const URL = 'https://orders.example.com/next';

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(RECORDS * RECORD_BYTES, 16);
  const receiveBuffer = memory.allocate(RECEIVE_BYTES, 512);
  const sendBuffer = memory.allocate(SEND_BYTES, 512);
  const logBuffer = memory.allocate(LOG_BYTES, 512);

  let center = 0;
  let network = 0;
  let ringIndex = 0;
  let answered = false;
  let lost = false;
  let networkChanged = false;
  let pauseUs = PAUSE_MIN_US;

  /** Takes every record that is there; more than one may have come for one interrupt. */
  function onNotification(): void {
    for (;;) {
      const record = mv.readNotification(ring, ringIndex);
      if (record.eventType === MvEventType.NOEVENT) return;
      mv.clearNotification(ring, ringIndex);
      ringIndex = (ringIndex + 1) % RECORDS;
      if (record.tag === TAG_NETWORK) networkChanged = true;
      if (record.tag !== TAG_CHANNEL) continue;
      if (record.eventType === MvEventType.CHANNELDATAREADABLE) answered = true;
      if (record.eventType === MvEventType.CHANNELNOTCONNECTED) lost = true;
    }
  }

  function now(): number {
    return mv.getMicroseconds().microseconds;
  }

  function isConnected(): boolean {
    return mv.getNetworkStatus(network).networkStatus === MvNetworkStatus.CONNECTED;
  }

  /** A pause that grows while things go wrong; a change of the network ends it early. */
  function* pause() {
    const until = now() + pauseUs;
    pauseUs = Math.min(pauseUs * 2, PAUSE_MAX_US);
    for (let leftUs = until - now(); leftUs > 0 && !networkChanged; leftUs = until - now()) {
      yield device.untilInterrupt(leftUs);
    }
    networkChanged = false;
  }

  function openChannel(): number {
    answered = false;
    lost = false;
    return mv.openChannel({
      notificationHandle: center,
      notificationTag: TAG_CHANNEL,
      networkHandle: network,
      receiveBuffer,
      receiveBytes: RECEIVE_BYTES,
      sendBuffer,
      sendBytes: SEND_BYTES,
      channelType: MvChannelType.HTTP,
    }).handle;
  }

  /** The body of a good answer; undefined when there is none. */
  function read(channel: number): string | undefined {
    const { status, result, statusCode, bodyBytes } = mv.readHttpResponseData(channel);
    if (status !== MvStatus.OKAY) {
      mv.serverLog(lost ? 'connection lost' : 'no answer');
    } else if (result !== MvHttpResult.OK) {
      mv.serverLog(`request failed, result ${result}`);
    } else if (statusCode !== 200) {
      mv.serverLog(`the server says ${statusCode}`);
    } else {
      const body = mv.readHttpResponseBody(channel, 0, bodyBytes);
      if (body.status === MvStatus.OKAY) return String.fromCharCode(...body.data);
    }
    return undefined;
  }

  /** One poll; false if nothing good came of it. */
  function* poll() {
    if (!isConnected()) return false;
    const channel = openChannel();
    if (channel === 0) return false;
    let orders: string | undefined;
    const request = { url: URL, headers: ['Accept: text/plain'], timeoutMs: CLOUD_LIMIT_MS };
    if (mv.sendHttpRequest(channel, request) === MvStatus.OKAY) {
      const deadline = now() + ANSWER_LIMIT_US;
      for (
        let leftUs = ANSWER_LIMIT_US;
        leftUs > 0 && !answered && !lost;
        leftUs = deadline - now()
      ) {
        yield device.untilInterrupt(leftUs);
      }
      orders = read(channel);
    }
    mv.closeChannel(channel);
    if (orders !== undefined) mv.serverLog(`orders: ${orders}`);
    return orders !== undefined;
  }

  return {
    interrupts: { [IRQ]: onNotification },

    *main() {
      mv.serverLoggingInit(logBuffer, LOG_BYTES);
      mv.serverLog('http-poller starts');
      center = mv.setupNotifications({
        irq: IRQ,
        buffer: ring,
        bufferBytes: RECORDS * RECORD_BYTES,
      }).handle;
      nvic.enableIrq(IRQ);
      network = mv.requestNetwork({
        notificationHandle: center,
        notificationTag: TAG_NETWORK,
      }).handle;

      let dueUs = now();
      for (;;) {
        if (yield* poll()) {
          pauseUs = PAUSE_MIN_US;
          // Polls that were missed are not made up for.
          while (dueUs <= now()) dueUs += PERIOD_US;
          yield device.sleep(dueUs - now());
        } else {
          yield* pause();
        }
      }
    },
  };
});
