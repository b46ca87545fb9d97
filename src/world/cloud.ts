/**
 * The Microvisor cloud: check-ins, staged updates, debugger sessions, the log sink, and the peers
 * and services behind the channels.
 *
 * It is reached only through frames on the link, so everything it does for the device waits for a
 * connection: an update that is staged or a debugger that attaches while the device is offline is
 * found at the next check-in.
 */

import { sampleUs } from '../engine/distribution.ts';
import { PRIORITY } from '../engine/engine.ts';
import { invariant } from '../engine/invariant.ts';
import type { ChannelChoice } from '../scenario/scenario.ts';
import type { ByteMove } from '../trace/record.ts';
import type { Armed } from './armed.ts';
import type { WorldContext } from './context.ts';
import type { DownFrame, StagedUpdate, UpFrame } from './events.ts';
import { Notices } from './notices.ts';
import type { Peer, PeerInput, PeerOutput } from './peer.ts';
import type { UpMessage } from './services/messages.ts';
import type { EndOfChannel } from './services/service.ts';
import { type ServiceMakers, Services } from './services/services.ts';

/** Bytes of the small control frames, a guess that only shows as a little delay. */
const CONTROL_BYTES = 48;

interface CloudChannel {
  readonly channel: number;
  readonly endpoint: string;
  /** A peer of the scenario is behind it, and no service. */
  readonly hasPeer: boolean;
  peerState: unknown;
  /** Free space in the device's receive buffer, as far as the cloud knows. */
  window: number;
  /** What the peer sent and the device has no room for yet. */
  waiting: Uint8Array[];
}

export interface CloudData {
  /** The device has checked in on the current connection. */
  welcomed: boolean;
  checkInEvents: number[];
  channels: CloudChannel[];
  staged: StagedUpdate[];
  updateCount: number;
  /** `told` on this connection; `believed`: the device thinks that the session lasts. */
  debugger: { attached: boolean; told: boolean; believed: boolean; haltUs: number };
}

export class Cloud {
  private data: CloudData = fresh();
  private readonly context: WorldContext;
  private readonly send: (frame: DownFrame) => void;
  private readonly peers: ReadonlyMap<string, Peer>;
  readonly notices: Notices;
  private readonly armed: Armed;
  private readonly services: Services;

  constructor(
    context: WorldContext,
    peers: ReadonlyMap<string, Peer>,
    services: ServiceMakers,
    startEpochUs: number,
    armed: Armed,
    send: (frame: DownFrame) => void,
  ) {
    this.armed = armed;
    this.context = context;
    this.peers = peers;
    this.send = send;
    const isWelcomed = () => this.data.welcomed;
    this.notices = new Notices(context, startEpochUs, { isWelcomed, send });
    this.services = new Services(services, context, armed, {
      send,
      end: (channel, how) => {
        const open = this.find(channel);
        if (open !== undefined) this.endChannel(open, how);
      },
    });
    context.engine.on({
      'cloud.checkedIn': () => this.checkedIn(),
      'cloud.peerTimer': (event) =>
        this.peerInput(event.channel, {
          type: 'timer',
          nowUs: context.engine.now,
          timer: event.timer,
        }),
    });
  }

  hasEndpoint(name: string): boolean {
    return this.peers.has(name);
  }

  /** The connection to the device is gone: its channels end, and it must check in again. */
  disconnected(): void {
    for (const channel of this.data.channels) this.drop(channel, 'connection');
    this.data.channels = [];
    this.data.welcomed = false;
    for (const id of this.data.checkInEvents) this.context.engine.cancel(id);
    this.data.checkInEvents = [];
    this.data.debugger.told = false;
  }

  arrived(frame: UpFrame): void {
    switch (frame.type) {
      case 'checkIn':
        this.checkIn(frame.errors);
        break;
      case 'open':
        this.openChannel(frame);
        break;
      case 'service':
        this.serviceMessage(frame.channel, frame.message, frame.payload);
        break;
      case 'data':
        this.channelData(frame.channel, frame.data);
        break;
      case 'taken':
        this.spaceFreed(frame.channel, frame.count);
        break;
      case 'close':
        this.closeChannel(frame.channel);
        break;
      case 'log':
        this.context.recorder.append({
          kind: 'log',
          at: this.context.engine.now,
          what: 'delivered',
          text: frame.text,
        });
        break;
      case 'fetch':
        this.sendLayer(frame.update, frame.layer);
        break;
    }
  }

  // Check-ins

  private checkIn(errors: string): void {
    if (errors !== '') this.note('error reported', errors);
    const us = sampleUs(
      this.context.settings.cloud.checkIn,
      this.context.chance.stream('cloud.checkIn'),
    );
    this.data.checkInEvents.push(
      this.context.engine.scheduleIn(us, PRIORITY.cloud, { type: 'cloud.checkedIn' }),
    );
  }

  private checkedIn(): void {
    this.data.checkInEvents.shift();
    this.data.welcomed = true;
    // The welcome ends the check-in, after which the device may leave: what else there is comes first.
    this.tellUpdates();
    this.tellDebugger();
    this.notices.tellRestart();
    this.send({
      type: 'welcome',
      epochUs: this.notices.epochUs,
      logging: this.notices.takesLogs,
      bytes: CONTROL_BYTES,
    });
  }

  // Updates

  /** Stages an update; a device that is connected hears of it at once, another at its check-in. */
  stageUpdate(kind: 'app' | 'kernel', layers: readonly number[]): void {
    this.data.updateCount += 1;
    this.data.staged = [{ number: this.data.updateCount, kind, layers }];
    this.note('update staged', `${kind} update ${this.data.updateCount}`);
    if (this.data.welcomed) this.tellUpdates();
  }

  /** The device runs the update: it is staged no longer. One staged meanwhile is told of now. */
  updateInstalled(number: number): void {
    this.data.staged = this.data.staged.filter((u) => u.number !== number);
    if (this.data.welcomed) this.tellUpdates();
  }

  private tellUpdates(): void {
    for (const update of this.data.staged) {
      this.send({ type: 'staged', update, bytes: CONTROL_BYTES });
    }
  }

  private sendLayer(number: number, layer: number): void {
    const update = this.data.staged.find((u) => u.number === number);
    const bytes = update?.layers[layer];
    if (bytes !== undefined) this.send({ type: 'layer', update: number, layer, bytes });
  }

  // Debugger

  attachDebugger(haltUs: number): void {
    this.data.debugger = { ...this.data.debugger, attached: true, told: false, haltUs };
    this.note('debugger waits', '');
    if (this.data.welcomed) this.tellDebugger();
  }

  /** Ends the session; false if there is none. */
  detachDebugger(): boolean {
    const session = this.data.debugger;
    const { attached } = session;
    session.attached = false;
    session.told = false;
    if (this.data.welcomed) this.tellDebugger();
    return attached;
  }

  private tellDebugger(): void {
    const session = this.data.debugger;
    const { attached, told, believed, haltUs } = session;
    // A device that was offline when the session ended must still hear of it.
    if (attached ? told : !believed) return;
    session.told = attached;
    session.believed = attached;
    session.haltUs = 0;
    this.send({ type: 'debugger', attached, haltUs, bytes: CONTROL_BYTES });
  }

  /** The device never heard it: it must be told again. */
  debuggerFrameLost(frame: Extract<DownFrame, { type: 'debugger' }>): void {
    const session = this.data.debugger;
    session.told = false;
    if (!frame.attached) session.believed = true;
    else if (session.haltUs === 0) session.haltUs = frame.haltUs;
  }

  // Channels

  private openChannel(frame: Extract<UpFrame, { type: 'open' }>): void {
    const { channel, endpoint, service, receiveBytes: window } = frame;
    const hasPeer = service === 'peer';
    const peerState = hasPeer ? structuredClone(this.peer(endpoint).initial) : undefined;
    this.data.channels.push({ channel, endpoint, hasPeer, peerState, window, waiting: [] });
    this.send({ type: 'opened', channel, bytes: CONTROL_BYTES });
    if (hasPeer) this.peerInput(channel, { type: 'opened', nowUs: this.context.engine.now });
    else this.services.opened(channel, service, window);
  }

  private serviceMessage(channel: number, message: UpMessage, payload: number): void {
    const open = this.find(channel);
    if (payload > 0) this.bytes(channel, open === undefined ? 'lost' : 'delivered', payload);
    if (open !== undefined) this.services.message(channel, message);
  }

  private channelData(channel: number, data: Uint8Array): void {
    const open = this.find(channel);
    // Data that arrives after the server closed the channel is lost.
    this.bytes(channel, open === undefined ? 'lost' : 'delivered', data.length);
    this.peerInput(channel, { type: 'data', nowUs: this.context.engine.now, data });
  }

  private spaceFreed(channel: number, count: number): void {
    const open = this.find(channel);
    if (open === undefined) return;
    open.window += count;
    this.services.spaceFreed(channel, count);
    this.pump(open);
  }

  private closeChannel(channel: number): void {
    const open = this.find(channel);
    if (open === undefined) return;
    this.drop(open, 'device');
    this.data.channels = this.data.channels.filter((c) => c !== open);
  }

  /** The server ends channels; the number of them. */
  endChannels(which: ChannelChoice, how: 'close' | 'reset'): number {
    const all = this.data.channels;
    const chosen =
      which === 'all' ? [...all] : which === 'oldest' ? all.slice(0, 1) : all.slice(-1);
    for (const open of chosen) this.endChannel(open, how);
    return chosen.length;
  }

  private endChannel(open: CloudChannel, how: 'close' | 'reset'): void {
    this.drop(open, 'server');
    this.data.channels = this.data.channels.filter((c) => c !== open);
    this.send({ type: 'closed', channel: open.channel, how, bytes: CONTROL_BYTES });
  }

  /** Bytes that wait for room in the device are dropped with the channel. */
  private drop(open: CloudChannel, how: EndOfChannel): void {
    const count = open.waiting.reduce((sum, part) => sum + part.length, 0);
    open.waiting = [];
    if (count > 0) this.bytes(open.channel, 'dropped', count);
    this.services.closed(open.channel, how);
  }

  private peerInput(channel: number, input: PeerInput): void {
    const open = this.find(channel);
    if (open === undefined || !open.hasPeer) return;
    const chance = this.context.chance.stream(`peer.${open.endpoint}`);
    const step = this.peer(open.endpoint).step(open.peerState, input, chance);
    open.peerState = step.state;
    for (const output of step.outputs) {
      // A peer that closes has nothing more to say on this channel.
      if (this.find(channel) === open) this.peerOutput(open, output);
    }
  }

  private peerOutput(open: CloudChannel, output: PeerOutput): void {
    switch (output.type) {
      case 'send':
        if (output.data.length === 0) return;
        this.bytes(open.channel, 'offered', output.data.length);
        // Lost behind the cloud, so that no room in the device is taken for it.
        if (this.armed.next('answerLost') !== undefined) {
          this.bytes(open.channel, 'dropped', output.data.length);
          return;
        }
        open.waiting.push(output.data);
        this.pump(open);
        return;
      case 'timer':
        this.context.engine.scheduleIn(output.afterUs, PRIORITY.cloud, {
          type: 'cloud.peerTimer',
          channel: open.channel,
          timer: output.timer,
        });
        return;
      case 'close':
      case 'reset':
        this.endChannel(open, output.type);
        return;
    }
  }

  /** Sends what fits into the device's receive buffer; the rest waits here (G46). */
  private pump(open: CloudChannel): void {
    const { packetBytes } = this.context.settings.link;
    while (open.window > 0) {
      const first = open.waiting[0];
      if (first === undefined) return;
      const size = Math.min(first.length, open.window, packetBytes);
      const data = first.subarray(0, size);
      if (size === first.length) open.waiting.shift();
      else open.waiting[0] = first.subarray(size);
      open.window -= size;
      const bytes = size + this.context.channelOverhead;
      this.send({ type: 'data', channel: open.channel, data, bytes });
    }
  }

  private find(channel: number): CloudChannel | undefined {
    return this.data.channels.find((c) => c.channel === channel);
  }

  private peer(endpoint: string): Peer {
    const peer = this.peers.get(endpoint);
    invariant(peer !== undefined, () => `no peer for endpoint "${endpoint}"`);
    return peer;
  }

  private bytes(channel: number, what: ByteMove, count: number): void {
    this.context.recorder.append({
      kind: 'bytes',
      at: this.context.engine.now,
      channel,
      what,
      count,
    });
  }

  private note(what: string, detail: string): void {
    this.context.recorder.append({ kind: 'cloud', at: this.context.engine.now, what, detail });
  }

  snapshot() {
    return { data: structuredClone(this.data), services: this.services.snapshot() };
  }

  restore(s: ReturnType<Cloud['snapshot']>): void {
    this.data = structuredClone(s.data);
    this.services.restore(s.services);
  }
}

function fresh(): CloudData {
  return {
    welcomed: false,
    checkInEvents: [],
    channels: [],
    staged: [],
    updateCount: 0,
    debugger: { attached: false, told: false, believed: false, haltUs: 0 },
  };
}
