/** What the calls that send the one request of a channel have in common. */

import type { Refusing } from '../call.ts';
import type { Channel } from '../channels.ts';

/** A part of a request where the app has it. */
export interface Piece {
  readonly address: number;
  readonly bytes: number;
}

/** The state of the channel: it lives, and no request was made on it, well or not (documented). */
export function checkRequest(
  c: Refusing<'CHANNELCLOSED' | 'REQUESTALREADYSENT'>,
  channel: Channel,
): void {
  const { channels, exchanges } = c.kernel;
  c.refuse(!channels.isLive(channel), 'CHANNELCLOSED');
  c.refuse(exchanges.hasRequest(channel), 'REQUESTALREADYSENT');
}
