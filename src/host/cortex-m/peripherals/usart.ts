/**
 * The serial ports USART1 to USART3, UART4, UART5 and LPUART1: what the app sends comes out as text.
 *
 * Each character takes its time on the wire. A line is told when its newline has been sent; a part of
 * a line when it has 256 characters, when the port was idle for 1,000 characters' time, or with a
 * reset. Bytes that are no printable characters are told as they are, but for the carriage return,
 * which is left out. The clock of a port is that of the core, whatever RCC says (assumed). Nothing
 * is ever received. Not modelled, with a warning: DMA. Left out: flow control, breaks, idle and
 * address detection, delays of the driver-enable pin. Source: RM0456, USART and LPUART.
 */

import type { BlockPort } from './block.ts';
import { WordBlock, type WordBlockState } from './word-block.ts';

export interface UsartForm {
  readonly name: string;
  readonly irq: number;
  /** The baud rate is 256 times as fine. */
  readonly isLowPower: boolean;
}

const CR1 = 0x00;
const CR2 = 0x04;
const CR3 = 0x08;
const BRR = 0x0c;
const RQR = 0x18;
const ISR = 0x1c;
const ICR = 0x20;
const TDR = 0x28;
const PRESC = 0x2c;

/** Bits that registers keep. */
const KEPT: Readonly<Record<number, number>> = {
  [CR1]: 0xffff_ffff,
  [CR2]: 0xffff_ffff,
  [CR3]: 0xffff_ffff,
  [BRR]: 0x000f_ffff,
  16: 0xffff,
  20: 0xffff_ffff,
  [PRESC]: 0xf,
  48: 0xffff_ffff,
};

const UE = 1 << 0;
const RE = 1 << 2;
const TE = 1 << 3;
const TCIE = 1 << 6;
const TXEIE = 1 << 7;
const M0 = 1 << 12;
const OVER8 = 1 << 15;
const M1 = 1 << 28;
const FIFOEN = 1 << 29;
const TXFEIE = 1 << 30;
const DMA_ENABLES = 0xc0;
const TXFTIE = 1 << 23;
const TC = 1 << 6;
const TXE = 1 << 7;
const BUSY_BITS = { teack: 1 << 21, reack: 1 << 22, txfe: 1 << 23, txft: 1 << 27 };
const TXFRQ = 1 << 4;

const FIFO_DEPTH = 8;
/** Free places that TXFTCFG asks for. */
const THRESHOLDS = [1, 2, 4, 6, 7, 8];
const PRESCALERS = [1, 2, 4, 6, 8, 10, 12, 16, 32, 64, 128, 256];
const STOP_BITS = [1, 0.5, 2, 1.5];
const LONGEST_LINE = 256;
const IDLE_CHARACTERS = 1000;
const NEVER = Number.POSITIVE_INFINITY;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

export interface UsartState extends WordBlockState {
  readonly registers: readonly (readonly [offset: number, value: number])[];
  readonly isComplete: boolean;
  readonly waiting: readonly number[];
  readonly sending: number;
  readonly sentAt: number;
  readonly line: string;
  readonly flushAt: number;
}

export class Usart extends WordBlock {
  private readonly form: UsartForm;
  private registers = new Map<number, number>();
  /** TC. */
  private isComplete = true;
  /** TDR or the FIFO. */
  private waiting: number[] = [];
  /** The character on the wire, and when it is through; -1: none. */
  private sending = -1;
  private sentAt = NEVER;
  private line = '';
  private flushAt = NEVER;

  constructor(form: UsartForm, port: BlockPort) {
    super(form.name, port);
    this.form = form;
  }

  get nextCycle(): number {
    return Math.min(this.sentAt, this.flushAt);
  }

  isStable(_offset: number): boolean {
    return true;
  }

  reset(): void {
    this.flush();
    this.registers.clear();
    this.abort();
    this.dropLines();
    this.port.rescheduled(this);
  }

  snapshot(): UsartState {
    const { isComplete, sending, sentAt, line, flushAt } = this;
    const registers = [...this.registers];
    const waiting = [...this.waiting];
    return { ...this.saveBase(), registers, isComplete, waiting, sending, sentAt, line, flushAt };
  }

  restore(state: UsartState): void {
    this.restoreBase(state);
    this.registers = new Map(state.registers);
    this.isComplete = state.isComplete;
    this.waiting = [...state.waiting];
    this.sending = state.sending;
    this.sentAt = state.sentAt;
    this.line = state.line;
    this.flushAt = state.flushAt;
  }

  protected look(offset: number): number {
    return offset === ISR ? this.status : (this.registers.get(offset) ?? 0);
  }

  private get status(): number {
    const cr1 = this.look(CR1);
    let status = this.isComplete ? TC : 0;
    if (this.waiting.length < this.depth) status |= TXE;
    if ((cr1 & UE) !== 0 && (cr1 & TE) !== 0) status |= BUSY_BITS.teack;
    if ((cr1 & UE) !== 0 && (cr1 & RE) !== 0) status |= BUSY_BITS.reack;
    if ((cr1 & FIFOEN) === 0) return status;
    if (this.waiting.length === 0) status |= BUSY_BITS.txfe;
    const threshold = THRESHOLDS[this.look(CR3) >>> 29] ?? FIFO_DEPTH;
    if (FIFO_DEPTH - this.waiting.length >= threshold) status |= BUSY_BITS.txft;
    return status;
  }

  private get depth(): number {
    return (this.look(CR1) & FIFOEN) === 0 ? 1 : FIFO_DEPTH;
  }

  protected store(offset: number, value: number): void {
    if (offset === TDR) this.send(value & 0x1ff);
    else if (offset === ICR) this.isComplete &&= (value & TC) === 0;
    else if (offset === RQR) {
      if ((value & TXFRQ) !== 0) this.waiting = [];
    } else this.storeSetting(offset, value);
    this.showLine();
  }

  private storeSetting(offset: number, value: number): void {
    const mask = KEPT[offset];
    if (mask === undefined) return;
    this.registers.set(offset, (value & mask) >>> 0);
    if (offset === CR1 && (value & UE) === 0) {
      this.abort();
      this.port.rescheduled(this);
    }
    if (offset === CR1) this.startNext(this.port.cycle);
    if (offset === CR3 && (value & DMA_ENABLES) !== 0) this.warnOnce('DMA is not modelled');
  }

  private send(character: number): void {
    if ((this.look(CR1) & UE) === 0) return;
    // A full FIFO takes no more; without one the character that waits is overwritten.
    if (this.waiting.length < this.depth) this.waiting.push(character);
    else if (this.depth === 1) this.waiting = [character];
    this.isComplete = false;
    this.startNext(this.port.cycle);
  }

  /** Moves a character to the wire if it is free. */
  private startNext(cycle: number): void {
    const cr1 = this.look(CR1);
    if (this.sending >= 0 || (cr1 & UE) === 0 || (cr1 & TE) === 0) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.sending = next;
    this.sentAt = cycle + this.cyclesACharacter;
    this.flushAt = NEVER;
    this.port.rescheduled(this);
  }

  /** With start and stop bits; parity is one of the data bits. */
  private get cyclesACharacter(): number {
    const cr1 = this.look(CR1);
    const dataBits = (cr1 & M1) !== 0 ? 7 : (cr1 & M0) !== 0 ? 9 : 8;
    const stopBits = STOP_BITS[(this.look(CR2) >>> 12) & 3] ?? 1;
    const cycles = (1 + dataBits + stopBits) * this.cyclesABit;
    return Math.max(1, Math.round(cycles));
  }

  private get cyclesABit(): number {
    const brr = this.look(BRR);
    const prescaler = PRESCALERS[this.look(PRESC)] ?? 256;
    if (this.form.isLowPower) return (brr / 256) * prescaler;
    if ((this.look(CR1) & OVER8) === 0) return brr * prescaler;
    return (((brr & 0xfff0) | ((brr & 7) << 1)) / 2) * prescaler;
  }

  advance(cycle: number): void {
    const before = this.nextCycle;
    if (before > cycle) return;
    while (this.sentAt <= cycle) {
      const at = this.sentAt;
      const character = this.sending;
      this.sending = -1;
      this.sentAt = NEVER;
      this.takeOut(character & 0xff);
      this.startNext(at);
      if (this.sending >= 0) continue;
      this.isComplete = true;
      if (this.line !== '') this.flushAt = at + IDLE_CHARACTERS * this.cyclesACharacter;
    }
    if (this.flushAt <= cycle) this.flush();
    this.port.rescheduled(this);
    this.showLine();
  }

  private takeOut(character: number): void {
    if (character === CARRIAGE_RETURN) return;
    if (character === NEWLINE) {
      this.port.uartText(this.name, this.line);
      this.line = '';
      return;
    }
    this.line += String.fromCharCode(character);
    if (this.line.length >= LONGEST_LINE) this.flush();
  }

  private flush(): void {
    if (this.line !== '') this.port.uartText(this.name, this.line);
    this.line = '';
    this.flushAt = NEVER;
  }

  /** UE is off: what was on its way is lost; text that got out stays to be told. */
  private abort(): void {
    this.waiting = [];
    this.isComplete = true;
    if (this.sending < 0) return;
    this.sending = -1;
    this.sentAt = NEVER;
    if (this.line !== '') this.flushAt = this.port.cycle + IDLE_CHARACTERS * this.cyclesACharacter;
  }

  private showLine(): void {
    const cr1 = this.look(CR1);
    const { status } = this;
    const asks =
      ((status & TXE) !== 0 && (cr1 & TXEIE) !== 0) ||
      ((status & TC) !== 0 && (cr1 & TCIE) !== 0) ||
      ((status & BUSY_BITS.txfe) !== 0 && (cr1 & TXFEIE) !== 0) ||
      ((status & BUSY_BITS.txft) !== 0 && (this.look(CR3) & TXFTIE) !== 0);
    this.setLine(this.form.irq, (cr1 & UE) !== 0 && asks);
  }
}
