/**
 * Wrong: the id to acknowledge is kept in one variable, and all messages that are there are read
 * before it is used. Of two that come at once the first is never acknowledged.
 * Right: each id stays with its message.
 */

import { defineApp, MvMqttReadableDataType, MvStatus } from 'notspot';
import { Commands } from './commands.ts';
import type { Part } from './firmware.ts';

class OneId extends Commands {
  protected override *receive(): Part<void> {
    let message = this.mv.mqttReceiveMessage(this.channel);
    for (;;) {
      const { dataType } = this.mv.mqttGetNextReadableDataType(this.channel);
      if (dataType !== MvMqttReadableDataType.MESSAGERECEIVED) break;
      message = this.mv.mqttReceiveMessage(this.channel);
    }
    if (message.status !== MvStatus.OKAY) return;
    yield* this.carryOut(String.fromCharCode(...message.payload));
    this.acknowledge(message);
  }
}

export default defineApp((device) => new OneId(device).app);
