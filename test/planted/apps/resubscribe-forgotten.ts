/**
 * Wrong: the app starts clean sessions and subscribes in the first one only; the broker forgets a
 * clean session with its connection.
 * Right: a subscription in each clean session.
 */

import { defineApp } from 'notspot';
import { Commands } from './commands.ts';
import type { Part } from './firmware.ts';

class SubscribesOnce extends Commands {
  protected override readonly session = {
    host: 'broker.example.com',
    clientId: 'device-1',
    keepaliveS: 120,
    cleanStart: true,
  };
  private subscribed = false;

  protected override *subscribe(): Part<boolean> {
    if (!this.subscribed) this.subscribed = yield* super.subscribe();
    return this.subscribed;
  }
}

export default defineApp((device) => new SubscribesOnce(device).app);
