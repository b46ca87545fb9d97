/**
 * A first app: one report a minute through an opaque channel, driven by interrupts.
 *
 * How it reads next to firmware in C:
 *   - this function runs at every boot, so its variables are your statics: nothing survives a restart
 *   - `interrupts` are handlers by number, `main` is main(), and interrupts are taken between calls
 *   - mv.openChannel() is mvOpenChannel(): it gives back the status and what C writes to pointers
 *   - `yield` is the only way to wait: sleep() for a time, untilInterrupt() as WFI with a time-out
 *   - time is virtual and in microseconds; Date, timers, fetch and Math.random are not there
 *
 * Three rules make it survive an outage: every wait has a time-out, a lost channel is closed and
 * opened anew, and a failure is followed by a pause that grows. Break one and replay.
 */

import { defineApp, MvChannelType, MvEventType, MvNetworkStatus, MvStatus } from 'notspot';

const IRQ = 41; // an interrupt that nothing else uses, 0 to 125
const TAG_NETWORK = 1; // tags are yours: they tell notifications apart
const TAG_CHANNEL = 2;
const RECORDS = 16;
const RECORD_BYTES = 16;
const BUFFER_BYTES = 512; // channel buffers: multiples of 512 bytes, aligned to 512
const LOG_BYTES = 1024;
const SECOND_US = 1_000_000;
const PERIOD_US = 60 * SECOND_US;
const ANSWER_LIMIT_US = 20 * SECOND_US;
const PAUSE_MIN_US = 2 * SECOND_US;
const PAUSE_MAX_US = 32 * SECOND_US;

export default defineApp(({ mv, memory, nvic, sleep, untilInterrupt }) => {
  // Addresses in the simulated RAM of the device: a bad one is found, as a fault would be.
  const ring = memory.allocate(RECORDS * RECORD_BYTES, 16);
  const receiveBuffer = memory.allocate(BUFFER_BYTES, 512);
  const sendBuffer = memory.allocate(BUFFER_BYTES, 512);
  const logBuffer = memory.allocate(LOG_BYTES, 512);

  let center = 0;
  let network = 0;
  let channel = 0; // 0: none is open
  let channelLost = false; // set by the interrupt, read by main: volatile in C
  let ringIndex = 0;

  const now = () => mv.getMicroseconds().microseconds;

  /** The interrupt handler: takes every record that is there, sets flags, does nothing else. */
  function onNotification(): void {
    for (;;) {
      const record = mv.readNotification(ring, ringIndex);
      if (record.eventType === MvEventType.NOEVENT) return;
      mv.clearNotification(ring, ringIndex);
      ringIndex = (ringIndex + 1) % RECORDS;
      if (record.tag === TAG_CHANNEL && record.eventType === MvEventType.CHANNELNOTCONNECTED) {
        channelLost = true;
      }
    }
  }

  /** Reads and frees what has arrived; how many bytes that was. */
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
    drain(); // what arrived before the loss can still be read
    channel = mv.closeChannel(channel).handle;
    mv.serverLog(`channel closed: ${why}`);
  }

  /** True with an open channel; a lost one is closed first. */
  function ensureChannel(): boolean {
    if (channel !== 0 && channelLost) closeChannel('lost');
    if (channel !== 0) return true;
    if (mv.getNetworkStatus(network).networkStatus !== MvNetworkStatus.CONNECTED) return false;
    channelLost = false;
    channel = mv.openChannel({
      notificationHandle: center,
      notificationTag: TAG_CHANNEL,
      networkHandle: network,
      receiveBuffer,
      receiveBytes: BUFFER_BYTES,
      sendBuffer,
      sendBytes: BUFFER_BYTES,
      channelType: MvChannelType.OPAQUEBYTES,
    }).handle;
    return channel !== 0;
  }

  /** Sends a report and waits for its echo; false if that did not work out. */
  function* deliver(report: string) {
    if (!ensureChannel()) return false;
    if (mv.writeChannel(channel, report).status !== MvStatus.OKAY) {
      closeChannel('write refused');
      return false;
    }
    const deadlineUs = now() + ANSWER_LIMIT_US;
    for (let missing = report.length; ; ) {
      missing -= drain();
      if (missing <= 0) return true;
      const leftUs = deadlineUs - now();
      if (channelLost || leftUs <= 0) {
        closeChannel(channelLost ? 'lost' : 'no answer');
        return false;
      }
      yield untilInterrupt(leftUs);
    }
  }

  return {
    interrupts: { [IRQ]: onNotification },

    *main() {
      mv.serverLoggingInit(logBuffer, LOG_BYTES);
      const bufferBytes = RECORDS * RECORD_BYTES;
      center = mv.setupNotifications({ irq: IRQ, buffer: ring, bufferBytes }).handle;
      nvic.enableIrq(IRQ);
      // Asks for the network and keeps it; it comes up later, and comes back by itself.
      network = mv.requestNetwork({
        notificationHandle: center,
        notificationTag: TAG_NETWORK,
      }).handle;

      for (let number = 1; ; number += 1) {
        const dueUs = now() + PERIOD_US;
        let pauseUs = PAUSE_MIN_US;
        while (!(yield* deliver(`report ${number}\n`))) {
          yield sleep(pauseUs);
          pauseUs = Math.min(pauseUs * 2, PAUSE_MAX_US);
        }
        mv.serverLog(`report ${number} is answered`);
        yield sleep(Math.max(0, dueUs - now()));
      }
    },
  };
});
