/**
 * An app that takes commands over MQTT and reports once a minute, and is meant to survive every
 * world it can.
 *
 * The session is kept by the broker, and a command is acknowledged only when it is carried out, so
 * none is lost to an outage; one that comes twice is known by its text. A report is published again,
 * under its id, until the broker has answered; the id is kept in the external flash meanwhile, since
 * the app may be restarted. What makes the app robust: a limit for every answer, a keepalive that its
 * own reports stand for, and a new channel with a pause that grows whenever anything about the old
 * one is in doubt.
 */

import {
  defineApp,
  MvChannelType,
  MvEventType,
  MvMqttReadableDataType,
  MvMqttRequestState,
  MvNetworkStatus,
  MvStatus,
} from 'notspot';

const IRQ = 41;
const TAG_NETWORK = 1;
const TAG_CHANNEL = 2;
const RECORDS = 64;
const RECORD_BYTES = 16;
const BUFFER_BYTES = 4096;
const LOG_BYTES = 2048;
const SECOND_US = 1_000_000;
const PERIOD_US = 60 * SECOND_US;
const ANSWER_LIMIT_US = 20 * SECOND_US;
const PAUSE_MIN_US = 2 * SECOND_US;
const PAUSE_MAX_US = 60 * SECOND_US;
const HOST = 'broker.example.com';
const SECTOR_BYTES = 4096;
/** Id, its complement as a check, and a word that is cleared when the broker has answered. */
const ENTRY_BYTES = 16;
const ERASED = 0xffff_ffff;

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(RECORDS * RECORD_BYTES, 16);
  const receiveBuffer = memory.allocate(BUFFER_BYTES, 512);
  const sendBuffer = memory.allocate(BUFFER_BYTES, 512);
  const logBuffer = memory.allocate(LOG_BYTES, 512);
  const sector = memory.allocate(SECTOR_BYTES);

  let flash = 0;
  let center = 0;
  let network = 0;
  let channel = 0;
  let ringIndex = 0;
  let lost = false;
  let networkChanged = false;
  let readable = false;
  let pauseUs = PAUSE_MIN_US;
  let lastCommand = '';
  /** Id of the report that the broker has not answered; 0 for none. */
  let report = 0;
  /** The last entry of the journal, and where the next one goes. */
  let entryAt = 0;
  let nextAt = 0;

  /** Takes every record that is there; more than one may have come for one interrupt. */
  function onNotification(): void {
    for (;;) {
      const record = mv.readNotification(ring, ringIndex);
      if (record.eventType === MvEventType.NOEVENT) return;
      mv.clearNotification(ring, ringIndex);
      ringIndex = (ringIndex + 1) % RECORDS;
      if (record.tag === TAG_NETWORK) networkChanged = true;
      if (record.tag !== TAG_CHANNEL) continue;
      if (record.eventType === MvEventType.CHANNELDATAREADABLE) readable = true;
      if (record.eventType === MvEventType.CHANNELNOTCONNECTED) lost = true;
    }
  }

  /** The report that the life before has left unanswered, if any. Torn entries are passed over. */
  function readJournal(): void {
    if (mv.externalFlashRead(flash, 0, SECTOR_BYTES, sector) !== MvStatus.OKAY) return;
    for (let at = 0; at < SECTOR_BYTES; at += ENTRY_BYTES) {
      const [id = 0, check = 0, done = 0] = [0, 4, 8].map((word) =>
        memory.readU32(sector + at + word),
      );
      if (id === ERASED && check === ERASED && done === ERASED) continue;
      nextAt = at + ENTRY_BYTES;
      if (check !== ~id >>> 0) continue;
      entryAt = at;
      report = done === ERASED ? id : 0;
    }
  }

  function writeWords(address: number, ...words: readonly number[]): boolean {
    const bytes = new Uint8Array(Uint32Array.from(words).buffer);
    return mv.externalFlashWrite(flash, address, bytes) === MvStatus.OKAY;
  }

  /** Keeps the id of a new report. Nothing is pending in a full sector, so it may be erased. */
  function remember(id: number): boolean {
    if (nextAt >= SECTOR_BYTES) {
      if (mv.externalFlashErase(flash, 0, SECTOR_BYTES) !== MvStatus.OKAY) return false;
      nextAt = 0;
    }
    entryAt = nextAt;
    nextAt += ENTRY_BYTES;
    return writeWords(entryAt, id, ~id >>> 0);
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

  function command(): void {
    const { status, correlationId, payload, qos } = mv.mqttReceiveMessage(channel);
    if (status !== MvStatus.OKAY) return;
    const text = String.fromCharCode(...payload);
    if (text !== lastCommand) mv.serverLog(`command: ${text}`);
    lastCommand = text;
    if (qos > 0 && mv.mqttAcknowledgeMessage(channel, correlationId) !== MvStatus.OKAY) lost = true;
  }

  /** Reads one item; true for a response that says that all is well. */
  function readOne(dataType: number): boolean {
    const done = MvMqttRequestState.REQUESTCOMPLETED;
    switch (dataType) {
      case MvMqttReadableDataType.MESSAGERECEIVED:
        command();
        return false;
      case MvMqttReadableDataType.MESSAGELOST:
        mv.serverLog(`too large: ${mv.mqttReceiveLostMessageInfo(channel).topic}`);
        return false;
      case MvMqttReadableDataType.CONNECTRESPONSE: {
        const { requestState, reasonCode } = mv.mqttReadConnectResponse(channel);
        if (requestState !== done) mv.serverLog(`not connected: state ${requestState}`);
        return requestState === done && reasonCode === 0;
      }
      case MvMqttReadableDataType.SUBSCRIBERESPONSE:
        return mv.mqttReadSubscribeResponse(channel).reasonCodes.every((code) => code < 0x80);
      case MvMqttReadableDataType.PUBLISHRESPONSE:
        return mv.mqttReadPublishResponse(channel).requestState === done;
      case MvMqttReadableDataType.DISCONNECTRESPONSE:
        mv.serverLog(`session over: ${mv.mqttReadDisconnectResponse(channel).disconnectCode}`);
        lost = true;
        return false;
      default:
        return false;
    }
  }

  /** Serves what comes until a response of the type is there, or until the time; was it good? */
  function* serve(wanted: number, untilUs: number) {
    while (!lost) {
      readable = false;
      for (;;) {
        const { status, dataType } = mv.mqttGetNextReadableDataType(channel);
        if (status !== MvStatus.OKAY || dataType === MvMqttReadableDataType.NONE) break;
        const good = readOne(dataType);
        if (dataType === wanted) return good;
      }
      const leftUs = untilUs - now();
      if (leftUs <= 0) return false;
      if (!readable && !lost) yield device.untilInterrupt(leftUs);
    }
    return false;
  }

  /** A session with a subscription; false if nothing came of it. */
  function* begin() {
    lost = false;
    channel = mv.openChannel({
      notificationHandle: center,
      notificationTag: TAG_CHANNEL,
      networkHandle: network,
      receiveBuffer,
      receiveBytes: BUFFER_BYTES,
      sendBuffer,
      sendBytes: BUFFER_BYTES,
      channelType: MvChannelType.MQTT,
    }).handle;
    if (channel === 0) return false;
    const will = { topic: 'devices/1/state', payload: 'gone', qos: 1, retain: true };
    const request = { host: HOST, clientId: 'device-1', keepaliveS: 120, will };
    if (mv.mqttRequestConnect(channel, request) !== MvStatus.OKAY) return false;
    const { CONNECTRESPONSE, SUBSCRIBERESPONSE } = MvMqttReadableDataType;
    if (!(yield* serve(CONNECTRESPONSE, now() + ANSWER_LIMIT_US))) return false;
    const topics = [{ topic: 'devices/1/commands/#', qos: 1 }];
    if (mv.mqttRequestSubscribe(channel, 1, topics) !== MvStatus.OKAY) return false;
    return yield* serve(SUBSCRIBERESPONSE, now() + ANSWER_LIMIT_US);
  }

  /** Reports and takes commands until something goes wrong. */
  function* live() {
    for (let dueUs = now(); !lost; dueUs += PERIOD_US) {
      // The time of day makes an id that is new in each life of the app as well.
      if (report === 0) {
        const id = Math.floor(mv.getWallTime().microseconds / SECOND_US);
        if (id === 0 || !remember(id)) return;
        report = id;
      }
      const payload = `{"id":${report},"state":"fine"}`;
      const message = { topic: 'devices/1/state', payload, qos: 1 };
      if (mv.mqttRequestPublish(channel, report, message) !== MvStatus.OKAY) return;
      const answered = yield* serve(
        MvMqttReadableDataType.PUBLISHRESPONSE,
        now() + ANSWER_LIMIT_US,
      );
      if (!answered) return;
      writeWords(entryAt + 8, 0);
      report = 0;
      pauseUs = PAUSE_MIN_US;
      yield* serve(MvMqttReadableDataType.NONE, dueUs + PERIOD_US);
    }
  }

  return {
    interrupts: { [IRQ]: onNotification },

    *main() {
      mv.serverLoggingInit(logBuffer, LOG_BYTES);
      mv.serverLog('mqtt-commands starts');
      while (flash === 0) {
        flash = mv.externalFlashOpen().handle;
        if (flash === 0) yield device.sleep(PAUSE_MIN_US);
      }
      readJournal();
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
      for (;;) {
        if (isConnected()) {
          if (yield* begin()) yield* live();
          if (channel !== 0) channel = mv.closeChannel(channel).handle;
        }
        yield* pause();
      }
    },
  };
});
