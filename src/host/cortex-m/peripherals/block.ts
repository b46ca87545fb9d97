/**
 * What a peripheral is to the processor: registers at offsets, and things that happen at cycles.
 *
 * A cycle is a cycle of the modelled clock, counted since the device got power. All state of a block
 * is plain data, and depends on cycles and accesses alone, never on how a run was cut into slices.
 */

export interface Block {
  readonly name: string;
  /** Reads 1, 2 or 4 bytes at an aligned offset, without sign. */
  read(offset: number, bytes: number): number;
  /** Writes 1, 2 or 4 bytes at an aligned offset; only the low bits of the value count. */
  write(offset: number, value: number, bytes: number): void;
  /** The cycle at which it next does something by itself that can be seen; Infinity: never. */
  readonly nextCycle: number;
  /** Does what is due at or before this cycle. */
  advance(cycle: number): void;
  /** Whether reading the register twice gives the same and changes nothing until nextCycle or a store. */
  isStable(offset: number): boolean;
  /** As after a reset of the chip. */
  reset(): void;
  snapshot(): unknown;
  restore(state: unknown): void;
}

/** What a block needs of the world around it. */
export interface BlockPort {
  /** Now. */
  readonly cycle: number;
  /** Level of an interrupt line to the NVIC. */
  setLine(irq: number, high: boolean): void;
  /** `nextCycle` of a block changed. */
  rescheduled(block: Block): void;
  /** A line of text came out of a serial port: at most 256 characters, one a byte. */
  uartText(port: string, text: string): void;
  /** The level that the chip gives a pin ("PA5") changed. */
  pinChanged(pin: string, level: number): void;
  /** Something the reader must know before trusting the run. */
  warn(text: string): void;
}
