/**
 * The host of TypeScript apps: boots lives, ends them, saves them and brings them back.
 *
 * App code takes no virtual time; each system call does, and interrupts that became pending in a
 * call run before it returns (D44). What happens within a life is in life.ts; how a generator app
 * is run again to a point of its life is in replay-log.ts.
 */

import { DeterminismError, type Host, type HostServices } from '../host.ts';
import type { AppProgram } from './app.ts';
import { Life, type LifeState, type Outside } from './life.ts';
import { type LogEntry, Replay, recording } from './replay-log.ts';

/** Plain data. The app's memory is not in it: it is the kernel's to save. */
interface AppHostState {
  readonly life: LifeState;
  /** The state of a step app. */
  readonly copied: unknown;
  /** What a generator app was told. */
  readonly log: readonly LogEntry[] | undefined;
}

export interface AppHostOptions {
  /** Keep what a generator app is told, so that snapshots can be restored. Costs memory. */
  readonly resumable: boolean;
}

export class AppHost implements Host {
  private readonly program: AppProgram;
  private readonly services: HostServices;
  private readonly resumable: boolean;
  private readonly outside: Outside;
  private life: Life | undefined;
  private log: LogEntry[] | undefined;
  /** As the app's own stack tells it. */
  lastCrashStack = '';
  /** The code of a TypeScript app takes no time and has no timers: its waits are all. */
  readonly timerAtUs = Number.POSITIVE_INFINITY;
  /** A stretch of code without end is stopped from outside. */
  readonly hangs = '';

  constructor(program: AppProgram, services: HostServices, options: AppHostOptions) {
    this.program = program;
    this.services = services;
    this.resumable = options.resumable;
    this.outside = recording(services, () => this.log);
  }

  get restoreBy(): 'copy' | 're-execute' {
    return this.life?.restoreBy ?? 're-execute';
  }

  get isReady(): boolean {
    return this.life?.isReady ?? false;
  }

  get wakeAtUs(): number {
    return this.life?.wakeAtUs ?? Number.POSITIVE_INFINITY;
  }

  get hasInterrupt(): boolean {
    return this.life?.nvic.wakes ?? false;
  }

  hasHandler(irq: number): boolean {
    return this.life?.hasHandler(irq) ?? false;
  }

  boot(): void {
    this.life = new Life(this.program, this.services.memory, this.outside);
    this.keep(this.resumable ? [] : undefined);
  }

  kill(): void {
    this.life?.end();
    this.life = undefined;
    this.keep(undefined);
  }

  pend(irq: number): void {
    this.log?.push({ e: 'pend', irq });
    this.life?.nvic.pend(irq);
  }

  setFast(fast: readonly number[], runnable: readonly number[]): void {
    this.log?.push({ e: 'fast', fast, runnable });
    this.life?.nvic.setFast(fast, runnable);
  }

  passTime(): void {}

  run(): number {
    const { life } = this;
    if (life === undefined) return 1;
    life.run();
    if (life.crashStack !== '') this.lastCrashStack = life.crashStack;
    // A step app is restored by its state: what it is told need not be kept.
    if (life === this.life && life.restoreBy === 'copy') this.keep(undefined);
    return 1;
  }

  /** Writes down what the life is told from here on; undefined: nothing more. */
  private keep(log: LogEntry[] | undefined): void {
    this.log = log;
    this.services.memory.setTap(
      log === undefined
        ? undefined
        : (address, bytes) => log.push({ e: 'write', address, bytes: bytes.slice() }),
    );
  }

  snapshot(): AppHostState | undefined {
    const { life, log } = this;
    if (life === undefined) return undefined;
    const state = life.snapshot();
    if (life.restoreBy === 'copy') return { life: state, copied: life.saveBrain(), log: undefined };
    if (life.hasStarted && log === undefined) {
      throw new Error(
        'this app can be saved only in a simulation that was made with resumable: true',
      );
    }
    return { life: state, copied: undefined, log: log === undefined ? undefined : [...log] };
  }

  restore(snapshot: unknown): void {
    this.kill();
    const state = snapshot as AppHostState | undefined;
    if (state === undefined) return;
    if (state.life.main === 'notStarted') {
      this.boot();
    } else if (state.copied !== undefined) {
      this.life = new Life(this.program, this.services.memory, this.outside);
      this.life.loadBrain(state.copied);
      this.life.restore(state.life);
    } else {
      this.reExecute(state.life, state.log ?? []);
    }
  }

  /** Runs the app again against its log, and checks that it comes out the same. */
  private reExecute(state: LifeState, log: readonly LogEntry[]): void {
    const { memory } = this.services;
    // The kernel has brought the memory back already: what the app did to it must give the same.
    const expected = memory.snapshot();
    memory.clear();
    const replay = new Replay(this.services, log);
    const life = new Life(this.program, memory, replay);
    replay.run(life);
    const actual = memory.snapshot();
    checkSame('memory', [expected.ram, expected.sram4], [actual.ram, actual.sram4]);
    const { nvic, allocation, wait } = life.snapshot();
    checkSame('interrupts', state.nvic, nvic);
    checkSame('allocations', state.allocation, allocation);
    checkSame('wait', state.wait, wait);
    memory.restore(expected);
    life.restore(state);
    life.outside = this.outside;
    this.life = life;
    this.keep(this.resumable ? [...log] : undefined);
  }
}

function checkSame(what: string, expected: unknown, actual: unknown): void {
  if (samePlain(expected, actual)) return;
  throw new DeterminismError(`the app does not repeat itself: its ${what} came out different`);
}

/** Whether two pieces of plain data are equal. */
function samePlain(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameBytes(a, b);
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => samePlain(left[key], right[key]))
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
