/**
 * The kernel's end of a service: what it keeps of the exchanges on channels of one type.
 *
 * A channel of such a type carries whole messages instead of a stream. The service is told of
 * messages that arrive and of channels that end; it sends through `Channels.sendMessage` and puts
 * what the app is to read into the receive buffer with `Channels.store`. Its state is plain data.
 */

import { MvChannelType } from '../abi/enums.ts';
import type { DownMessage, ServiceName } from '../world/services/messages.ts';
import type { Channel } from './channels.ts';

export interface ChannelService {
  /** A message arrived on a channel that is opening or open. */
  arrived(channel: Channel, message: DownMessage, payload: number): void;
  /** The stream under a channel is gone; the channel stays until the app closes it (D25). */
  lost(channel: Channel): void;
  /** The channel is gone. */
  ended(channel: Channel): void;
}

/** The service of a channel type; undefined for opaque bytes. */
export function serviceOfType(type: number): ServiceName | undefined {
  switch (type) {
    case MvChannelType.MQTT:
      return 'mqtt';
    case MvChannelType.HTTP:
      return 'http';
    case MvChannelType.CONFIGFETCH:
      return 'config';
    default:
      return undefined;
  }
}
