/**
 * The parts of the processor, wired to each other: registers, bus, interrupt controller, timers.
 */

import type { AppMemory } from '../../microvisor/memory.ts';
import { blockAt } from './address-map.ts';
import { Bus, type BusPort, FLASH } from './bus.ts';
import { CodeRegions } from './code-regions.ts';
import { Cpu, type CpuState } from './cpu.ts';
import { Dwt, type DwtState } from './dwt.ts';
import { CONTROL_NPRIV, Exceptions } from './exceptions.ts';
import type { FirmwareImage } from './image.ts';
import { Mpu, type MpuState } from './mpu.ts';
import { type Attentive, Nvic, type NvicState } from './nvic.ts';
import type { Block } from './peripherals/block.ts';
import {
  SystemControl,
  type SystemControlPort,
  type SystemControlState,
} from './system-control.ts';
import { SysTick, type SysTickState } from './systick.ts';
import { Timers } from './timers.ts';

/** What the parts need of the core that runs them. */
export interface UnitsPort extends Attentive, Omit<SystemControlPort, 'ipsr'> {
  catchUp(): void;
  /** A block that is not modelled is used. */
  unmodelled(name: string, address: number): void;
}

/** Plain data. The memory is not in it: it is the kernel's to save. */
export interface UnitsState {
  readonly cpu: CpuState;
  readonly nvic: NvicState;
  readonly control: SystemControlState;
  readonly sysTick: SysTickState;
  readonly mpu: MpuState;
  readonly dwt: DwtState;
  readonly blocks: readonly unknown[];
}

export class Units {
  readonly cpu = new Cpu();
  readonly nvic: Nvic;
  readonly bus: Bus;
  readonly control: SystemControl;
  readonly exceptions: Exceptions;
  readonly timers: Timers;
  readonly regions: CodeRegions;
  private readonly sysTick = new SysTick();
  private readonly mpu = new Mpu();
  readonly dwt = new Dwt();
  private readonly blocks: Block[] = [];

  constructor(image: FirmwareImage, memory: AppMemory, port: UnitsPort) {
    const { cpu } = this;
    this.nvic = new Nvic(port, cpu);
    this.bus = new Bus(memory, busPort(cpu, port));
    const { nvic, sysTick, mpu, dwt, bus } = this;
    this.control = new SystemControl(controlPort(cpu, port), nvic, sysTick, mpu, dwt);
    bus.setSystem(this.control);
    this.exceptions = new Exceptions(cpu, bus, nvic, this.control);
    this.timers = new Timers(sysTick, nvic, this.blocks);
    this.regions = new CodeRegions(image, memory, bus);
  }

  /** Puts a peripheral at an address. */
  attach(start: number, bytes: number, block: Block): void {
    this.bus.attach(start, bytes, block);
    this.blocks.push(block);
  }

  /** As the kernel starts an app: the vector table is at the start of flash. */
  reset(): void {
    const { bus } = this;
    this.cpu.reset(bus.peek32(FLASH.start) ?? 0, bus.peek32(FLASH.start + 4) ?? 0);
    this.nvic.reset();
    this.control.reset(FLASH.start);
    this.sysTick.reset();
    this.mpu.reset();
    this.dwt.reset();
    for (const block of this.blocks) block.reset();
    this.memoryChanged();
  }

  /** All memory may be another one, and all timers too. */
  private memoryChanged(): void {
    this.regions.forget();
    this.timers.blocksChanged();
  }

  snapshot(): UnitsState {
    return {
      cpu: this.cpu.snapshot(),
      nvic: this.nvic.snapshot(),
      control: this.control.snapshot(),
      sysTick: this.sysTick.snapshot(),
      mpu: this.mpu.snapshot(),
      dwt: this.dwt.snapshot(),
      blocks: this.blocks.map((block) => block.snapshot()),
    };
  }

  restore(state: UnitsState): void {
    this.cpu.restore(state.cpu);
    this.nvic.restore(state.nvic);
    this.control.restore(state.control);
    this.sysTick.restore(state.sysTick);
    this.mpu.restore(state.mpu);
    this.dwt.restore(state.dwt);
    for (const [i, block] of this.blocks.entries()) block.restore(state.blocks[i]);
    this.memoryChanged();
  }
}

function busPort(cpu: Cpu, port: UnitsPort): BusPort {
  return {
    get isPrivileged() {
      return cpu.ipsr !== 0 || (cpu.control & CONTROL_NPRIV) === 0;
    },
    blockName: (address) => blockAt(address)?.name,
    catchUp: () => port.catchUp(),
    unmodelled: (name, address) => port.unmodelled(name, address),
  };
}

function controlPort(cpu: Cpu, port: UnitsPort): SystemControlPort {
  return {
    get now() {
      return port.now;
    },
    get ipsr() {
      return cpu.ipsr;
    },
    rescheduled: () => port.rescheduled(),
    resetRequested: () => port.resetRequested(),
    configured: () => port.configured(),
    warn: (text) => port.warn(text),
  };
}
