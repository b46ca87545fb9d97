/**
 * An app that lives on a battery: it wakes up, reports once, and goes into deep sleep again.
 *
 * RAM is lost with each sleep, so the number of the last report that was answered is kept in a
 * journal in the external flash. What makes it robust: a record counts only when its check word
 * fits, so one that a power cut has torn is passed over; a sector is erased only while the other one
 * holds the newest record; a report that was not answered is sent again with the same number; an
 * update that is ready goes in before the next sleep; and the device sleeps when the kernel lets it.
 */

import {
  defineApp,
  MvChannelType,
  MvDeepSleepMode,
  MvEventType,
  MvNetworkStatus,
  MvStatus,
  MvSystemNotificationSource,
} from 'notspot';

const IRQ = 41;
const TAG_NETWORK = 1;
const TAG_CHANNEL = 2;
const TAG_UPDATE = 3;
const RECORDS = 16;
const RECORD_BYTES = 16;
const BUFFER_BYTES = 512;
const SECOND_US = 1_000_000;
const ANSWER_LIMIT_US = 20 * SECOND_US;
const PAUSE_MIN_US = 2 * SECOND_US;
const PAUSE_MAX_US = 60 * SECOND_US;
/** What the network takes to come to rest, at least. */
const REST_US = 15 * SECOND_US;
const SECTOR_BYTES = 4096;
const ENTRY_BYTES = 8;
const ERASED = 0xffff_ffff;

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(RECORDS * RECORD_BYTES, 16);
  const receiveBuffer = memory.allocate(BUFFER_BYTES, 512);
  const sendBuffer = memory.allocate(BUFFER_BYTES, 512);
  const page = memory.allocate(SECTOR_BYTES);

  let flash = 0;
  let center = 0;
  let network = 0;
  let ringIndex = 0;
  let channelLost = false;
  let updateReady = false;
  /** The newest report that was answered, and where the next entry of the journal goes. */
  let last = 0;
  let nextAt = 0;

  function onNotification(): void {
    for (;;) {
      const record = mv.readNotification(ring, ringIndex);
      if (record.eventType === MvEventType.NOEVENT) return;
      mv.clearNotification(ring, ringIndex);
      ringIndex = (ringIndex + 1) % RECORDS;
      if (record.eventType === MvEventType.UPDATEDOWNLOADED) updateReady = true;
      if (record.tag === TAG_CHANNEL && record.eventType === MvEventType.CHANNELNOTCONNECTED) {
        channelLost = true;
      }
    }
  }

  /** Looks through both sectors for the newest entry, and for a clean place behind it. */
  function readJournal(): void {
    let free: number | undefined;
    let newestSector = 0;
    for (const start of [0, SECTOR_BYTES]) {
      if (mv.externalFlashRead(flash, start, SECTOR_BYTES, page) !== MvStatus.OKAY) return;
      let freeHere: number | undefined;
      for (let at = 0; at < SECTOR_BYTES; at += ENTRY_BYTES) {
        const number = memory.readU32(page + at);
        const check = memory.readU32(page + at + 4);
        const isClean = number === ERASED && check === ERASED;
        if (isClean) freeHere ??= start + at;
        // What lies before an entry or a torn one is used up.
        else freeHere = undefined;
        if (check !== ~number >>> 0 || number <= last) continue;
        last = number;
        newestSector = start;
      }
      if (newestSector === start) free = freeHere;
    }
    nextAt = free ?? startAnew(newestSector === 0 ? SECTOR_BYTES : 0);
  }

  /** Erases the sector that does not hold the newest entry. */
  function startAnew(sector: number): number {
    mv.externalFlashErase(flash, sector, SECTOR_BYTES);
    return sector;
  }

  function writeJournal(number: number): void {
    const entry = new Uint8Array(ENTRY_BYTES);
    const words = new DataView(entry.buffer);
    words.setUint32(0, number, true);
    words.setUint32(4, ~number >>> 0, true);
    if (mv.externalFlashWrite(flash, nextAt, entry) === MvStatus.OKAY) last = number;
  }

  /** Sends one report and waits for its answer; false when it must be sent again. */
  function* report(text: string) {
    const { networkStatus } = mv.getNetworkStatus(network);
    if (networkStatus !== MvNetworkStatus.CONNECTED) return false;
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
    if (opened.status !== MvStatus.OKAY) return false;
    let received = 0;
    const sent = mv.writeChannel(opened.handle, text).status === MvStatus.OKAY;
    const untilUs = mv.getMicroseconds().microseconds + ANSWER_LIMIT_US;
    while (sent && !channelLost && received < text.length) {
      const leftUs = untilUs - mv.getMicroseconds().microseconds;
      if (leftUs <= 0) break;
      yield device.untilInterrupt(leftUs);
      const { status, length } = mv.readChannel(opened.handle);
      if (status !== MvStatus.OKAY) break;
      mv.readChannelComplete(opened.handle, length);
      received += length;
    }
    mv.closeChannel(opened.handle);
    return received >= text.length;
  }

  return {
    *main() {
      while (flash === 0) {
        flash = mv.externalFlashOpen().handle;
        if (flash === 0) yield device.sleep(PAUSE_MIN_US);
      }
      readJournal();
      const { reason } = mv.getWakeReason();
      center = mv.setupNotifications({
        irq: IRQ,
        buffer: ring,
        bufferBytes: RECORDS * RECORD_BYTES,
      }).handle;
      nvic.enableIrq(IRQ);
      mv.openSystemNotification({
        notificationHandle: center,
        notificationTag: TAG_UPDATE,
        source: MvSystemNotificationSource.UPDATE,
      });
      network = mv.requestNetwork({
        notificationHandle: center,
        notificationTag: TAG_NETWORK,
      }).handle;

      let pauseUs = PAUSE_MIN_US;
      while (!(yield* report(`report ${last + 1}, woken by ${reason}`))) {
        yield device.untilInterrupt(pauseUs);
        pauseUs = Math.min(pauseUs * 2, PAUSE_MAX_US);
      }
      writeJournal(last + 1);
      mv.releaseNetwork(network);

      yield device.sleep(REST_US);
      for (pauseUs = PAUSE_MIN_US; ; pauseUs = Math.min(pauseUs * 2, PAUSE_MAX_US)) {
        if (updateReady) mv.restart();
        else mv.deepSleep(MvDeepSleepMode.STANDBY);
        // Still here: the kernel is busy. An update that it has ready ends the wait.
        yield device.untilInterrupt(pauseUs);
      }
    },
    interrupts: { [IRQ]: onNotification },
  };
});
