/** Commands on channels, and the mistake of an app that stores into a buffer of one. */

import fc from 'fast-check';
import { MvChannelType } from '../../../src/abi/enums.ts';
import { ChannelReference, type Extent, streamFrom } from './channel.ts';
import type { Reference } from './kernel.ts';
import { pass } from './network-commands.ts';
import { named, type Real } from './real.ts';
import { rule } from './rule.ts';
import { carriedOut, command, look, PIECES, pick, piece, pieces, SECOND, which } from './step.ts';

const buffer = fc.record({
  at: fc.nat({ max: PIECES - 1 }),
  bytes: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(512, 1024) }, fc.constantFrom(0, 100)),
  offset: fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, fc.constant(256)),
});

export const openChannel = command(
  'openChannel',
  fc.record({
    network: which,
    center: which,
    receive: buffer,
    send: buffer,
    type: fc.oneof(
      { weight: 12, arbitrary: fc.constant<number>(MvChannelType.OPAQUEBYTES) },
      { weight: 4, arbitrary: fc.constantFrom<number>(...Object.values(MvChannelType)) },
      fc.constant(4),
    ),
    endpoint: fc.oneof({ weight: 15, arbitrary: fc.constant('') }, fc.constant('nowhere')),
  }),
  (a, m, r) => {
    const extent = ({ at, bytes, offset }: typeof a.send) => {
      const { start } = piece(r, at);
      return { start: start + offset, bytes };
    };
    const { type, endpoint } = a;
    const receive = extent(a.receive);
    const send = extent(a.send);
    const network = pick(m, 'network', a.network);
    open(m, r, { network, center: pick(m, 'center', a.center), type, receive, send, endpoint });
  },
);

interface Opening {
  readonly network: number;
  readonly center: number;
  readonly type: number;
  readonly receive: Extent;
  readonly send: Extent;
  readonly endpoint: string;
}

/** Gives back the handle, 0 when there is none. */
function open(m: Reference, r: Real, opening: Opening): number {
  const request = { ...opening, tag: m.newTag() };
  const { receive, send, endpoint } = request;
  const nowUs = r.nowUs;
  const allowed = m.openStatuses({ ...request, endpointKnown: endpoint === '' }, nowUs);
  const { status, handle } = r.run((d) =>
    d.mv.openChannel({
      notificationHandle: request.center,
      notificationTag: request.tag,
      networkHandle: request.network,
      receiveBuffer: receive.start,
      receiveBytes: receive.bytes,
      sendBuffer: send.start,
      sendBytes: send.bytes,
      channelType: request.type,
      endpoint,
    }),
  );
  rule('G27', allowed.has(named(status)), () => `${named(status)}, not ${[...allowed]}`);
  if (named(status) === 'OKAY') {
    m.opened(new ChannelReference({ ...request, handle }, nowUs), nowUs);
    look(m, r);
  }
  return handle;
}

/** An opening with which nothing is wrong, as far as there are buffers left. */
function goodOpening(m: Reference, r: Real): Opening | undefined {
  const [receive, send] = pieces(r).filter((extent) => !m.inUse(extent));
  if (receive === undefined || send === undefined) return undefined;
  const network = pick(m, 'network', 0);
  const center = pick(m, 'center', 0);
  return { network, center, type: MvChannelType.OPAQUEBYTES, receive, send, endpoint: '' };
}

/** Several in a row, to come to the limits: four at once, and eight a second. */
export const openMany = command(
  'openMany',
  fc.record({ times: fc.integer({ min: 1, max: 10 }), close: fc.boolean() }),
  ({ times, close }, m, r) => {
    for (let i = 0; i < times; i += 1) {
      const opening = goodOpening(m, r);
      const handle = opening === undefined ? 0 : open(m, r, opening);
      if (close && handle !== 0) closeOnce(m, r, handle);
    }
  },
);

export const closeChannel = command('closeChannel', which, (n, m, r) =>
  closeOnce(m, r, pick(m, 'channel', n)),
);

function closeOnce(m: Reference, r: Real, given: number): void {
  const { status, handle } = r.run((d) => d.mv.closeChannel(given));
  if (m.closes(given, 'channel', named(status), handle)) m.channels.delete(given);
  look(m, r);
}

/** What a call on a stream of bytes was for; a channel of another type is no handle for it. */
function streamOf(m: Reference, handle: number, status: string): ChannelReference | undefined {
  const channel = m.channels.get(handle);
  const isStream = channel?.setup.type === MvChannelType.OPAQUEBYTES;
  rule('G6', isStream === (status !== 'INVALIDHANDLE'), () => `channel ${handle}: ${status}`);
  return isStream ? channel : undefined;
}

const sizes = fc.oneof(fc.nat({ max: 1100 }), fc.constantFrom(0, 1, 200, 511, 512, 513, 1024));
/** What the app wrote before decides what it writes next, so that the peer's echo can be told. */
const next = (m: Reference, channel: number, bytes: number) =>
  streamFrom(m.channels.get(channel)?.accepted ?? 0, bytes);

export const write = command(
  'write',
  fc.record({ which, bytes: sizes }),
  ({ which, bytes }, m, r) => {
    const channel = pick(m, 'channel', which);
    const data = next(m, channel, bytes);
    const nowUs = r.nowUs;
    const { status, available } = r.run((d) => d.mv.writeChannel(channel, data));
    streamOf(m, channel, named(status))?.write(bytes, named(status), available, nowUs);
  },
);

export const writeStream = command(
  'writeStream',
  fc.record({ which, bytes: sizes }),
  ({ which, bytes }, m, r) => {
    const channel = pick(m, 'channel', which);
    const data = next(m, channel, bytes);
    const nowUs = r.nowUs;
    const { status, written } = r.run((d) => d.mv.writeChannelStream(channel, data));
    streamOf(m, channel, named(status))?.writeStream(bytes, named(status), written, nowUs);
  },
);

export const read = command('read', which, (n, m, r) => {
  const channel = pick(m, 'channel', n);
  const { status, address, data } = r.run((d) => {
    const result = d.mv.readChannel(channel);
    return { ...result, data: d.memory.read(result.address, result.length) };
  });
  streamOf(m, channel, named(status))?.read(named(status), address, data);
});

export const readComplete = command(
  'readComplete',
  fc.record({ which, bytes: fc.oneof(sizes, fc.constantFrom('all', 'half', 'more')) }),
  ({ which, bytes }, m, r) => {
    const channel = pick(m, 'channel', which);
    const presented = m.channels.get(channel)?.presented ?? 0;
    const shares = { all: presented, half: presented >> 1, more: presented + 1 } as const;
    const count = typeof bytes === 'number' ? bytes : shares[bytes as keyof typeof shares];
    const nowUs = r.nowUs;
    const status = named(r.run((d) => d.mv.readChannelComplete(channel, count)));
    streamOf(m, channel, status)?.readComplete(count, status, nowUs);
  },
);

/** A write whose echo lies in the receive buffer afterwards, if all goes well. */
const fillWith = (bytes: number) => [writeStream.of({ which: 0, bytes }), pass.of(SECOND)];
const someBytes = fc.integer({ min: 1, max: 700 });

export const fill = command('fill', someBytes, (bytes, m, r) => {
  for (const step of fillWith(bytes)) step.run(m, r);
});

/** There and back several times, so that both buffers wrap. */
export const exchange = command(
  'exchange',
  fc.array(someBytes, { minLength: 1, maxLength: 4 }),
  (all, m, r) => {
    const consume = [read.of(0), readComplete.of({ which: 0, bytes: 'all' })];
    for (const bytes of all) for (const step of [...fillWith(bytes), ...consume]) step.run(m, r);
  },
);

export const closureReason = command('closureReason', which, (n, m, r) => {
  const channel = pick(m, 'channel', n);
  const { status, reason } = r.run((d) => d.mv.getChannelClosureReason(channel));
  if (carriedOut(m, 'channel', channel, named(status))) m.channels.get(channel)?.reason(reason);
});

/** D7: the app stores into a buffer that is not its own now, and dies of it (G12, D21). */
export const storeIntoSendBuffer = command('storeIntoSendBuffer', which, (n, m, r) => {
  const channel = m.channels.get(pick(m, 'channel', n));
  if (channel === undefined) return;
  const { died, atUs } = r.die((d) => d.memory.writeU8(channel.setup.send.start + n, 1));
  rule('D7', died, () => 'a store into a send buffer goes unpunished');
  m.appDied(atUs);
});
