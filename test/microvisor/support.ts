/**
 * Apps for tests of the kernel: bodies that run as a real app and give back what they saw.
 *
 * `inWorld` runs a body as the main program; `irq` runs code in an interrupt handler, at once.
 * `online` is what most of them need first: a center, the network, CONNECTED.
 */

import { MvChannelType, MvNetworkStatus } from '../../src/abi/enums.ts';
import { MvStatus, type StatusName, statusName } from '../../src/abi/status.ts';
import type { SyscallName } from '../../src/abi/syscalls.ts';
import { type AppInstance, programOf, type Wait, type Wake } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import type { ChannelParams, Notification } from '../../src/host/app/mv.ts';
import { concatenate } from '../../src/microvisor/concatenate.ts';
import type { Door } from '../../src/microvisor/door.ts';
import { Simulation, type SimulationOptions } from '../../src/sim/simulation.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { type Played, played, type SmallWorld, scenario } from '../support/small-world.ts';

export const OKAY = MvStatus.OKAY;
export const KIB = 1024;
/** Interrupt of the center that `online` makes; its handler counts entries. */
export const CENTER_IRQ = 41;
/** Interrupt that `irq` uses. */
const SOFT_IRQ = 99;
export const NETWORK_TAG = 7;

export type Body<T> = Generator<Wait, T, Wake>;

/** What a body gets. */
export interface Bench {
  readonly d: Device;
  readonly simulation: Simulation;
  /** Runs code in an interrupt handler, at once, and gives back its result. */
  irq<T>(code: () => T): T;
  /** How often the handler of `CENTER_IRQ` was entered in this life. */
  readonly entries: number;
}

export interface Seen<T> extends Played {
  readonly result: T;
  readonly crash: string | undefined;
}

/** Runs a body in every life of an app; the result is that of the last one that ended. */
export function inWorld<T>(
  world: SmallWorld,
  body: (bench: Bench) => Body<T>,
  options: SimulationOptions & {
    readonly mayCrash?: boolean;
    readonly prepare?: (simulation: Simulation) => void;
  } = {},
): Seen<T> {
  const records: TraceRecord[] = [];
  let result: { value: T } | undefined;
  const app = (d: Device): AppInstance => {
    let entries = 0;
    let task: () => void = () => {};
    const bench: Bench = {
      d,
      get simulation() {
        return simulation;
      },
      get entries() {
        return entries;
      },
      irq<R>(code: () => R): R {
        let out: { value: R } | undefined;
        task = () => {
          out = { value: code() };
        };
        d.nvic.enableIrq(SOFT_IRQ);
        d.nvic.setPendingIrq(SOFT_IRQ);
        if (out === undefined) throw new Error('the handler did not run');
        return (out as { value: R }).value;
      },
    };
    return {
      *main() {
        result = { value: yield* body(bench) };
      },
      interrupts: {
        [CENTER_IRQ]: () => {
          entries += 1;
        },
        [SOFT_IRQ]: () => task(),
      },
    };
  };
  const simulation = new Simulation(scenario(world), programOf(app, 'inline', 'none'), {
    ...options,
    sinks: [(record) => records.push(record), ...(options.sinks ?? [])],
  });
  options.prepare?.(simulation);
  while (simulation.advance(10_000));
  const all = played(records, simulation, simulation.finish('finished'));
  const crash = all.of('app').find((r) => r.what === 'crash')?.detail;
  if (options.mayCrash !== true) {
    if (crash !== undefined) throw new Error(`the app crashed: ${crash}`);
    if (result === undefined) throw new Error('the app did not come to its end');
  }
  return { ...all, result: result?.value as T, crash };
}

export interface Rig {
  readonly center: number;
  readonly ring: number;
  readonly ringRecords: number;
  readonly network: number;
}

/** A notification center with a zeroed ring. */
export function openCenter(
  d: Device,
  records = 64,
  irq: number = CENTER_IRQ,
): { readonly center: number; readonly ring: number } {
  const ring = d.memory.allocate(records * 16, 16);
  const bufferBytes = records * 16;
  const { status, handle } = d.mv.setupNotifications({ irq, buffer: ring, bufferBytes });
  must(status);
  return { center: handle, ring };
}

export function requestNetwork(d: Device, center: number, tag = NETWORK_TAG): number {
  const { status, handle } = d.mv.requestNetwork({
    notificationHandle: center,
    notificationTag: tag,
  });
  must(status);
  return handle;
}

/** Sets up a center, requests the network and waits for CONNECTED. */
export function* online({ d }: Bench, ringRecords = 64): Body<Rig> {
  const { center, ring } = openCenter(d, ringRecords);
  const network = requestNetwork(d, center);
  yield* untilConnected(d, network);
  return { center, ring, ringRecords, network };
}

export function* untilConnected(d: Device, network: number): Body<void> {
  while (d.mv.getNetworkStatus(network).networkStatus !== MvNetworkStatus.CONNECTED) {
    yield d.sleep(100_000);
  }
}

/** Parameters of a channel that opens: fresh buffers, opaque bytes, tag 9. */
export function channelParams(
  d: Device,
  rig: Pick<Rig, 'center' | 'network'>,
  over: Partial<ChannelParams> = {},
): ChannelParams {
  const receiveBytes = over.receiveBytes ?? 1024;
  const sendBytes = over.sendBytes ?? 1024;
  return {
    notificationHandle: rig.center,
    notificationTag: 9,
    networkHandle: rig.network,
    receiveBuffer: over.receiveBuffer ?? d.memory.allocate(receiveBytes, 512),
    receiveBytes,
    sendBuffer: over.sendBuffer ?? d.memory.allocate(sendBytes, 512),
    sendBytes,
    channelType: MvChannelType.OPAQUEBYTES,
    ...over,
  };
}

/** Opens a channel and insists that it works. */
export function openChannel(
  d: Device,
  rig: Pick<Rig, 'center' | 'network'>,
  over: Partial<ChannelParams> = {},
): number {
  const { status, handle } = d.mv.openChannel(channelParams(d, rig, over));
  must(status);
  return handle;
}

/** Online with one channel, confirmed by the server. */
export function* connected(
  bench: Bench,
  over: Partial<ChannelParams> = {},
): Body<Rig & { readonly channel: number; readonly params: ChannelParams }> {
  const rig = yield* online(bench);
  const params = channelParams(bench.d, rig, over);
  const { status, handle } = bench.d.mv.openChannel(params);
  must(status);
  yield bench.d.sleep(1_000_000);
  return { ...rig, channel: handle, params };
}

/** Reads and consumes everything that is there. */
export function readAll(d: Device, channel: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (;;) {
    const { status, address, length } = d.mv.readChannel(channel);
    if (status !== OKAY || length === 0) return concatenate(parts);
    parts.push(d.memory.read(address, length));
    must(d.mv.readChannelComplete(channel, length));
  }
}

/** The records of a ring that did not wrap. */
export function notifications(d: Device, rig: Pick<Rig, 'ring' | 'ringRecords'>): Notification[] {
  const all = Array.from({ length: rig.ringRecords }, (_, i) => d.mv.readNotification(rig.ring, i));
  return all.filter((n) => n.eventType !== 0);
}

/** Event types of the records with a tag, in order. */
export function events(d: Device, rig: Pick<Rig, 'ring' | 'ringRecords'>, tag?: number): number[] {
  const all = notifications(d, rig);
  return all.filter((n) => tag === undefined || n.tag === tag).map((n) => n.eventType);
}

export function must(status: MvStatus): void {
  if (status !== OKAY) throw new Error(`expected OKAY, got ${statusName(status)}`);
}

export const name = (status: MvStatus): string => statusName(status);

/** Bytes that tell where in a stream they stand. */
export function stream(from: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => ((from + i) * 31 + ((from + i) >> 8)) & 0xff);
}

/** Sees the calls of one name at the door, with the kernel's state before and after each. */
export function watchDoor(
  simulation: Simulation,
  only: SyscallName,
  seen: (call: {
    readonly status: StatusName;
    readonly before: ReturnType<Simulation['kernel']['snapshot']>;
    readonly after: ReturnType<Simulation['kernel']['snapshot']>;
  }) => void,
): void {
  const { door } = simulation as unknown as { readonly door: Door };
  const enter = door.enter.bind(door);
  door.enter = (call, args, site) => {
    if (call !== only) return enter(call, args, site);
    const before = simulation.kernel.snapshot();
    const status = enter(call, args, site);
    const after = simulation.kernel.snapshot();
    seen({ status: statusName(status) as StatusName, before, after });
    return status;
  };
}
