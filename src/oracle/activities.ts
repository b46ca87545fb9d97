/**
 * What counts as doing something: the kinds of activity by the records that show them.
 *
 * An activity has a key: its kind, and for a channel the type and the endpoint, as in
 * `exchange:OPAQUEBYTES "telemetry"` or `log`. The same key in two runs is the same activity.
 * Another service joins by a line in the table.
 */

import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { channelOfMachine } from './oracle.ts';

interface ActivityKind {
  readonly name: string;
  /** The record that shows it: its kind, and its field `what`. */
  readonly record: 'bytes' | 'log';
  readonly what: string;
  readonly meaning: string;
}

export const ACTIVITY_KINDS: readonly ActivityKind[] = [
  {
    name: 'exchange',
    record: 'bytes',
    what: 'delivered',
    meaning: 'bytes that the app wrote reach the peer',
  },
  {
    name: 'answers',
    record: 'bytes',
    what: 'consumed',
    meaning: 'the app takes what the peer has sent',
  },
  { name: 'log', record: 'log', what: 'posted', meaning: 'a log message is accepted' },
];

const ON_CHANNEL = ACTIVITY_KINDS.filter((kind) => kind.record === 'bytes');
const LOGGING = new Map(
  ACTIVITY_KINDS.filter((kind) => kind.record === 'log').map((kind) => [kind.what, kind.name]),
);

/** Channels whose bytes may still move. A device has four at once; the others were closed. */
const MAX_CHANNELS = 16;

/** Keys of each channel by what its bytes do, oldest first. Plain data. */
export type ChannelKeys = Map<number, Readonly<Record<string, string>>>;

/** The activity that a record shows, if any. Keeps the channels up to date. */
export function activityOf(channels: ChannelKeys, record: TraceRecord): string | undefined {
  switch (record.kind) {
    case 'bytes':
      return channels.get(record.channel)?.[record.what];
    case 'log':
      return LOGGING.get(record.what);
    case 'state':
      channelMoved(channels, record);
      return undefined;
    default:
      return undefined;
  }
}

function channelMoved(channels: ChannelKeys, record: RecordOf<'state'>): void {
  if (record.to !== 'opening' && record.to !== 'closed') return;
  const channel = channelOfMachine(record.machine);
  if (channel === undefined) return;
  if (record.to === 'closed') {
    // What a dead app had sent is not its successor's doing. What the app itself has closed may
    // still have bytes under way.
    if (record.why !== 'closed by the app') channels.delete(channel);
    return;
  }
  const keys = ON_CHANNEL.map(({ what, name }) => [what, `${name}:${record.why}`]);
  channels.set(channel, Object.fromEntries(keys));
  if (channels.size <= MAX_CHANNELS) return;
  for (const oldest of channels.keys()) {
    channels.delete(oldest);
    return;
  }
}

/** The key as text for a message. */
export function describeActivity(key: string): string {
  return key.replace(':', ' on ');
}
