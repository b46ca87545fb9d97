/**
 * The buses I2C1 to I2C4: transfers that the app masters, to the devices of the scenario.
 *
 * An address that no device has is not acknowledged. Bits take as long as TIMINGR's low and high
 * phase together, in cycles of the core's clock (assumed: neither RCC's selection nor the delays of
 * synchronisation and filters count); a start or stop takes one bit, an address or a byte with its
 * acknowledgement nine. The clock is stretched while the app has not read or written. Not modelled,
 * with a warning: the slave's side, DMA, 10-bit addresses, the PEC of SMBus. Source: RM0456, I2C.
 */

import type { BlockPort } from './block.ts';
import type { I2cDevice, I2cInput, I2cStep, PlacedI2cDevice } from './i2c-device.ts';
import { WordBlock, type WordBlockState } from './word-block.ts';

export interface I2cForm {
  readonly bus: number;
  readonly eventIrq: number;
}

const CR1 = 0x00;
const CR2 = 0x04;
const OAR1 = 0x08;
const OAR2 = 0x0c;
const TIMINGR = 0x10;
const ISR = 0x18;
const ICR = 0x1c;
const RXDR = 0x24;
const TXDR = 0x28;

const KEPT: Readonly<Record<number, number>> = {
  [OAR1]: 0x87ff,
  [OAR2]: 0x87fe,
  [TIMINGR]: 0xf0ff_ffff,
  20: 0xffff_ffff,
  44: 0xffff_ffff,
};

const PE = 1;
const DMA_ENABLES = 3 << 14;
const OAR_EN = 1 << 15;
const RD_WRN = 1 << 10;
const ADD10 = 1 << 11;
const START = 1 << 13;
const STOP = 1 << 14;
const RELOAD = 1 << 24;
const AUTOEND = 1 << 25;
const PECBYTE = 1 << 26;

const FLAG = {
  txe: 1 << 0,
  txis: 1 << 1,
  rxne: 1 << 2,
  nackf: 1 << 4,
  stopf: 1 << 5,
  tc: 1 << 6,
  tcr: 1 << 7,
  busy: 1 << 15,
} as const;
const CLEARABLE = 0x3f38;
/** Flags of ISR that ask for an interrupt, by the bit of CR1 that lets them. */
const EVENTS = [
  [1 << 1, FLAG.txis],
  [1 << 2, FLAG.rxne],
  [1 << 4, FLAG.nackf],
  [1 << 5, FLAG.stopf],
  [1 << 6, FLAG.tc | FLAG.tcr],
] as const;

const NEVER = Number.POSITIVE_INFINITY;
const BITS_A_BYTE = 9;

/**
 * What the bus does: nothing; the address; a byte out or in; waits for TXDR to be written or RXDR to
 * be read; for NBYTES (TCR); for a start or stop (TC); a stop.
 */
type Phase = 'idle' | 'address' | 'out' | 'in' | 'needsTxdr' | 'needsRxdr' | 'tcr' | 'tc' | 'stop';

interface I2cFields {
  cr1: number;
  cr2: number;
  /** ISR, without TXE. */
  flags: number;
  phase: Phase;
  /** When the phase is over. */
  due: number;
  /** Bytes of this NBYTES that are through. */
  done: number;
  /** The byte on the wire. */
  shift: number;
  rxdr: number;
  /** -1: empty. */
  txdr: number;
  /** 7 bits; of the transfer under way. */
  address: number;
  reads: boolean;
}

export interface I2cState extends WordBlockState, I2cFields {
  readonly registers: readonly (readonly [offset: number, value: number])[];
  /** By address. */
  readonly devices: readonly (readonly [address: number, state: unknown])[];
}

export class I2c extends WordBlock {
  private readonly form: I2cForm;
  private readonly clockHz: number;
  private readonly devices: ReadonlyMap<number, I2cDevice>;
  private states: Map<number, unknown>;
  private registers = new Map<number, number>();
  private f: I2cFields = fresh();

  constructor(form: I2cForm, port: BlockPort, placed: readonly PlacedI2cDevice[], clockHz: number) {
    super(`I2C${form.bus}`, port);
    this.form = form;
    this.clockHz = clockHz;
    const here = placed.filter((one) => one.bus === form.bus);
    this.devices = new Map(here.map((one) => [one.address, one.device]));
    this.states = new Map(here.map((one) => [one.address, structuredClone(one.device.initial)]));
  }

  get nextCycle(): number {
    return this.f.due;
  }

  isStable(offset: number): boolean {
    return (offset & ~3) !== RXDR || (this.f.flags & FLAG.rxne) === 0;
  }

  /** The devices are not on the chip: they stay as they are. */
  reset(): void {
    this.f = fresh();
    this.registers.clear();
    this.dropLines();
    this.port.rescheduled(this);
  }

  snapshot(): I2cState {
    const devices = structuredClone([...this.states]);
    return { ...this.saveBase(), ...this.f, registers: [...this.registers], devices };
  }

  restore(state: I2cState): void {
    this.restoreBase(state);
    const { lines, warned, registers, devices, ...fields } = state;
    this.f = { ...fields };
    this.registers = new Map(registers);
    this.states = new Map(structuredClone(devices));
  }

  protected look(offset: number): number {
    const { f } = this;
    if (offset === CR1) return f.cr1;
    if (offset === CR2) return f.cr2;
    if (offset === ISR) return f.flags | (f.txdr < 0 ? FLAG.txe : 0);
    if (offset === RXDR) return f.rxdr;
    if (offset === TXDR) return f.txdr < 0 ? 0 : f.txdr;
    return this.registers.get(offset) ?? 0;
  }

  protected override wasRead(offset: number): void {
    const { f } = this;
    if (offset !== RXDR || (f.flags & FLAG.rxne) === 0) return;
    f.flags &= ~FLAG.rxne;
    if (f.phase === 'needsRxdr') this.takeByte(this.port.cycle);
    this.settle();
  }

  protected store(offset: number, value: number): void {
    const { f } = this;
    if (offset === CR1) this.storeControl(value);
    else if (offset === CR2) this.storeTransfer(value);
    else if (offset === ICR) f.flags &= ~(value & CLEARABLE);
    else if (offset === ISR) this.storeStatus(value);
    else if (offset === TXDR) this.storeData(value & 0xff);
    else this.storeSetting(offset, value);
    this.settle();
  }

  private storeControl(value: number): void {
    const { f } = this;
    if ((value & DMA_ENABLES) !== 0) this.warnOnce('DMA is not modelled');
    f.cr1 = value & 0xc0ff_dfff;
    if ((value & PE) !== 0) return;
    // Clearing PE resets the transfer and its flags, and leaves the settings.
    this.f = { ...fresh(), cr1: f.cr1, cr2: f.cr2 & ~(START | STOP) };
    this.port.rescheduled(this);
  }

  private storeSetting(offset: number, value: number): void {
    const mask = KEPT[offset];
    if (mask === undefined) return;
    this.registers.set(offset, (value & mask) >>> 0);
    if ((offset === OAR1 || offset === OAR2) && (value & OAR_EN) !== 0 && this.hasOwnAddress) {
      this.warnOnce('nobody calls it as a slave: the devices of a scenario are slaves themselves');
    }
  }

  /** The HAL enables OAR1 with address 0, which is nobody's, to have no slave. */
  private get hasOwnAddress(): boolean {
    return [OAR1, OAR2].some((offset) => ((this.registers.get(offset) ?? 0) & 0x3fe) !== 0);
  }

  /** A 1 at TXE empties TXDR. */
  private storeStatus(value: number): void {
    if ((value & FLAG.txe) !== 0) this.f.txdr = -1;
  }

  private storeData(byte: number): void {
    const { f } = this;
    f.flags &= ~FLAG.txis;
    f.txdr = byte;
    if (f.phase === 'needsTxdr') this.sendByte(this.port.cycle);
  }

  private storeTransfer(value: number): void {
    const { f } = this;
    const { cycle } = this.port;
    if ((value & ADD10) !== 0) this.warnOnce('10-bit addresses are not modelled');
    if ((value & PECBYTE) !== 0) this.warnOnce('the PEC of SMBus is not modelled');
    // START and STOP are set by software and cleared by the hardware.
    f.cr2 = (value & 0x07ff_ffff & ~PECBYTE) | (f.cr2 & (START | STOP));
    if ((f.cr1 & PE) === 0) {
      f.cr2 &= ~(START | STOP);
      return;
    }
    const bytes = (value >>> 16) & 0xff;
    if (f.phase === 'tcr' && bytes > 0) {
      f.flags &= ~FLAG.tcr;
      f.done = 0;
      this.nextByte(cycle);
    }
    const isFree = f.phase === 'idle' || f.phase === 'tc';
    if ((f.cr2 & START) !== 0 && isFree) this.start(cycle);
    else if ((f.cr2 & STOP) !== 0) this.stopIfPossible(cycle);
  }

  private stopIfPossible(cycle: number): void {
    const { phase } = this.f;
    if (phase === 'idle') this.f.cr2 &= ~STOP;
    else if (phase === 'tc' || phase === 'tcr' || phase === 'needsTxdr') this.stop(cycle);
  }

  private start(cycle: number): void {
    const { f } = this;
    f.flags = (f.flags & ~FLAG.tc) | FLAG.busy;
    f.address = (f.cr2 >>> 1) & 0x7f;
    f.reads = (f.cr2 & RD_WRN) !== 0;
    f.done = 0;
    this.enter('address', cycle + (1 + BITS_A_BYTE) * this.cyclesABit);
  }

  private stop(cycle: number): void {
    this.f.flags &= ~(FLAG.tc | FLAG.tcr | FLAG.txis);
    this.enter('stop', cycle + this.cyclesABit);
  }

  private enter(phase: Phase, due: number): void {
    this.f.phase = phase;
    this.f.due = due;
    this.port.rescheduled(this);
  }

  /** Low and high phase of the clock. */
  private get cyclesABit(): number {
    const timing = this.registers.get(TIMINGR) ?? 0;
    const prescaler = (timing >>> 28) + 1;
    return ((timing & 0xff) + 1 + ((timing >>> 8) & 0xff) + 1) * prescaler;
  }

  advance(cycle: number): void {
    if (this.f.due > cycle) return;
    while (this.f.due <= cycle) this.finishPhase(this.f.due);
    this.settle();
  }

  private finishPhase(at: number): void {
    const { f } = this;
    switch (f.phase) {
      case 'address': {
        f.cr2 &= ~START;
        if (this.tell({ type: 'start', nowUs: this.usAt(at), reads: f.reads })) this.nextByte(at);
        else this.refused(at);
        return;
      }
      case 'out': {
        f.done += 1;
        const isTaken = this.tell({ type: 'write', nowUs: this.usAt(at), byte: f.shift });
        if (isTaken) this.nextByte(at);
        else this.refused(at);
        return;
      }
      case 'in':
        if ((f.flags & FLAG.rxne) === 0) this.takeByte(at);
        else this.enter('needsRxdr', NEVER);
        return;
      default:
        this.stopped(at);
    }
  }

  /** A device did not acknowledge: a stop follows by itself. */
  private refused(at: number): void {
    this.f.flags |= FLAG.nackf;
    this.stop(at);
  }

  private stopped(at: number): void {
    const { f } = this;
    f.flags = (f.flags & ~FLAG.busy) | FLAG.stopf;
    f.cr2 &= ~(STOP | START);
    this.enter('idle', NEVER);
    this.tell({ type: 'stop', nowUs: this.usAt(at) });
  }

  private takeByte(at: number): void {
    const { f } = this;
    f.rxdr = f.shift;
    f.flags |= FLAG.rxne;
    f.done += 1;
    this.nextByte(at);
  }

  /** What follows a byte or an address that was acknowledged. */
  private nextByte(at: number): void {
    const { f } = this;
    if (f.done >= ((f.cr2 >>> 16) & 0xff)) {
      this.endOfBytes(at);
      return;
    }
    if ((f.cr2 & STOP) !== 0) {
      this.stop(at);
      return;
    }
    if (f.reads) {
      f.shift = this.answer({ type: 'read', nowUs: this.usAt(at) }).byte ?? 0xff;
      f.shift &= 0xff;
      this.enter('in', at + BITS_A_BYTE * this.cyclesABit);
    } else if (f.txdr >= 0) this.sendByte(at);
    else {
      f.flags |= FLAG.txis;
      this.enter('needsTxdr', NEVER);
    }
  }

  private endOfBytes(at: number): void {
    const { f } = this;
    if ((f.cr2 & STOP) !== 0) this.stop(at);
    else if ((f.cr2 & RELOAD) !== 0) {
      f.flags |= FLAG.tcr;
      this.enter('tcr', NEVER);
    } else if ((f.cr2 & AUTOEND) !== 0) this.stop(at);
    else {
      f.flags |= FLAG.tc;
      this.enter('tc', NEVER);
      if ((f.cr2 & START) !== 0) this.start(at);
    }
  }

  private sendByte(at: number): void {
    const { f } = this;
    f.shift = f.txdr;
    f.txdr = -1;
    this.enter('out', at + BITS_A_BYTE * this.cyclesABit);
  }

  /** Whether the device acknowledges. */
  private tell(input: I2cInput): boolean {
    if (!this.devices.has(this.f.address)) return false;
    return this.answer(input).acknowledges !== false;
  }

  private answer(input: I2cInput): I2cStep<unknown> {
    const { address } = this.f;
    const device = this.devices.get(address);
    if (device === undefined) return { state: undefined };
    const step = device.step(this.states.get(address), input);
    this.states.set(address, step.state);
    return step;
  }

  private usAt(cycle: number): number {
    const seconds = Math.floor(cycle / this.clockHz);
    const rest = ((cycle - seconds * this.clockHz) * 1_000_000) / this.clockHz;
    return seconds * 1_000_000 + Math.floor(rest);
  }

  /** Interrupt lines. No error of the bus is modelled, so that line stays low. */
  private settle(): void {
    const { cr1, flags } = this.f;
    const asks = EVENTS.some(([enable, events]) => (cr1 & enable) !== 0 && (flags & events) !== 0);
    this.setLine(this.form.eventIrq, asks);
  }
}

function fresh(): I2cFields {
  return {
    cr1: 0,
    cr2: 0,
    flags: 0,
    phase: 'idle',
    due: NEVER,
    done: 0,
    shift: 0,
    rxdr: 0,
    txdr: -1,
    address: 0,
    reads: false,
  };
}
