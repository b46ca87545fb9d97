/**
 * Wrong: a command that comes a second time is dropped without being acknowledged, so the broker
 * keeps it for ever.
 * Right: what was done already is acknowledged all the same.
 */

import { defineApp, MvStatus } from 'notspot';
import { Commands } from './commands.ts';
import type { Part } from './firmware.ts';

class ForgetsDuplicates extends Commands {
  protected override *receive(): Part<void> {
    const message = this.mv.mqttReceiveMessage(this.channel);
    if (message.status !== MvStatus.OKAY) return;
    const text = String.fromCharCode(...message.payload);
    if (text === this.lastCommand) return;
    yield* this.carryOut(text);
    this.lastCommand = text;
    this.acknowledge(message);
  }
}

export default defineApp((device) => new ForgetsDuplicates(device).app);
