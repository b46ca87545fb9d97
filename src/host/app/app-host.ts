/**
 * Runs a TypeScript app: its main program, its interrupt handlers, its waits, its death.
 *
 * App code takes no virtual time; each system call does, and interrupts that became pending in a
 * call run before it returns (D44). When the kernel kills the app while its code is on the stack,
 * every call of that life throws from then on, so no catch or finally brings it back; what the app
 * throws or returns after its death is not looked at, so there is nothing to forge.
 */

import type { MvStatus } from '../../abi/status.ts';
import type { SyscallName } from '../../abi/syscalls.ts';
import { InvariantError, invariant } from '../../engine/invariant.ts';
import type { CallSite } from '../../microvisor/door.ts';
import type { MemoryState } from '../../microvisor/memory.ts';
import { DeterminismError, type Host, type HostServices } from '../host.ts';
import { enterApp, leaveApp } from './ambient.ts';
import type { AppProgram, Wait, Wake } from './app.ts';
import { type Brain, brainOf } from './brain.ts';
import { Device } from './device.ts';
import { type AllocationState, MemoryAccess } from './memory-access.ts';
import { Nvic, type NvicState } from './nvic.ts';
import { describe, type LogEntry, LogReader } from './replay-log.ts';

/** What is thrown through the code of an app that is dead. */
class AppIsDead extends Error {
  constructor() {
    super('this life of the app is over');
    this.name = 'AppIsDead';
  }
}

type MainState = 'notStarted' | 'waiting' | 'running' | 'ended';

/** One life of the app, from boot to death. */
interface Life {
  readonly number: number;
  alive: boolean;
  main: MainState;
  wait: Wait | undefined;
  wakeAtUs: number;
  /** An interrupt was taken since the present wait began. */
  interrupted: boolean;
  /** Calls since the main program last waited. */
  callsRunning: number;
  brain: Brain | undefined;
  readonly nvic: Nvic;
  readonly access: MemoryAccess;
}

interface LifeState {
  readonly number: number;
  readonly main: MainState;
  readonly wait: Wait | undefined;
  readonly wakeAtUs: number;
  readonly interrupted: boolean;
  readonly nvic: NvicState;
  readonly allocation: AllocationState;
  /** State of a step app, or what a generator app was told. */
  readonly brain: unknown;
  readonly log: readonly LogEntry[] | undefined;
  readonly memory: MemoryState;
}

const MAIN: CallSite = { interrupt: undefined, text: 'main' };
const sites = new Map<number | undefined, CallSite>([[undefined, MAIN]]);
function siteOf(irq: number | undefined): CallSite {
  let site = sites.get(irq);
  if (site === undefined) {
    site = { interrupt: irq, text: `irq${irq}` };
    sites.set(irq, site);
  }
  return site;
}

const STACK_CHECK_CALLS = 1024;
const STACK_LIMIT_FRAMES = 1500;

/** Frames on the JavaScript stack, up to a little over the limit. */
function stackFrames(): number {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = STACK_LIMIT_FRAMES + 1;
  Error.prepareStackTrace = (_, frames) => frames.length;
  const frames = new Error('count').stack as unknown as number;
  Error.stackTraceLimit = stackTraceLimit;
  Error.prepareStackTrace = prepareStackTrace;
  return frames;
}

export interface AppHostOptions {
  /** Keep what a generator app is told, so that snapshots can be restored. Costs memory. */
  readonly resumable: boolean;
}

export class AppHost implements Host {
  private readonly program: AppProgram;
  private readonly services: HostServices;
  private readonly resumable: boolean;
  private life: Life | undefined;
  private log: LogEntry[] | undefined;
  private replay: LogReader | undefined;
  private byCopy = false;
  /** Where the last crash was, as the app's own stack tells it. Not part of the trace. */
  lastCrashStack = '';

  constructor(program: AppProgram, services: HostServices, options: AppHostOptions) {
    this.program = program;
    this.services = services;
    this.resumable = options.resumable;
  }

  get restoreBy(): 'copy' | 're-execute' {
    return this.byCopy ? 'copy' : 're-execute';
  }

  get isReady(): boolean {
    const life = this.life;
    if (life === undefined) return false;
    if (life.main === 'notStarted') return true;
    if (life.nvic.next() !== undefined) return true;
    return life.main === 'waiting' && this.wakeOf(life) !== undefined;
  }

  get wakeAtUs(): number {
    return this.life?.main === 'waiting' ? this.life.wakeAtUs : Number.POSITIVE_INFINITY;
  }

  boot(number: number): void {
    const life: Life = {
      number,
      alive: true,
      main: 'notStarted',
      wait: undefined,
      wakeAtUs: Number.POSITIVE_INFINITY,
      interrupted: false,
      callsRunning: 0,
      brain: undefined,
      nvic: new Nvic(() => this.takeInterrupts(life)),
      access: new MemoryAccess(this.services.memory),
    };
    this.life = life;
    this.log = this.resumable ? [] : undefined;
    this.tapWrites();
  }

  kill(): void {
    if (this.life !== undefined) this.life.alive = false;
    this.life = undefined;
    this.log = undefined;
    this.services.memory.setTap(undefined);
  }

  pend(irq: number): void {
    if (this.life === undefined) return;
    this.log?.push({ e: 'pend', irq });
    this.life.nvic.pend(irq);
  }

  run(): void {
    const life = this.life;
    if (life === undefined) return;
    const outermost = !this.program.isolated && enterApp();
    try {
      if (life.main === 'notStarted') this.start(life);
      else this.takeInterrupts(life);
      let wake = this.wakeOf(life);
      while (life.alive && wake !== undefined) {
        this.resume(life, wake);
        this.takeInterrupts(life);
        wake = this.wakeOf(life);
      }
    } catch (error) {
      this.failed(life, error);
    } finally {
      if (outermost) leaveApp();
    }
  }

  // The main program

  private start(life: Life): void {
    life.main = 'running';
    const device = new Device(
      (name, ...args) => this.call(life, name, args),
      life.access,
      life.nvic,
    );
    const brain = brainOf(this.program.instantiate(), device);
    this.byCopy = brain.restoreBy === 'copy';
    brain.boot();
    // From here on interrupts can be taken.
    life.brain = brain;
    this.takeInterrupts(life);
    this.accept(life, brain.start());
  }

  private resume(life: Life, wake: Wake): void {
    this.log?.push({ e: 'resume', wake });
    life.main = 'running';
    life.wait = undefined;
    invariant(life.brain !== undefined, 'an app that waits has started');
    this.accept(life, life.brain.resume(wake));
  }

  /** Takes what the main program waits for now. */
  private accept(life: Life, wait: Wait | undefined): void {
    if (!life.alive) return;
    if (wait === undefined) {
      life.main = 'ended';
      life.wakeAtUs = Number.POSITIVE_INFINITY;
      if (this.replay === undefined) this.services.mainReturned();
      return;
    }
    const us = wait.wait === 'sleep' ? wait.us : wait.timeoutUs;
    const valid = (wait.wait === 'sleep' && us !== undefined) || wait.wait === 'interrupt';
    if (!valid || (us !== undefined && (!Number.isSafeInteger(us) || us < 0))) {
      throw new TypeError('an app may yield only device.sleep(us) or device.untilInterrupt()');
    }
    life.main = 'waiting';
    life.callsRunning = 0;
    life.wait = wait;
    life.interrupted = false;
    life.wakeAtUs = us === undefined ? Number.POSITIVE_INFINITY : this.services.now + us;
  }

  private wakeOf(life: Life): Wake | undefined {
    if (!life.alive || life.main !== 'waiting') return undefined;
    if (life.wait?.wait === 'interrupt' && (life.interrupted || life.nvic.wakes)) {
      return 'interrupt';
    }
    return life.wakeAtUs <= this.services.now ? 'time' : undefined;
  }

  // Interrupts

  /** Runs every handler that can run now. */
  private takeInterrupts(life: Life): void {
    if (this.replay !== undefined) {
      this.replayEntries(life);
      return;
    }
    while (life.alive) {
      const irq = life.brain === undefined ? undefined : life.nvic.next();
      if (irq === undefined) return;
      this.log?.push({ e: 'interrupt', irq });
      this.services.interruptEntered(irq);
      this.handle(life, irq);
    }
    throw new AppIsDead();
  }

  private handle(life: Life, irq: number): void {
    life.interrupted = true;
    life.nvic.enter(irq);
    try {
      invariant(life.brain !== undefined, 'an app that is interrupted has started');
      if (!life.brain.interrupt(irq)) {
        throw new Error(`interrupt ${irq} is enabled but the app has no handler for it`);
      }
    } catch (error) {
      // The fault is the app's end, whatever the code below it on the stack would catch.
      this.failed(life, error);
      throw new AppIsDead();
    }
    life.nvic.leave();
  }

  private failed(life: Life, error: unknown): void {
    if (isOurs(error)) throw error;
    if (!life.alive) return;
    this.lastCrashStack = error instanceof Error ? (error.stack ?? '') : '';
    this.services.crashed(errorText(error));
    life.alive = false;
  }

  // System calls

  private call(life: Life, name: SyscallName, args: readonly number[]): MvStatus {
    if (!life.alive) throw new AppIsDead();
    this.watchStack(life);
    const words = args.map((a) => a >>> 0);
    if (this.replay !== undefined) return this.replayCall(life, name, words);
    this.log?.push({ e: 'call', name, args: words });
    const status = this.services.call(name, words, siteOf(life.nvic.current));
    if (!life.alive) throw new AppIsDead();
    this.takeInterrupts(life);
    this.log?.push({ e: 'return', status });
    return status;
  }

  /**
   * Endless recursion over system calls must end at the same call on every machine, which the
   * engine's own stack limit does not promise. Frames are counted now and then in long stretches
   * of calls; recursion without calls changes nothing outside the app, so there the engine's limit
   * will do.
   */
  private watchStack(life: Life): void {
    life.callsRunning += 1;
    if (life.callsRunning % STACK_CHECK_CALLS !== 0) return;
    this.services.heartbeat();
    if (stackFrames() > STACK_LIMIT_FRAMES) throw new RangeError('stack overflow');
  }

  // Snapshot and restore

  snapshot(): LifeState | undefined {
    const life = this.life;
    if (life === undefined) return undefined;
    invariant(life.main !== 'running', 'an app is saved while it waits, not in the middle of code');
    const copied = this.restoreBy === 'copy' ? life.brain?.save() : undefined;
    const started = life.main !== 'notStarted';
    invariant(
      !started || copied !== undefined || this.log !== undefined,
      'this app can be saved only in a simulation that was made with resumable: true',
    );
    return {
      number: life.number,
      main: life.main,
      wait: life.wait,
      wakeAtUs: life.wakeAtUs,
      interrupted: life.interrupted,
      nvic: life.nvic.snapshot(),
      allocation: life.access.snapshot(),
      brain: copied,
      log: this.log === undefined ? undefined : [...this.log],
      memory: this.services.memory.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    this.kill();
    const state = snapshot as LifeState | undefined;
    if (state === undefined) return;
    this.boot(state.number);
    const life = this.life;
    invariant(life !== undefined, 'boot makes a life');
    if (state.main === 'notStarted') return;
    if (state.brain !== undefined) this.restoreByCopy(life, state);
    else this.reExecute(life, state);
    life.main = state.main;
    life.wait = state.wait;
    life.wakeAtUs = state.wakeAtUs;
    life.interrupted = state.interrupted;
    life.nvic.restore(state.nvic);
    this.log = state.log === undefined ? undefined : [...state.log];
  }

  private restoreByCopy(life: Life, state: LifeState): void {
    const device = new Device(
      (name, ...args) => this.call(life, name, args),
      life.access,
      life.nvic,
    );
    life.brain = brainOf(this.program.instantiate(), device);
    life.brain.load(state.brain);
    life.access.restore(state.allocation);
  }

  /** Runs the app again against its log, and checks that its memory comes out the same. */
  private reExecute(life: Life, state: LifeState): void {
    const { memory } = this.services;
    memory.clear();
    memory.setTap(undefined);
    const reader = new LogReader(state.log ?? []);
    this.replay = reader;
    const outermost = !this.program.isolated && enterApp();
    try {
      this.start(life);
      this.replayEntries(life);
    } catch (error) {
      if (isOurs(error)) throw error;
      throw new DeterminismError(
        `the app does not repeat itself: it threw ${errorText(error)} at ${describe(reader.next)}`,
      );
    } finally {
      this.replay = undefined;
      if (outermost) leaveApp();
    }
    if (reader.next !== undefined) {
      throw new DeterminismError(
        `the app does not repeat itself: it stopped before ${describe(reader.next)}`,
      );
    }
    if (!equalBytes(memory.snapshot().ram, state.memory.ram)) {
      throw new DeterminismError('the app does not repeat itself: its memory came out different');
    }
    memory.restore(state.memory);
    this.tapWrites();
  }

  private tapWrites(): void {
    if (!this.resumable) return;
    this.services.memory.setTap((address, bytes) =>
      this.log?.push({ e: 'write', address, bytes: bytes.slice() }),
    );
  }

  private replayCall(life: Life, name: SyscallName, args: readonly number[]): MvStatus {
    const { replay } = this;
    invariant(replay !== undefined, 'replaying');
    replay.expectCall(name, args);
    this.replayEntries(life);
    const entry = replay.next;
    if (entry?.e !== 'return') {
      throw new DeterminismError(`the app does not repeat itself at ${describe(entry)}`);
    }
    replay.skip();
    return entry.status;
  }

  /** Plays everything up to the next thing that the app itself must do. */
  private replayEntries(life: Life): void {
    const { replay } = this;
    for (;;) {
      const entry = replay?.next;
      if (replay === undefined || entry === undefined) return;
      if (entry.e === 'write') {
        replay.skip();
        this.services.memory.write(entry.address, entry.bytes);
      } else if (entry.e === 'pend') {
        replay.skip();
        life.nvic.pend(entry.irq);
      } else if (entry.e === 'interrupt') {
        replay.skip();
        this.handle(life, entry.irq);
      } else if (entry.e === 'resume' && life.main === 'waiting') {
        replay.skip();
        life.main = 'running';
        invariant(life.brain !== undefined, 'a life that waits has a brain');
        this.accept(life, life.brain.resume(entry.wake));
      } else return;
    }
  }
}

/** Bugs of ours and failures of determinism are never the app's crash. */
function isOurs(error: unknown): boolean {
  return error instanceof DeterminismError || error instanceof InvariantError;
}

/** Name and message only: a stack would put paths of the machine into the trace. */
function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const { name, message } = error as { name?: unknown; message: unknown };
    return `${String(name ?? 'Error')}: ${String(message)}`;
  }
  return `thrown: ${String(error)}`;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
