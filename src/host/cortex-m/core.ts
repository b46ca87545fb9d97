/**
 * The processor: runs code up to a cycle, takes exceptions between instructions, and says why it stops.
 *
 * Time is the cycle of the instruction boundary that it has come to. Code runs in slices that end where
 * something is due: a timer, the deadline. What became pending is taken at the next boundary, so the
 * result is the same however a run is cut. An entry of an exception takes 12 cycles, a return 10,
 * going from one handler to the next 6 (Cortex-M33, with memory that does not wait).
 *
 * The kernel has the faults that an app cannot handle: BusFault, HardFault, SecureFault, and those that
 * escalate. They stop the processor with `fault`, and nothing runs on.
 */

import type { AppMemory } from '../../microvisor/memory.ts';
import { type Bus, GATEWAY_BYTES, GATEWAY_START, isKernels } from './bus.ts';
import type { Code, Machine } from './code.ts';
import type { Cpu } from './cpu.ts';
import { RETURNED } from './exceptions.ts';
import { FAULTS, Fault, type FaultKind, MEM_MANAGE, USAGE_FAULT } from './faults.ts';
import { type Evidence, evidenceOf } from './faults-evidence.ts';
import { type FirmwareImage, hex, symbolAt } from './image.ts';
import { execute } from './interpreter.ts';
import { type Nvic, SVCALL } from './nvic.ts';
import type { BlockPort } from './peripherals/block.ts';
import { type BlockSettings, createBlocks } from './peripherals/blocks.ts';
import {
  CCR_DIV_0_TRP,
  CCR_UNALIGN_TRP,
  SHCSR_MEMFAULTENA,
  SHCSR_USGFAULTENA,
} from './system-control.ts';
import { Units, type UnitsPort, type UnitsState } from './units.ts';

/** Why `run` came back. */
export const STOP = {
  /** The time is up. */
  deadline: 0,
  /** A system call: `slot` of the gateway, arguments in r0 to r3. Go on with `leaveCall`. */
  call: 1,
  /** WFI, WFE or SLEEPONEXIT with nothing to wake it: pass the time up to an event. */
  asleep: 2,
  /** A fault that the kernel takes: see `evidence`. Nothing runs on. */
  fault: 3,
  /** The app asked for a system reset. */
  reset: 4,
  /** An exception returned to code between `pauseFrom` and `pauseTo`. */
  paused: 5,
  /** The host called `halt`. */
  halted: 6,
} as const;
export type Stop = (typeof STOP)[keyof typeof STOP];

const ENTRY_CYCLES = 12;
const RETURN_CYCLES = 10;
const TAIL_CHAIN_CYCLES = 6;
/** A slice is no longer than that, so that its budget is a small integer. */
const LONGEST_SLICE = 0x3fff_ffff;

/** What wakes it. */
const AWAKE = 0;
const FOR_INTERRUPT = 1;
const FOR_EVENT = 2;

/** What is to be done when the interpreter has come back. */
const GO_ON = 0;
const LEAVE_EXCEPTION = 1;
const RAISE = 2;

/** From here on a value in the pc is EXC_RETURN. */
const EXC_RETURN = 0xff00_0000;

/** Where the processor tells what the trace wants to know. */
export interface CorePort extends Pick<BlockPort, 'uartText' | 'pinChanged' | 'warn'> {
  /** A handler was entered. `byDevice`: a peripheral of the app's own had asked for it. */
  interruptTaken(exception: number, byDevice: boolean): void;
}

/** Plain data. The memory is not in it: it is the kernel's to save. */
export interface CoreState {
  readonly units: UnitsState;
  readonly now: number;
  readonly held: Stop;
  readonly slot: number;
  readonly fault: readonly [kind: FaultKind, address: number];
  readonly sleeping: number;
  readonly entering: number;
  readonly branch: number;
  readonly warned: readonly string[];
}

export class Core implements Machine {
  readonly cpu: Cpu;
  readonly nvic: Nvic;
  readonly bus: Bus;
  /** Of the gateway, after `call`. */
  slot = 0;
  /** `run` comes back when an exception returns to an address between these two. */
  pauseFrom = 0;
  pauseTo = 0;

  // What the interpreter sees (code.ts)
  code: Code;
  left = 0;
  attention = 0;
  fpuReady = false;
  trapsDivideByZero = false;

  private readonly image: FirmwareImage;
  private readonly port: CorePort;
  private readonly units: Units;
  /** Begins as no small integer: it outgrows them, and code that was optimised for them is thrown away. */
  private sliceEnd = Number.POSITIVE_INFINITY;
  /** A stop that holds until the host has done what it asks for; `deadline`: none. */
  private held: Stop = STOP.deadline;
  private sleeping = AWAKE;
  /** A frame is pushed, the vector is not given yet: the exception it was pushed for. */
  private entering = 0;
  /** Where it goes on, if the return from a call is no plain branch; 0: at r15. */
  private branch = 0;
  /** Names of blocks that are not modelled and were used. */
  private warned = new Set<string>();
  /** The last fault. */
  private kind: FaultKind = 'UNDEFINSTR';
  private address = -1;

  // From the interpreter to `run`, never across a stop
  private todo = GO_ON;
  private target = 0;
  private isCalledBack = false;
  private readonly notes: string[] = [];

  constructor(image: FirmwareImage, memory: AppMemory, port: CorePort) {
    this.image = image;
    this.port = port;
    this.units = new Units(image, memory, this.unitsPort());
    this.cpu = this.units.cpu;
    this.nvic = this.units.nvic;
    this.bus = this.units.bus;
    this.code = this.units.regions.flash;
    this.setNow(0);
  }

  /** Puts the peripherals of the chip in their places. */
  addPeripherals(settings: BlockSettings): void {
    for (const { start, bytes, block } of createBlocks(this.blockPort(), settings)) {
      this.units.attach(start, bytes, block);
    }
    this.units.timers.blocksChanged();
  }

  private blockPort(): BlockPort {
    const core = this;
    return {
      get cycle() {
        return core.now;
      },
      setLine: (irq, high) => this.nvic.setLine(irq, high),
      rescheduled: (block) => {
        this.units.timers.blockChanged(block);
        this.rescheduled();
      },
      uartText: (name, text) => this.port.uartText(name, text),
      pinChanged: (pin, level) => this.port.pinChanged(pin, level),
      warn: (text) => this.port.warn(text),
    };
  }

  private unitsPort(): UnitsPort {
    const core = this;
    return {
      get now() {
        return core.now;
      },
      get attention() {
        return core.attention;
      },
      set attention(value) {
        core.attention = value;
      },
      rescheduled: () => {
        this.units.timers.sysTickChanged();
        this.rescheduled();
      },
      resetRequested: () => this.stopBy(STOP.reset),
      configured: () => this.configured(),
      warn: (text) => this.port.warn(text),
      catchUp: () => this.catchUp(),
      unmodelled: (name, address) => this.noteUnmodelled(name, address),
    };
  }

  // Time

  /** The cycle that it has come to. */
  get now(): number {
    return this.sliceEnd - this.left;
  }

  /** The cycle at which a timer is due next; Infinity: none runs. */
  get nextTimer(): number {
    return this.units.timers.nextCycle;
  }

  /** Whether the cycle counter that code can read is on. */
  get countsCycles(): boolean {
    return this.units.dwt.counts;
  }

  /** Lets time pass up to a cycle, without running code. */
  passTo(cycle: number): void {
    this.setNow(Math.max(this.now, cycle));
    this.catchUp();
  }

  /** Lets cycles pass in which code would change nothing: not beyond `nextTimer`. */
  pass(cycles: number): void {
    this.setNow(this.now + cycles);
  }

  private setNow(cycle: number): void {
    this.sliceEnd = cycle;
    this.left = 0;
  }

  private catchUp(): void {
    if (this.units.timers.nextCycle <= this.now) this.units.timers.advance(this.now);
  }

  private rescheduled(): void {
    if (this.units.timers.nextCycle < this.sliceEnd) this.attention = 1;
  }

  // Running

  /**
   * Runs until the first instruction boundary at or after a cycle, or until something stops it: the
   * answer. After `call` it answers the same until `leaveCall`; after `fault`, `reset` and `halted`
   * until `powerUp`.
   */
  run(untilCycle: number): Stop {
    for (;;) {
      if (this.isCalledBack) return this.comeBack();
      if (this.held !== STOP.deadline) return this.held;
      if (this.now >= untilCycle) return STOP.deadline;
      this.catchUp();
      if (this.isCalledBack) continue;
      if (this.sleeping !== AWAKE && !this.wakeUp()) return STOP.asleep;
      if (this.branch !== 0) this.goOn();
      else if (this.entering !== 0) this.giveVector();
      else if (this.isDue) this.beginEntry();
      else this.runSlice(Math.min(untilCycle, this.nextTimer));
      if (this.todo === LEAVE_EXCEPTION && this.leaveException()) return STOP.paused;
      if (this.todo === RAISE) this.raise();
    }
  }

  private get isDue(): boolean {
    const { nvic } = this;
    return nvic.next !== 0 && nvic.nextPriority < this.units.exceptions.executionPriority();
  }

  /** `run` comes back at the next boundary: what it has told has changed what is due. */
  callBack(): void {
    this.isCalledBack = true;
    this.attention = 1;
  }

  private comeBack(): Stop {
    this.isCalledBack = false;
    return STOP.paused;
  }

  /** Executes code up to a cycle, or until something wants attention. */
  private runSlice(end: number): void {
    const { cpu, now } = this;
    const pc = (cpu.r[15] as number) >>> 0;
    if (!this.code.has(pc)) {
      const code = this.units.regions.at(pc);
      if (code === undefined) {
        this.fail(fetchFault(pc), pc);
        return;
      }
      this.code = code;
    }
    this.sliceEnd = Math.min(end, now + LONGEST_SLICE);
    this.left = (this.sliceEnd - now) | 0;
    this.attention = 0;
    this.fpuReady = this.units.exceptions.isFloatReady;
    try {
      execute(this, this.left);
    } catch (thrown) {
      this.failBy(thrown);
    }
    if (this.notes.length > 0) this.tellNotes();
  }

  /** This slice ends with a stop. */
  private stopBy(stop: Stop): void {
    this.held = stop;
    this.attention = 1;
  }

  // Exceptions

  private beginEntry(): void {
    this.bus.journal.spoil();
    this.entering = this.nvic.next;
    this.left -= ENTRY_CYCLES;
    try {
      this.units.exceptions.push(this.cpu.r[15] as number);
    } catch (thrown) {
      this.failBy(thrown);
    }
  }

  /** The most urgent exception of this moment gets the frame that was pushed. */
  private giveVector(): void {
    const { nvic, cpu } = this;
    const isBetter = nvic.next !== 0 && nvic.nextPriority <= nvic.groupPriority(this.entering);
    const exception = isBetter ? nvic.next : this.entering;
    const handler = this.units.exceptions.handler(exception);
    if (handler === undefined) {
      this.fail('VECTTBL');
      return;
    }
    this.entering = 0;
    const byDevice = nvic.enter(exception);
    cpu.ipsr = exception;
    cpu.r[15] = handler & ~1;
    if ((handler & 1) === 0) this.fail('INVSTATE');
    this.port.interruptTaken(exception, byDevice);
  }

  /** True: it goes on where the host wants to know of it. */
  private leaveException(): boolean {
    const { cpu, nvic } = this;
    this.todo = GO_ON;
    this.catchUp();
    this.bus.journal.spoil();
    try {
      const returned = this.units.exceptions.leave(this.target);
      if (returned === RETURNED.tailChain) {
        this.left -= TAIL_CHAIN_CYCLES;
        this.entering = nvic.next;
        return false;
      }
      this.left -= RETURN_CYCLES;
      if (returned === RETURNED.asleep) this.sleeping = FOR_INTERRUPT;
      const pc = (cpu.r[15] as number) >>> 0;
      return pc >= this.pauseFrom && pc < this.pauseTo;
    } catch (thrown) {
      this.failBy(thrown);
      // The frame that could not be left is taken over by the fault's handler.
      if (this.kind === 'INVPC') {
        this.left -= TAIL_CHAIN_CYCLES;
        this.entering = USAGE_FAULT;
      }
      return false;
    }
  }

  /** A fault is to be raised. */
  private fail(kind: FaultKind, address = -1): void {
    this.kind = kind;
    this.address = address;
    this.todo = RAISE;
  }

  private failBy(thrown: unknown): void {
    if (!(thrown instanceof Fault)) throw thrown;
    this.fail(thrown.kind, thrown.address);
  }

  /** Pends the exception of a fault, or leaves it to the kernel. */
  private raise(): void {
    const { nvic } = this;
    const { control, exceptions } = this.units;
    const { exception, status } = FAULTS[this.kind];
    control.noteFault(status);
    const enable = exception === USAGE_FAULT ? SHCSR_USGFAULTENA : SHCSR_MEMFAULTENA;
    const isApps = exception === USAGE_FAULT || exception === MEM_MANAGE;
    const canHandle =
      isApps &&
      (control.faultEnables & enable) !== 0 &&
      nvic.groupPriority(exception) < exceptions.executionPriority();
    this.todo = GO_ON;
    if (canHandle) nvic.pendSystem(exception);
    else this.held = STOP.fault;
  }

  // Calls of the kernel

  /** Back from a system call: to the address in lr, with all registers but r0 as they were (assumed). */
  leaveCall(result: number): void {
    const { r } = this.cpu;
    this.held = STOP.deadline;
    r[0] = result;
    const target = r[14] as number;
    const pc = (target & ~1) >>> 0;
    if ((target & 1) === 1 && this.units.regions.flash.has(pc)) r[15] = pc;
    else this.branch = target;
  }

  /** The return from a call to RAM, out of an exception, or to nowhere. */
  private goOn(): void {
    const target = this.branch;
    this.branch = 0;
    this.enter(target);
  }

  // What the interpreter asks for (code.ts)

  enter(target: number): boolean {
    const { cpu } = this;
    // A branch is the last instruction of its IT block.
    cpu.it = 0;
    const pc = (target & ~1) >>> 0;
    cpu.it = 0;
    if (target >>> 0 >= EXC_RETURN && cpu.ipsr !== 0) {
      this.target = target;
      this.todo = LEAVE_EXCEPTION;
      return false;
    }
    cpu.r[15] = pc;
    if ((target & 1) === 0) this.fail('INVSTATE');
    else if (pc >= GATEWAY_START && pc < GATEWAY_START + GATEWAY_BYTES && pc % 8 === 0) {
      this.slot = (pc - GATEWAY_START) >>> 3;
      this.held = STOP.call;
    } else {
      const code = this.units.regions.at(pc);
      if (code !== undefined) {
        this.code = code;
        return true;
      }
      this.fail(fetchFault(pc), pc);
    }
    return false;
  }

  useFpu(): void {
    this.units.exceptions.prepareFloat();
    this.fpuReady = true;
  }

  /** Where its handler cannot run, a supervisor call is a HardFault. */
  supervisorCall(): void {
    const { nvic } = this;
    if (nvic.groupPriority(SVCALL) < this.units.exceptions.executionPriority())
      nvic.pendSystem(SVCALL);
    else {
      this.fail('SVCESC');
      this.attention = 1;
    }
  }

  waitForInterrupt(): void {
    this.sleeping = FOR_INTERRUPT;
    this.attention = 1;
  }

  waitForEvent(): void {
    this.sleeping = FOR_EVENT;
    this.attention = 1;
  }

  sendEvent(): void {
    this.cpu.event = 1;
  }

  get isAsleep(): boolean {
    return this.sleeping !== AWAKE;
  }

  /** Whether an exception is pending that would end WFI, or whatever it sleeps by. */
  get wakes(): boolean {
    const { nvic, cpu } = this;
    const { exceptions } = this.units;
    const isForEvent = this.sleeping === FOR_EVENT;
    if (isForEvent && cpu.event !== 0) return true;
    return nvic.next !== 0 && nvic.nextPriority < exceptions.executionPriority(isForEvent);
  }

  private wakeUp(): boolean {
    if (!this.wakes) return false;
    if (this.sleeping === FOR_EVENT) this.cpu.event = 0;
    this.sleeping = AWAKE;
    return true;
  }

  private configured(): void {
    const { ccr } = this.units.control;
    this.bus.trapsUnaligned = (ccr & CCR_UNALIGN_TRP) !== 0;
    this.trapsDivideByZero = (ccr & CCR_DIV_0_TRP) !== 0;
    this.fpuReady = this.units.exceptions.isFloatReady;
  }

  // What the host asks for

  /** The app starts: memory as it is, the vector table at the start of flash. */
  powerUp(cycle: number): void {
    this.setNow(cycle);
    this.units.reset();
    this.held = STOP.deadline;
    this.sleeping = AWAKE;
    this.entering = 0;
    this.branch = 0;
    this.warned.clear();
    this.forgetSlice();
  }

  /** The app is killed: not another instruction runs, not even if this comes from `interruptTaken`. */
  halt(): void {
    this.stopBy(STOP.halted);
  }

  /** The word of the vector table of an exception; 0: there is none. */
  vector(exception: number): number {
    return this.units.exceptions.handler(exception) ?? 0;
  }

  /** What is known of the fault that stopped it; or of this place, with what happened there. */
  evidence(happened?: string): Evidence {
    const { cpu, bus, image } = this;
    const { xpsr } = this.units.exceptions;
    const what = happened ?? { kind: this.kind, address: this.address };
    return evidenceOf(what, cpu, xpsr, bus, (address) => symbolAt(image, address));
  }

  private noteUnmodelled(name: string, address: number): void {
    if (this.warned.has(name)) return;
    this.warned.add(name);
    this.notes.push(`${name} is not modelled: it reads as 0 (first used at ${hex(address)}`);
    this.attention = 1;
  }

  private tellNotes(): void {
    const place = symbolAt(this.image, this.cpu.r[15] as number);
    for (const note of this.notes) this.port.warn(`${note}, by ${place})`);
    this.notes.length = 0;
  }

  /** Nothing is left of the code that ran before. */
  private forgetSlice(): void {
    this.todo = GO_ON;
    this.notes.length = 0;
    this.configured();
  }

  snapshot(): CoreState {
    return {
      units: this.units.snapshot(),
      now: this.now,
      held: this.held,
      slot: this.slot,
      fault: [this.kind, this.address],
      sleeping: this.sleeping,
      entering: this.entering,
      branch: this.branch,
      warned: [...this.warned],
    };
  }

  restore(state: CoreState): void {
    this.setNow(state.now);
    this.units.restore(state.units);
    this.held = state.held;
    this.slot = state.slot;
    [this.kind, this.address] = state.fault;
    this.sleeping = state.sleeping;
    this.entering = state.entering;
    this.branch = state.branch;
    this.warned = new Set(state.warned);
    this.forgetSlice();
  }
}

/** Above the peripherals, and in them, nothing is ever executed; elsewhere there is no memory. */
function fetchFault(address: number): FaultKind {
  if (isKernels(address)) return 'INVEP';
  return (address >= 0x4000_0000 && address < 0x6000_0000) || address >= 0xa000_0000
    ? 'IACCVIOL'
    : 'IBUSERR';
}
