/**
 * The host of firmware: runs the image on the modelled processor, between the events of the world.
 *
 * Code takes its cycles: the processor runs up to the next event and stops at the first instruction
 * boundary at or after it. A branch into the gateway window is a system call, made at the
 * microsecond in which its cycle falls; what the call takes passes before the app goes on. Waiting
 * and loops that change nothing or only count cost nothing (loops/). Everything is plain data, so a
 * snapshot is a copy.
 */

import { MvStatus } from '../../abi/status.ts';
import { SYSCALL_NAMES, type SyscallName, syscall, UNDECLARED_SLOTS } from '../../abi/syscalls.ts';
import type { CallSite } from '../../microvisor/door.ts';
import type { TraceRecord } from '../../trace/record.ts';
import type { Host, HostServices } from '../host.ts';
import type { FirmwareProgram } from '../program.ts';
import { Clock } from './clock.ts';
import { Core, STOP, type Stop } from './core.ts';
import { FLASH, symbolAt } from './image.ts';
import { Loops } from './loops/loops.ts';
import type { PlacedI2cDevice } from './peripherals/i2c-device.ts';
import { Ticks, type TicksState } from './ticks.ts';

export interface FirmwareSettings {
  readonly clockHz: number;
  /** Each interrupt of a timer of the app's own is a record, instead of a count. */
  readonly fullTrace: boolean;
  /** What the random number generator of the chip grows from, 32 bits. */
  readonly randomSeed: number;
  readonly i2cDevices: readonly PlacedI2cDevice[];
  /** Off only to show that it changes nothing. */
  readonly skipsIdle: boolean;
}

/** Cycles that are executed in one go; the simulation gives a sign of life between two of them. */
const MOST_CYCLES = 200_000;
/** So many executed cycles are about as much work as a step of a TypeScript app. */
const CYCLES_PER_STEP = 10_000;

/** Code that neither calls nor waits nor is interrupted for so long, in virtual time, hangs. */
const HANG_LIMIT_S = 10;

interface FirmwareState {
  readonly core: ReturnType<Core['snapshot']>;
  readonly ticks: TicksState;
  readonly kernelPended: Uint8Array;
  readonly signCycle: number;
  readonly warned: readonly string[];
}

export class FirmwareHost implements Host {
  readonly restoreBy = 'copy';
  hangs = '';
  lastCrashStack = '';
  private readonly program: FirmwareProgram;
  private readonly services: HostServices;
  private readonly settings: FirmwareSettings;
  private readonly clock: Clock;
  private readonly core: Core;
  private readonly loops: Loops;
  private readonly ticks: Ticks;
  private alive = false;
  /** Which life this is: a call may end it and begin the next one. */
  private epoch = 0;
  /** Interrupts that the kernel has pended and the app has not taken. */
  private readonly kernelPended = new Uint8Array(IRQS);
  /** When the app last called, waited, was interrupted, or spun where an interrupt can end it. */
  private signCycle = 0;
  /** What is due next, as far as the processor knows: it runs up to here. */
  private until = 0;
  private warned = new Set<string>();
  private readonly sites = new Map<number, CallSite>();

  constructor(program: FirmwareProgram, services: HostServices, settings: FirmwareSettings) {
    this.program = program;
    this.services = services;
    this.settings = settings;
    this.clock = new Clock(settings.clockHz);
    this.ticks = new Ticks((irq, count, at) => {
      this.tell({ kind: 'ticks', at, life: services.life, irq, count });
    });
    this.core = new Core(program.image, services.memory, {
      interruptTaken: (exception, byDevice) => this.interruptTaken(exception, byDevice),
      uartText: (port, text) => {
        this.tell({ kind: 'uart', at: this.nowUs, life: services.life, port, text });
      },
      pinChanged: (pin, level) => {
        this.tell({ kind: 'pin', at: this.nowUs, life: services.life, pin, level });
      },
      warn: (text) => this.warn(text),
    });
    const { clockHz, randomSeed, i2cDevices } = settings;
    this.core.addPeripherals({ clockHz, randomSeed, i2cDevices });
    this.loops = new Loops(this.core);
  }

  /** Of the processor. While the host waits it may be behind the time of the run. */
  private get nowUs(): number {
    return Math.max(this.clock.toUs(this.core.now), this.services.now);
  }

  /** Where the processor has to be before the next event. */
  private get dueCycle(): number {
    return this.clock.toCycle(this.services.deadlineUs);
  }

  get isReady(): boolean {
    if (!this.alive) return false;
    const { core } = this;
    return core.isAsleep ? core.wakes : this.clock.toUs(core.now) <= this.services.now;
  }

  get wakeAtUs(): number {
    if (!this.alive) return Number.POSITIVE_INFINITY;
    const { core, clock } = this;
    return clock.toUs(core.isAsleep ? core.nextTimer : core.now);
  }

  get hasInterrupt(): boolean {
    return this.alive && this.core.wakes;
  }

  get timerAtUs(): number {
    return this.alive ? this.clock.toUs(this.core.nextTimer) : Number.POSITIVE_INFINITY;
  }

  passTime(): void {
    const { core, clock, services } = this;
    core.passTo(clock.toCycle(services.now));
    // A timer that is due within this microsecond is due now, if nothing else is.
    if (!core.wakes && clock.toUs(core.nextTimer) <= services.now) core.passTo(core.nextTimer);
  }

  hasHandler(irq: number): boolean {
    const handler = this.core.vector(FIRST_IRQ + irq);
    return (handler & 1) === 1 && handler > FLASH.start;
  }

  boot(): void {
    this.epoch += 1;
    this.alive = true;
    this.signCycle = this.clock.toCycle(this.services.now);
    this.kernelPended.fill(0);
    this.ticks.flush(this.services.now);
    this.core.powerUp(this.clock.toCycle(this.services.now));
  }

  kill(): void {
    if (!this.alive) return;
    this.ticks.flush(this.services.now);
    this.core.halt();
    this.alive = false;
    this.epoch += 1;
  }

  pend(irq: number): void {
    this.kernelPended[irq] = 1;
    this.core.nvic.pend(irq);
  }

  setFast(fast: readonly number[], runnable: readonly number[]): void {
    this.core.nvic.setFast(fast, runnable);
  }

  run(): number {
    const { epoch } = this;
    this.catchUp();
    let executed = 0;
    while (executed < MOST_CYCLES && epoch === this.epoch && this.hangs === '') {
      this.until = this.dueCycle;
      if (this.isOver(this.until)) break;
      executed += this.stretch(this.until);
    }
    this.services.heartbeat();
    return 1 + Math.floor(executed / CYCLES_PER_STEP);
  }

  /** Time has passed in which the app waited, or was halted by a debugger. */
  private catchUp(): void {
    const cycle = this.clock.toCycle(this.services.now);
    if (cycle <= this.core.now) return;
    this.core.passTo(cycle);
    this.signCycle = cycle;
  }

  /** Whether there is nothing to run before a cycle; time passes up to whatever wakes the app. */
  private isOver(until: number): boolean {
    const { core } = this;
    while (core.isAsleep && !core.wakes) {
      // The simulation comes back at this timer: it may be that an event is due before.
      if (core.nextTimer >= until) return true;
      core.passTo(core.nextTimer);
      this.signCycle = core.now;
    }
    return core.now >= until;
  }

  /** Runs to the next stop; the cycles that were executed for it. */
  private stretch(until: number): number {
    const { core, loops } = this;
    const from = core.now;
    const hangCycle = this.signCycle + HANG_LIMIT_S * this.clock.hz;
    let stop = core.run(Math.min(until, hangCycle, from + loops.lookCycles));
    let executed = core.now - from;
    if (stop === STOP.deadline || stop === STOP.paused) {
      const limit = Math.min(this.dueCycle, hangCycle);
      if (core.now < limit) {
        stop = this.lookForIdle(limit, stop);
        executed += loops.executedCycles;
      }
    }
    // It came to this beyond an event, which is first: the processor will say it again.
    if (core.now < this.dueCycle) this.settle(stop);
    return executed;
  }

  private settle(stop: Stop): void {
    const { core } = this;
    switch (stop) {
      case STOP.call:
        this.signCycle = core.now;
        this.call(core.slot);
        break;
      case STOP.fault:
        this.crash();
        break;
      case STOP.reset:
        this.services.crashed('the app asked for a system reset (AIRCR.SYSRESETREQ)');
        break;
      case STOP.asleep:
        break;
      case STOP.deadline:
      case STOP.paused:
        this.checkHang();
        break;
    }
  }

  private lookForIdle(until: number, found: Stop): Stop {
    const { core, loops } = this;
    const stop = loops.look(until, this.settings.skipsIdle, found);
    const { cpu } = core;
    const isOpen = cpu.primask === 0 && cpu.faultmask === 0 && cpu.ipsr === 0;
    if (loops.isIdle && isOpen) this.signCycle = core.now;
    return stop;
  }

  private checkHang(): void {
    const { core, clock, services } = this;
    if (core.now < this.signCycle + HANG_LIMIT_S * clock.hz) return;
    services.advanceTo(clock.toUs(core.now));
    const place = symbolAt(this.program.image, core.cpu.r[15] as number);
    this.hangs = `no call, no wait and no interrupt for ${HANG_LIMIT_S} s, at ${place}`;
  }

  private call(slot: number): void {
    const { core, clock, services, epoch } = this;
    const row = SLOTS[slot];
    services.advanceTo(clock.toUs(core.now));
    if (row === undefined) {
      this.callOfNothing(slot);
      return;
    }
    const { r } = core.cpu;
    const args: number[] = [];
    for (let i = 0; i < row.params; i += 1) args.push((r[i] as number) >>> 0);
    const status = services.call(row.name, args, this.site());
    if (epoch !== this.epoch) return;
    core.passTo(Math.max(core.now, clock.toCycle(services.now)));
    core.leaveCall(status);
  }

  private callOfNothing(slot: number): void {
    const { core, services } = this;
    const undeclared = Object.entries(UNDECLARED_SLOTS).find(([, s]) => s === slot)?.[0];
    if (undeclared === undefined) {
      this.lastCrashStack = core.evidence('a branch into a gateway slot that has no entry').text;
      services.crashed(`SecureFault: slot ${slot} of the gateway has no entry`);
      return;
    }
    this.warn(
      `${undeclared} (slot ${slot}) is in no header: it gives UNAVAILABLE and does nothing`,
    );
    core.leaveCall(MvStatus.UNAVAILABLE);
  }

  /** Where the present call comes from; made once a place. */
  private site(): CallSite {
    const { cpu } = this.core;
    const key = ((cpu.r[14] as number) >>> 0) * 512 + cpu.ipsr;
    const known = this.sites.get(key);
    if (known !== undefined) return known;
    const symbol = symbolAt(this.program.image, (cpu.r[14] as number) - 4);
    const from = cpu.ipsr === 0 ? 'main' : `irq${cpu.ipsr - FIRST_IRQ}`;
    const interrupt = cpu.ipsr === 0 ? undefined : cpu.ipsr - FIRST_IRQ;
    const site = { interrupt, text: `${from} ${symbol}` };
    this.sites.set(key, site);
    return site;
  }

  private crash(): void {
    const { line, text } = this.core.evidence();
    this.lastCrashStack = text;
    this.services.advanceTo(this.clock.toUs(this.core.now));
    this.services.crashed(line);
  }

  private interruptTaken(exception: number, byDevice: boolean): void {
    const { services, core, clock } = this;
    this.signCycle = core.now;
    if (exception < FIRST_IRQ && exception !== SYSTICK) return;
    const irq = exception - FIRST_IRQ;
    const at = clock.toUs(core.now);
    const byKernel = irq >= 0 && this.kernelPended[irq] === 1;
    if (irq >= 0) this.kernelPended[irq] = 0;
    if (byKernel || (irq >= 0 && !byDevice)) {
      services.advanceTo(at);
      services.interruptEntered(irq);
      this.checkDue();
    } else if (this.settings.fullTrace) {
      this.tell({ kind: 'interrupt', at, life: services.life, irq });
    } else {
      this.ticks.add(irq, at);
    }
  }

  /** Writes a record; it may set off a fault, which is due at once. */
  private tell(record: TraceRecord): void {
    const { services } = this;
    if (record.at > services.now) services.advanceTo(record.at);
    services.record(record);
    this.checkDue();
  }

  private checkDue(): void {
    if (this.dueCycle < this.until) this.core.callBack();
  }

  private warn(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.tell({ kind: 'warning', at: this.nowUs, text });
  }

  snapshot(): FirmwareState & { readonly alive: boolean } {
    return {
      alive: this.alive,
      core: this.core.snapshot(),
      ticks: this.ticks.snapshot(),
      kernelPended: this.kernelPended.slice(),
      signCycle: this.signCycle,
      warned: [...this.warned],
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as ReturnType<FirmwareHost['snapshot']>;
    this.alive = state.alive;
    this.core.restore(state.core);
    this.ticks.restore(state.ticks);
    this.kernelPended.set(state.kernelPended);
    this.signCycle = state.signCycle;
    this.warned = new Set(state.warned);
    this.hangs = '';
  }
}

const IRQS = 126;
/** Number of the exception that is interrupt 0. */
const FIRST_IRQ = 16;
const SYSTICK = 15;

/** What the gateway has in its slots. */
const SLOTS: readonly ({ readonly name: SyscallName; readonly params: number } | undefined)[] =
  (() => {
    const slots: { name: SyscallName; params: number }[] = [];
    for (const name of SYSCALL_NAMES) {
      const { slot, params } = syscall(name);
      slots[slot] = { name, params: params.length };
    }
    return slots;
  })();
