/**
 * An interrupt-driven telemetry app that is meant to survive every world it can survive.
 *
 * Once a minute it sends a numbered report through an opaque channel and waits for the answer. The
 * interrupt handler only takes notification records and sets flags; the main program acts on them.
 * What makes it robust: every wait has a time-out, a lost channel is drained, closed and opened
 * anew, a refused call is tried again after a growing pause, and reports that could not be sent
 * wait in a short queue.
 */

import { defineApp, MvChannelType, MvEventType, MvNetworkStatus, MvStatus } from 'notspot';

const IRQ = 41;
const TAG_NETWORK = 1;
const TAG_CHANNEL = 2;
const RECORDS = 16;
const RECORD_BYTES = 16;
const BUFFER_BYTES = 1024;
const LOG_BYTES = 2048;
const SECOND_US = 1_000_000;
const PERIOD_US = 60 * SECOND_US;
const ANSWER_LIMIT_US = 20 * SECOND_US;
const PAUSE_MIN_US = 1 * SECOND_US;
const PAUSE_MAX_US = 60 * SECOND_US;
const QUEUE_LIMIT = 30;

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(RECORDS * RECORD_BYTES, 16);
  const receiveBuffer = memory.allocate(BUFFER_BYTES, 512);
  const sendBuffer = memory.allocate(BUFFER_BYTES, 512);
  const logBuffer = memory.allocate(LOG_BYTES, 512);

  let center = 0;
  let network = 0;
  let channel = 0;
  let ringIndex = 0;
  let channelLost = false;
  let networkChanged = false;
  let nextReport = 1;
  let pauseUs = PAUSE_MIN_US;
  const queue: string[] = [];

  /** Takes every record that is there; more than one may have come for one interrupt. */
  function onNotification(): void {
    for (;;) {
      const record = mv.readNotification(ring, ringIndex);
      if (record.eventType === MvEventType.NOEVENT) return;
      mv.clearNotification(ring, ringIndex);
      ringIndex = (ringIndex + 1) % RECORDS;
      if (record.eventType === MvEventType.NETWORKSTATUSCHANGED) networkChanged = true;
      if (record.tag === TAG_CHANNEL && record.eventType === MvEventType.CHANNELNOTCONNECTED) {
        channelLost = true;
      }
    }
  }

  function log(text: string): void {
    // A full log buffer is no reason to stop: the message is dropped.
    mv.serverLog(text);
  }

  function now(): number {
    return mv.getMicroseconds().microseconds;
  }

  function isConnected(): boolean {
    return mv.getNetworkStatus(network).networkStatus === MvNetworkStatus.CONNECTED;
  }

  /** Reads and frees everything that has arrived; the number of bytes. */
  function drain(): number {
    let total = 0;
    for (;;) {
      const { status, length } = mv.readChannel(channel);
      if (status !== MvStatus.OKAY || length === 0) return total;
      mv.readChannelComplete(channel, length);
      total += length;
    }
  }

  function closeChannel(why: string): void {
    drain();
    channel = mv.closeChannel(channel).handle;
    log(`channel closed: ${why}`);
  }

  /** Asks until there is a handle: the kernel may refuse what an app begins with, too. */
  function* obtain(request: () => { handle: number }) {
    for (;;) {
      const { handle } = request();
      if (handle !== 0) return handle;
      yield device.sleep(PAUSE_MIN_US);
    }
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

  /** Opens the channel if there is none; false when it cannot be now. */
  function ensureChannel(): boolean {
    if (channel !== 0 && channelLost) closeChannel('connection lost');
    if (channel !== 0) return true;
    if (!isConnected()) return false;
    channelLost = false;
    const opened = mv.openChannel({
      notificationHandle: center,
      notificationTag: TAG_CHANNEL,
      networkHandle: network,
      receiveBuffer,
      receiveBytes: BUFFER_BYTES,
      sendBuffer,
      sendBytes: BUFFER_BYTES,
      channelType: MvChannelType.OPAQUEBYTES,
    });
    if (opened.status === MvStatus.OKAY) channel = opened.handle;
    return channel !== 0;
  }

  /** Sends one report and waits for as many bytes as were sent; false if they did not come. */
  function* exchange(report: string) {
    if (!ensureChannel()) return false;
    if (mv.writeChannel(channel, report).status !== MvStatus.OKAY) {
      closeChannel('write refused');
      return false;
    }
    let missing = report.length;
    const deadline = now() + ANSWER_LIMIT_US;
    while (missing > 0 && !channelLost) {
      missing -= drain();
      const leftUs = deadline - now();
      if (missing <= 0) break;
      if (leftUs <= 0) {
        closeChannel('no answer');
        return false;
      }
      yield device.untilInterrupt(leftUs);
    }
    return missing <= 0;
  }

  return {
    interrupts: { [IRQ]: onNotification },

    *main() {
      while (mv.serverLoggingInit(logBuffer, LOG_BYTES) !== MvStatus.OKAY) {
        yield device.sleep(PAUSE_MIN_US);
      }
      log('telemetry starts');
      const bufferBytes = RECORDS * RECORD_BYTES;
      center = yield* obtain(() => mv.setupNotifications({ irq: IRQ, buffer: ring, bufferBytes }));
      nvic.enableIrq(IRQ);
      network = yield* obtain(() =>
        mv.requestNetwork({ notificationHandle: center, notificationTag: TAG_NETWORK }),
      );

      let dueUs = now();
      for (;;) {
        if (now() >= dueUs) {
          dueUs += PERIOD_US;
          if (queue.length === QUEUE_LIMIT) queue.shift();
          queue.push(`report ${nextReport} at ${now()}\n`);
          nextReport += 1;
        }
        const [report] = queue;
        if (report === undefined) {
          yield device.sleep(Math.max(0, dueUs - now()));
        } else if (yield* exchange(report)) {
          queue.shift();
          pauseUs = PAUSE_MIN_US;
          log(`sent, ${queue.length} waiting`);
        } else {
          yield* pause();
        }
      }
    },
  };
});
