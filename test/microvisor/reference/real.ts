/**
 * The simulator as the commands drive it: an app that does one thing at a time when it is told to.
 *
 * The app waits; `run` gives its main program something to do, and the time that this takes passes.
 * Between two looks, `seen` is what the kernel said by itself, in order.
 */

import { MvNetworkReason } from '../../../src/abi/enums.ts';
import { statusName } from '../../../src/abi/status.ts';
import { type AppInstance, programOf } from '../../../src/host/app/app.ts';
import type { Device } from '../../../src/host/app/device.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import type { TraceRecord } from '../../../src/trace/record.ts';
import { HOUR, SECOND, scenario } from '../../support/small-world.ts';
import type { Observed } from './kernel.ts';
import type { NetworkState } from './ownership.ts';

/** Wakes the main program. */
const WAKE_IRQ = 120;
/** Those that centers use in these tests. */
export const IRQS = [41, 45, 51] as const;
const LONGEST_RESTART = 61 * SECOND;

const EVENT_TYPES: ReadonlyMap<string, number> = new Map([
  ['NOEVENT', 0],
  ['NETWORKSTATUSCHANGED', 1],
  ['CHANNELDATAREADABLE', 2],
  ['CHANNELDATAWRITESPACE', 3],
  ['CHANNELNOTCONNECTED', 4],
]);

export class Real {
  readonly simulation: Simulation;
  /** How often a handler of a center was entered, in all. */
  entries = 0;
  /** Where the pool of buffers begins; see POOL_BYTES. */
  pool = 0;
  private device: Device | undefined;
  private task: ((d: Device) => void) | undefined;
  private records: TraceRecord[] = [];
  /** When the kernel's counter of microseconds was zero. */
  private counterStart = 0;

  constructor(poolBytes: number) {
    const app = (d: Device): AppInstance => ({
      main: () => this.main(d, poolBytes),
      interrupts: Object.fromEntries([
        [WAKE_IRQ, () => {}],
        ...IRQS.map((irq) => [irq, () => this.enter()]),
      ]),
    });
    const world = {
      lengthUs: 1_000 * HOUR,
      device: { minimumCheckInUs: 900 * HOUR },
      world: { link: { packetBytes: 200 } },
    };
    this.simulation = new Simulation(scenario(world), programOf(app, 'commanded', 'none'), {
      sinks: [(record) => this.records.push(record)],
    });
    this.untilAppRuns();
  }

  private *main(d: Device, poolBytes: number) {
    this.device = d;
    this.pool = d.memory.allocate(poolBytes, 512);
    d.nvic.enableIrq(WAKE_IRQ);
    this.counterStart = this.nowUs - d.mv.getMicroseconds().microseconds;
    for (;;) {
      yield d.untilInterrupt();
      const { task } = this;
      this.task = undefined;
      task?.(d);
    }
  }

  private enter(): void {
    this.entries += 1;
  }

  get nowUs(): number {
    return this.simulation.nowUs;
  }

  pass(us: number): void {
    this.simulation.advanceTo(this.nowUs + us);
  }

  /** Has the app do something now, in its main program. */
  run<T>(task: (d: Device) => T): T {
    let result: { readonly value: T } | undefined;
    this.wake((d) => {
      result = { value: task(d) };
    });
    if (result === undefined) throw new Error('the app did not do it');
    return (result as { readonly value: T }).value;
  }

  /** Has the app do something that must be the end of it, and waits for its next life. */
  die(task: (d: Device) => void): { readonly died: boolean; readonly atUs: number } {
    const { life } = this.simulation.kernel;
    this.device = undefined;
    this.wake(task);
    const atUs = this.nowUs;
    const died = !this.simulation.kernel.isAlive(life);
    if (died) this.untilAppRuns();
    return { died, atUs };
  }

  private wake(task: (d: Device) => void): void {
    this.task = task;
    this.simulation.kernel.interrupts.pend(WAKE_IRQ);
    this.simulation.advanceTo(this.nowUs);
  }

  private untilAppRuns(): void {
    const limitUs = this.nowUs + LONGEST_RESTART;
    while (this.device === undefined && this.nowUs < limitUs) this.pass(SECOND / 10);
    if (this.device === undefined) throw new Error('D21: the app does not start again');
  }

  isProtected(start: number, bytes: number): boolean {
    return this.simulation.kernel.context.memory.isProtected(start, bytes);
  }

  /** What the kernel said since the last look. */
  seen(): readonly Observed[] {
    const { records } = this;
    this.records = [];
    return records.flatMap((record) => this.observed(record) ?? []);
  }

  private observed(record: TraceRecord): Observed | undefined {
    const { at } = record;
    if (record.kind === 'notification') {
      const type = EVENT_TYPES.get(record.event) ?? Number(record.event);
      const written = { microseconds: at - this.counterStart, type, tag: record.tag };
      return { at, what: 'notification', center: record.center, slot: record.slot, written };
    }
    if (record.kind === 'overrun') {
      const { center, slot, certainty } = record;
      return { at, what: 'overrun', center, slot, certainty };
    }
    if (record.kind !== 'state') return undefined;
    if (record.machine === 'network') {
      return { at, what: 'network', to: record.to as NetworkState };
    }
    if (record.machine === 'reasons') return { at, what: 'reasons', flags: flagsOf(record.to) };
    const lost = record.to === 'lost' && record.machine.startsWith('channel:');
    return lost ? { at, what: 'lost', channel: Number(record.machine.slice(8)) } : undefined;
  }
}

function flagsOf(names: string): number {
  const bits = new Map<string, number>(Object.entries(MvNetworkReason));
  return names.split('|').reduce((all, name) => all | (bits.get(name) ?? 0), 0);
}

export const named = (status: number): string => statusName(status);
