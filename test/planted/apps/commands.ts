/**
 * Takes commands over MQTT, in a session that the broker keeps: each is carried out and then
 * acknowledged, and one that comes twice is carried out once.
 */

import {
  type Main,
  type MqttConnectParams,
  type MqttMessage,
  MvChannelType,
  MvMqttReadableDataType,
  MvMqttRequestState,
  MvStatus,
} from 'notspot';
import { Firmware, type Part, SECOND_US } from './firmware.ts';

export const ANSWER_LIMIT_US = 20 * SECOND_US;
/** Commands come more often; a longer silence is a broken session. */
const SILENCE_US = 90 * SECOND_US;
const WORK_US = 3 * SECOND_US;
const { CONNECTRESPONSE, SUBSCRIBERESPONSE, MESSAGERECEIVED, NONE } = MvMqttReadableDataType;

export class Commands extends Firmware {
  protected override readonly channelType = MvChannelType.MQTT;
  protected override readonly receiveBytes = 4096;
  protected override readonly sendBytes = 4096;
  protected readonly session: MqttConnectParams = {
    host: 'broker.example.com',
    clientId: 'device-1',
    keepaliveS: 120,
  };
  protected lastCommand = '';

  protected *main(): Main {
    this.start();
    for (;;) {
      if (this.isConnected() && this.open()) {
        if (yield* this.begin()) yield* this.live();
        this.close();
      }
      yield* this.pause();
    }
  }

  /** A session with a subscription; false if nothing came of it. */
  protected *begin(): Part<boolean> {
    if (this.mv.mqttRequestConnect(this.channel, this.session) !== MvStatus.OKAY) return false;
    if ((yield* this.next(ANSWER_LIMIT_US)) !== CONNECTRESPONSE) return false;
    const { requestState } = this.mv.mqttReadConnectResponse(this.channel);
    return requestState === MvMqttRequestState.REQUESTCOMPLETED && (yield* this.subscribe());
  }

  protected *subscribe(): Part<boolean> {
    const topics = [{ topic: 'commands/#', qos: 1 }];
    if (this.mv.mqttRequestSubscribe(this.channel, 1, topics) !== MvStatus.OKAY) return false;
    const deadlineUs = this.now() + ANSWER_LIMIT_US;
    for (;;) {
      const dataType = yield* this.next(deadlineUs - this.now());
      // The broker goes on with the session before it answers.
      if (dataType === MESSAGERECEIVED) yield* this.receive();
      else if (dataType === SUBSCRIBERESPONSE) break;
      else return false;
    }
    return this.mv.mqttReadSubscribeResponse(this.channel).reasonCodes.every((code) => code < 128);
  }

  /** Takes commands until the session is of no use any more. */
  protected *live(): Part<void> {
    while ((yield* this.next(SILENCE_US)) === MESSAGERECEIVED) {
      this.wentWell();
      yield* this.receive();
    }
  }

  protected *receive(): Part<void> {
    const message = this.mv.mqttReceiveMessage(this.channel);
    if (message.status !== MvStatus.OKAY) return;
    const text = String.fromCharCode(...message.payload);
    if (text !== this.lastCommand) yield* this.carryOut(text);
    this.lastCommand = text;
    this.acknowledge(message);
  }

  protected *carryOut(text: string): Part<void> {
    yield this.device.sleep(WORK_US);
    this.mv.serverLog(`done: ${text}`);
  }

  protected acknowledge({ correlationId }: MqttMessage): void {
    const status = this.mv.mqttAcknowledgeMessage(this.channel, correlationId);
    // The broker sends it again in the next session.
    if (status !== MvStatus.OKAY) this.lost = true;
  }

  /** What can be read next; NONE when the channel is lost or the time is over. */
  protected *next(limitUs: number): Part<number> {
    const deadlineUs = this.now() + limitUs;
    while (!this.lost) {
      this.readable = false;
      const { status, dataType } = this.mv.mqttGetNextReadableDataType(this.channel);
      if (status !== MvStatus.OKAY) return NONE;
      if (dataType !== NONE) return dataType;
      const leftUs = deadlineUs - this.now();
      if (!(yield* this.until(leftUs, () => this.readable || this.lost))) return NONE;
    }
    return NONE;
  }
}
