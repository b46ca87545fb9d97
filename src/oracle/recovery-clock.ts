/**
 * Whether an app could recover at this moment, and for how long it could have (D50).
 *
 * The world is whole while no window of the fault plan is open, every layer of the path is there
 * (it also goes by itself), no debugger halts the app and no update goes in; it is healed when the
 * app lives as well. The clock of a recovery runs while the world is healed and the kernel is
 * connected, or the app holds no network handle and so waits for nothing. What else must hold is
 * for the oracle to say that reads the clock. A main program that has returned is alive: its
 * interrupts are still served. Plain data.
 */

import type { MACHINES, RecordOf, TraceRecord } from '../trace/record.ts';
import { followWindows } from './fault-windows.ts';

export const NEVER = Number.POSITIVE_INFINITY;

/** So many crashes in a row, after short lives, are a crash loop. */
export const CRASH_LOOP = 3;

/** Layers of the path, and the state in which each is there. */
const LAYERS = new Map<string, string>([
  ['coverage', 'in'],
  ['backhaul', 'up'],
  ['server', 'reachable'],
  // The silent losses: half-open or dead, and gaps of a recording.
  ['flow', 'alive'],
  ['recorded', 'passing'],
] satisfies [keyof typeof MACHINES, string][]);

export interface RecoveryClock {
  // The world
  readonly windows: Set<string>;
  /** A fault that may yet turn out to have hit nothing. */
  pending: RecordOf<'fault'> | undefined;
  /** The last one that hit something. */
  fault: RecordOf<'fault'> | undefined;
  /** Layers of the path that are away, with the state they are in. */
  readonly layers: Map<string, string>;
  halted: boolean;
  installing: boolean;
  alive: boolean;
  connected: boolean;
  networkHandles: number;
  healedAtUs: number | undefined;
  // The clock
  usedUs: number;
  sinceUs: number | undefined;
}

export function recoveryClock(): RecoveryClock {
  return {
    windows: new Set(),
    pending: undefined,
    fault: undefined,
    layers: new Map(),
    halted: false,
    installing: false,
    alive: false,
    connected: false,
    networkHandles: 0,
    healedAtUs: undefined,
    usedUs: 0,
    sinceUs: undefined,
  };
}

/**
 * What a record means for a recovery: "disturbed", something has happened to the app or the world,
 * and what was good before proves nothing; "restart", an obstacle is gone, and the time begins
 * anew; "moved", the clock may run or stand from here on; "" nothing.
 */
export type Turn = 'disturbed' | 'restart' | 'moved' | '';

/** The record after the start of a fault tells whether the fault hit something: true if it did. */
export function settleFault(clock: RecoveryClock, next: TraceRecord): boolean {
  const fault = clock.pending;
  clock.pending = undefined;
  if (fault === undefined) return false;
  if (next.kind === 'fault' && next.id === fault.id && next.phase === 'missed') return false;
  clock.fault = fault;
  followWindows(clock.windows, fault);
  return true;
}

/** A fault that starts waits for `settleFault` with the record after it. */
export function followRecovery(clock: RecoveryClock, record: TraceRecord): Turn {
  switch (record.kind) {
    case 'state':
      return stateMoved(clock, record);
    case 'call':
      // A fault that was armed long ago may hit only now.
      return record.how === 'injected' ? 'disturbed' : '';
    case 'handle':
      if (record.type !== 'network') return '';
      clock.networkHandles += record.what === 'issued' ? 1 : -1;
      return 'moved';
    case 'fault':
      if (record.phase === 'start') {
        clock.pending = record;
        return '';
      }
      if (!clock.windows.has(record.id)) return '';
      followWindows(clock.windows, record);
      return 'restart';
    default:
      return '';
  }
}

function stateMoved(clock: RecoveryClock, record: RecordOf<'state'>): Turn {
  switch (record.machine) {
    case 'network':
      clock.connected = record.to === 'connected';
      return 'moved';
    case 'app':
      clock.alive = record.to === 'running' || record.to === 'ended';
      return 'moved';
    case 'halted':
      clock.halted = record.to === 'yes';
      return clock.halted ? 'disturbed' : 'restart';
    case 'update':
      clock.installing = record.to === 'installing';
      return clock.installing ? 'disturbed' : 'moved';
    default:
      return layerMoved(clock, record);
  }
}

function layerMoved({ layers }: RecoveryClock, { machine, to }: RecordOf<'state'>): Turn {
  const there = LAYERS.get(machine);
  if (there === undefined) return '';
  if (to !== there) {
    layers.set(machine, to);
    return 'moved';
  }
  return layers.delete(machine) ? 'restart' : '';
}

export function isWhole(clock: RecoveryClock): boolean {
  return clock.windows.size === 0 && clock.layers.size === 0 && !clock.halted && !clock.installing;
}

export function isHealed(clock: RecoveryClock): boolean {
  return isWhole(clock) && clock.alive;
}

/** Nothing on the way to the network is left to wait for. */
export function canConnect(clock: RecoveryClock): boolean {
  return clock.connected || clock.networkHandles === 0;
}

/** Lets the clock run or stand, and notes since when the world is healed. */
export function setRunning(clock: RecoveryClock, runs: boolean, nowUs: number): void {
  if (!isHealed(clock)) clock.healedAtUs = undefined;
  else clock.healedAtUs ??= nowUs;
  if (runs === (clock.sinceUs !== undefined)) return;
  if (clock.sinceUs === undefined) {
    clock.sinceUs = nowUs;
  } else {
    clock.usedUs += nowUs - clock.sinceUs;
    clock.sinceUs = undefined;
  }
}

/** Sets the clock to zero; it stands. */
export function stopClock(clock: RecoveryClock): void {
  clock.usedUs = 0;
  clock.sinceUs = undefined;
}

/** What the clock shows. */
export function readingUs(clock: RecoveryClock, nowUs: number): number {
  return clock.usedUs + (clock.sinceUs === undefined ? 0 : nowUs - clock.sinceUs);
}

/** When the clock will show so much, if it goes on as it does now. */
export function momentOfUs(clock: RecoveryClock, reading: number): number {
  return clock.sinceUs === undefined ? NEVER : clock.sinceUs + reading - clock.usedUs;
}

/** What a run lacked at its end so that the app could recover, to follow "the run ended". */
export function whatWasMissing(clock: RecoveryClock): string | undefined {
  const [open] = clock.windows;
  if (open !== undefined) return `with fault "${open}" still going on`;
  const [layer] = clock.layers;
  if (layer !== undefined) return `with ${layer[0]} ${layer[1]}`;
  if (!clock.alive) return 'before the app ran again';
  if (clock.halted) return 'with the app halted by a debugger';
  if (clock.installing) return 'while an update went in';
  return canConnect(clock) ? undefined : 'before the kernel was connected again';
}
