/**
 * One life of a TypeScript app, from boot to death: its main program, its interrupts, its waits.
 *
 * A life talks to an `Outside` and cannot tell whether that is the simulation or a log of what it
 * was told before. When it dies while its code is on the stack, every call of it throws from then
 * on, so no catch or finally brings it back; what the app throws or returns after its death is not
 * looked at, so there is nothing to forge. A failure of the outside itself is kept and comes out
 * of `run`, whatever the app does with the exception in between.
 */

import type { MvStatus } from '../../abi/status.ts';
import type { SyscallName } from '../../abi/syscalls.ts';
import { invariant } from '../../engine/invariant.ts';
import type { CallSite } from '../../microvisor/door.ts';
import type { AppMemory } from '../../microvisor/memory.ts';
import { DeterminismError } from '../host.ts';
import { enterApp, leaveApp } from './ambient.ts';
import type { AppProgram, Wait, Wake } from './app.ts';
import { type Brain, brainOf } from './brain.ts';
import { Device } from './device.ts';
import { type AllocationState, MemoryAccess } from './memory-access.ts';
import { Nvic, type NvicState } from './nvic.ts';
import { appStackBase, STACK_LIMIT_FRAMES, stackDepth } from './stack-depth.ts';
import { errorText, stackText } from './thrown.ts';

/** Who answers a life. */
export interface Outside {
  readonly now: number;
  call(name: SyscallName, args: readonly number[], site: CallSite): MvStatus;
  /** A handler is about to run. */
  interruptEntered(irq: number): void;
  /** The main program is about to go on. */
  resuming(wake: Wake): void;
  mainReturned(): void;
  /** The life ended by its own mistake. */
  crashed(detail: string): void;
  heartbeat(): void;
}

type MainState = 'notStarted' | 'waiting' | 'running' | 'ended';

/** Plain data. */
export interface LifeState {
  readonly main: MainState;
  readonly wait: Wait | undefined;
  readonly wakeAtUs: number;
  readonly interrupted: boolean;
  readonly callsRunning: number;
  readonly stackCheckAt: number;
  readonly nvic: NvicState;
  readonly allocation: AllocationState;
}

/** What is thrown through the code of an app that is dead. */
class AppIsDead extends Error {
  constructor() {
    super('this life of the app is over');
    this.name = 'AppIsDead';
  }
}

const MAIN: CallSite = { interrupt: undefined, text: 'main' };

/** Least number of calls between two looks at the stack, which cost as much as some ten calls. */
const STACK_CHECK_CALLS = 128;

export class Life {
  readonly nvic: Nvic;
  outside: Outside;
  /** Where the app's own mistake was, as its stack tells it. */
  crashStack = '';
  private readonly program: AppProgram;
  private readonly access: MemoryAccess;
  private alive = true;
  /** The app's code is on the stack. */
  private inside = false;
  private main: MainState = 'notStarted';
  private wait: Wait | undefined;
  private wakeTimeUs = Number.POSITIVE_INFINITY;
  /** An interrupt was taken since the present wait began. */
  private interrupted = false;
  /** Calls since the main program last waited. */
  private callsRunning = 0;
  private stackCheckAt = STACK_CHECK_CALLS;
  private brain: Brain | undefined;
  /** What of the app is running, for the records of its calls. */
  private site = MAIN;
  /** Something other than the app failed while its code was on the stack. */
  private failure: { readonly error: unknown } | undefined;

  constructor(program: AppProgram, memory: AppMemory, outside: Outside) {
    this.program = program;
    this.outside = outside;
    this.nvic = new Nvic(() => this.takeInterrupts());
    this.access = new MemoryAccess(memory, {
      checkAlive: () => this.checkAlive(),
      fault: (error) => this.fault(error),
    });
  }

  get isInside(): boolean {
    return this.inside;
  }

  get isWaiting(): boolean {
    return this.alive && this.main === 'waiting';
  }

  get hasStarted(): boolean {
    return this.main !== 'notStarted';
  }

  get isReady(): boolean {
    if (this.main === 'notStarted' || this.nvic.next() !== undefined) return true;
    return this.wake !== undefined;
  }

  get wakeAtUs(): number {
    return this.main === 'waiting' ? this.wakeTimeUs : Number.POSITIVE_INFINITY;
  }

  /** `copy` once a step app has booted. */
  get restoreBy(): 'copy' | 're-execute' {
    return this.brain?.restoreBy ?? 're-execute';
  }

  /** Whether the app has a handler for an interrupt; not before its set-up code has given them. */
  hasHandler(irq: number): boolean {
    return this.brain?.handles(irq) ?? false;
  }

  /** The kernel has ended this life. */
  end(): void {
    this.alive = false;
  }

  /** Runs until the app waits, ends or dies. */
  run(): void {
    if (this.main === 'notStarted') this.start();
    else this.serveInterrupts();
    for (let wake = this.wake; wake !== undefined; wake = this.wake) this.resume(wake);
  }

  /** Boot: the app's set-up code, then its main program up to the first wait. */
  start(): void {
    this.enter(() => {
      this.main = 'running';
      const brain = this.makeBrain();
      brain.boot();
      // From here on interrupts can be taken.
      this.brain = brain;
      this.takeInterrupts();
      this.accept(brain.start());
    });
  }

  /** Ends the wait of the main program. */
  resume(wake: Wake): void {
    this.enter(() => {
      const { brain } = this;
      if (brain === undefined) return;
      this.ask(() => this.outside.resuming(wake));
      this.main = 'running';
      this.wait = undefined;
      this.accept(brain.resume(wake));
    });
  }

  /** Runs every handler that can run now, while no code of the app is on the stack. */
  serveInterrupts(): void {
    if (this.nvic.next() !== undefined) this.enter(() => this.takeInterrupts());
  }

  /** Runs code of the app; what it throws is its crash, what others threw comes out of here. */
  private enter(body: () => void): void {
    const outermost = !this.program.isolated && enterApp();
    this.inside = true;
    try {
      appStackBase(body);
    } catch (error) {
      this.crash(error);
    } finally {
      this.inside = false;
      if (outermost) leaveApp();
    }
    if (this.failure !== undefined) throw this.failure.error;
  }

  private makeBrain(): Brain {
    const device = new Device(
      (name, ...args: number[]) => this.call(name, args),
      this.access,
      this.nvic,
    );
    return brainOf(this.program.instantiate(), device);
  }

  /** Takes what the main program waits for now. */
  private accept(wait: Wait | undefined): void {
    if (!this.alive) return;
    this.wait = wait;
    this.callsRunning = 0;
    this.stackCheckAt = STACK_CHECK_CALLS;
    this.interrupted = false;
    if (wait === undefined) {
      this.main = 'ended';
      this.wakeTimeUs = Number.POSITIVE_INFINITY;
      this.ask(() => this.outside.mainReturned());
      return;
    }
    this.main = 'waiting';
    const us = wait.wait === 'sleep' ? wait.us : wait.timeoutUs;
    this.wakeTimeUs = us === undefined ? Number.POSITIVE_INFINITY : this.outside.now + us;
  }

  /** Why the wait of the main program is over; undefined when it is not. */
  private get wake(): Wake | undefined {
    if (!this.isWaiting) return undefined;
    if (this.wait?.wait === 'interrupt' && (this.interrupted || this.nvic.wakes)) {
      return 'interrupt';
    }
    return this.wakeTimeUs <= this.outside.now ? 'time' : undefined;
  }

  /** Runs every handler that can run now. Before the set-up code is done, none can. */
  private takeInterrupts(): void {
    this.checkAlive();
    const { brain } = this;
    if (brain === undefined) return;
    for (let irq = this.nvic.next(); irq !== undefined; irq = this.nvic.next()) {
      this.ask(() => this.outside.interruptEntered(irq));
      this.handle(brain, irq);
    }
  }

  private handle(brain: Brain, irq: number): void {
    this.interrupted = true;
    const interruptedSite = this.site;
    this.site = { interrupt: irq, text: `irq${irq}` };
    this.nvic.enter(irq);
    try {
      brain.interrupt(irq);
    } catch (error) {
      this.fault(error);
    }
    this.checkAlive();
    this.nvic.leave();
    this.site = interruptedSite;
  }

  /** `args` becomes the record's: a wrapper makes a new array for each call. */
  private call(name: SyscallName, args: number[]): MvStatus {
    this.checkAlive();
    if (!this.inside) throw new Error(`${name} was called while the app does not run`);
    this.watchStack();
    for (let i = 0; i < args.length; i += 1) args[i] = (args[i] as number) >>> 0;
    let status: MvStatus;
    try {
      status = this.outside.call(name, args, this.site);
    } catch (error) {
      throw this.fail(error);
    }
    this.takeInterrupts();
    return status;
  }

  private watchStack(): void {
    this.callsRunning += 1;
    if (this.callsRunning < this.stackCheckAt) return;
    this.outside.heartbeat();
    const left = STACK_LIMIT_FRAMES - stackDepth();
    if (left < 0) this.fault(new RangeError('stack overflow'));
    // A recursion with a call in each frame is half way to the limit at the next look.
    this.stackCheckAt += Math.max(STACK_CHECK_CALLS, left >> 1);
  }

  // Death

  private checkAlive(): void {
    if (!this.alive) throw new AppIsDead();
  }

  /** A mistake that ends the life at once, whatever the code below it on the stack would catch. */
  private fault(error: unknown): never {
    this.crash(error);
    throw new AppIsDead();
  }

  private crash(error: unknown): void {
    if (!this.alive) return;
    // First of all, because reading what was thrown may run the app's code.
    this.alive = false;
    this.crashStack = stackText(error);
    const detail = errorText(error);
    this.ask(() => this.outside.crashed(detail));
  }

  private ask(question: () => void): void {
    try {
      question();
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** Ends the life because of a failure that is not the app's; the result is to be thrown. */
  private fail(error: unknown): unknown {
    this.alive = false;
    this.failure ??= { error: isNativeOverflow(error) ? nearlyOverflowed() : error };
    return this.failure.error;
  }

  // Snapshots

  snapshot(): LifeState {
    invariant(!this.inside, 'an app is saved while it waits, not in the middle of code');
    return {
      main: this.main,
      wait: this.wait,
      wakeAtUs: this.wakeTimeUs,
      interrupted: this.interrupted,
      callsRunning: this.callsRunning,
      stackCheckAt: this.stackCheckAt,
      nvic: this.nvic.snapshot(),
      allocation: this.access.snapshot(),
    };
  }

  restore(state: LifeState): void {
    this.main = state.main;
    this.wait = state.wait;
    this.wakeTimeUs = state.wakeAtUs;
    this.interrupted = state.interrupted;
    this.callsRunning = state.callsRunning;
    this.stackCheckAt = state.stackCheckAt;
    this.nvic.restore(state.nvic);
    this.access.restore(state.allocation);
  }

  /** The state of a step app, for `restoreBy` copy. */
  saveBrain(): unknown {
    return this.brain?.save();
  }

  loadBrain(saved: unknown): void {
    this.brain = this.makeBrain();
    this.brain.load(saved);
  }
}

function isNativeOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

/** The kernel was cut short where the machine's stack ended, so nothing after it can be trusted. */
function nearlyOverflowed(): Error {
  return new DeterminismError(
    'the app made a system call with its stack nearly used up: how deep it gets differs by machine',
  );
}
