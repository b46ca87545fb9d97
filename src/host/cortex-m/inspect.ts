/**
 * What can be said of a firmware image without running it: memory, calls, interrupts, peripherals.
 */

import {
  GATEWAY_BASE,
  GATEWAY_STRIDE,
  SYSCALL_NAMES,
  syscall,
  UNDECLARED_SLOTS,
} from '../../abi/syscalls.ts';
import { type BlockPlace, blockAt } from './address-map.ts';
import { type FirmwareImage, FLASH, isIn, RAM, type Section, SRAM4, symbolAt } from './image.ts';
import { addressesIn, type FoundAddresses } from './inspect-code.ts';
import { EXCEPTIONS, exceptionName } from './vectors.ts';

export interface Inspection {
  readonly name: string;
  readonly kind: FirmwareImage['kind'];
  readonly sections: readonly Section[];
  /** Address and symbol of the reset handler, where Microvisor starts the app. */
  readonly entry: { readonly address: number; readonly symbol: string };
  readonly stack: {
    /** Initial stack pointer. */
    readonly top: number;
    /** Bytes that the linker keeps free for it, where it says so (_Min_Stack_Size). */
    readonly reservedBytes: number | undefined;
  };
  readonly memory: readonly MemoryUse[];
  /** System calls that the code refers to, by name. */
  readonly calls: readonly string[];
  /** References to the gateway's window that are no call of any header: slots. */
  readonly unknownSlots: readonly number[];
  readonly interrupts: readonly Handler[];
  /** Where exceptions without a handler of their own go; undefined: nowhere. */
  readonly defaultHandler: string | undefined;
  readonly peripherals: readonly TouchedBlock[];
}

export interface MemoryUse {
  readonly region: 'flash' | 'ram' | 'sram4';
  readonly usedBytes: number;
  readonly bytes: number;
}

/** An exception with a handler of its own. */
export interface Handler {
  readonly name: string;
  /** Number of the interrupt; undefined for an exception of the processor. */
  readonly irq: number | undefined;
  readonly symbol: string;
}

/** A block of the device that the code deals with, as far as that is seen. */
export interface TouchedBlock {
  readonly name: string;
  readonly start: number;
  readonly isModelled: boolean;
}

export function inspect(image: FirmwareImage): Inspection {
  const found = addressesIn(image);
  const { sp, reset } = image.vectors;
  const fallback = defaultHandlerOf(image);
  const interrupts = handlersOf(image, fallback);
  const slots = slotsIn(found);
  const named = slots.map((slot) => ({ slot, name: NAMES_BY_SLOT.get(slot) }));
  return {
    name: image.name,
    kind: image.kind,
    sections: image.sections,
    entry: { address: (reset & ~1) >>> 0, symbol: symbolAt(image, reset) },
    stack: { top: sp, reservedBytes: linkerValue(image, '_Min_Stack_Size') },
    memory: memoryUse(image),
    calls: named.flatMap(({ name }) => name ?? []).sort(),
    unknownSlots: named.filter(({ name }) => name === undefined).map(({ slot }) => slot),
    interrupts,
    defaultHandler: fallback === undefined ? undefined : symbolAt(image, fallback),
    peripherals: blocksIn(found, interrupts),
  };
}

function linkerValue({ linkerValues }: FirmwareImage, name: string): number | undefined {
  return linkerValues.find((one) => one.name === name)?.value;
}

/**
 * Flash: all that is loaded. RAM: all that the linker gave out, heap and stack included; a raw image
 * does not say.
 */
function memoryUse({ kind, segments, flash }: FirmwareImage): readonly MemoryUse[] {
  const use = (region: typeof RAM | typeof SRAM4) =>
    segments
      .filter(({ address }) => isIn(region, address))
      .reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const inFlash = { region: FLASH.name, usedBytes: flash.length, bytes: FLASH.bytes };
  const inRam = { region: RAM.name, usedBytes: use(RAM), bytes: RAM.bytes };
  const inSram4 = { region: SRAM4.name, usedBytes: use(SRAM4), bytes: SRAM4.bytes };
  if (kind === 'bin') return [inFlash];
  return inSram4.usedBytes === 0 ? [inFlash, inRam] : [inFlash, inRam, inSram4];
}

const NAMES_BY_SLOT: ReadonlyMap<number, string> = new Map(
  SYSCALL_NAMES.map((name) => [syscall(name).slot, name]),
);
const LAST_SLOT = Math.max(...NAMES_BY_SLOT.keys(), ...Object.values(UNDECLARED_SLOTS));

/**
 * Slots of the gateway that the image refers to, in order. The linker reaches them by their full
 * address, in a veneer or a literal; symbols say nothing, since an app has those of all calls.
 */
function slotsIn({ loaded, words }: FoundAddresses): readonly number[] {
  const slots = new Set<number>();
  for (const address of [...loaded, ...words]) {
    const offset = ((address & ~1) >>> 0) - GATEWAY_BASE;
    if (offset < 0 || offset > LAST_SLOT * GATEWAY_STRIDE || offset % GATEWAY_STRIDE !== 0)
      continue;
    slots.add(offset / GATEWAY_STRIDE);
  }
  return [...slots].sort((a, b) => a - b);
}

/**
 * The handler that stands for "none": that of the name which start-up files use, or the one that most
 * interrupts share.
 */
function defaultHandlerOf({ vectors, symbols }: FirmwareImage): number | undefined {
  const uses = new Map<number, number>();
  for (const handler of vectors.handlers.slice(EXCEPTIONS)) {
    const place = (handler & ~1) >>> 0;
    if (place !== 0) uses.set(place, (uses.get(place) ?? 0) + 1);
  }
  const named = symbols.find(({ name }) => name === 'Default_Handler');
  if (named !== undefined && uses.has(named.address)) return named.address;
  const [most, count] = [...uses].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  return count > 1 ? most : undefined;
}

function handlersOf(image: FirmwareImage, fallback: number | undefined): readonly Handler[] {
  return image.vectors.handlers.flatMap((handler, n) => {
    // The stack pointer and the reset handler are told apart.
    if (n < 2 || handler === 0 || (handler & ~1) >>> 0 === fallback) return [];
    const irq = n < EXCEPTIONS ? undefined : n - EXCEPTIONS;
    return [{ name: exceptionName(n), irq, symbol: symbolAt(image, handler) }];
  });
}

function blocksIn(
  { accessed, loaded, stored, words }: FoundAddresses,
  interrupts: readonly Handler[],
): readonly TouchedBlock[] {
  const blocks = new Map<number, TouchedBlock>();
  const add = (address: number, counts: (block: BlockPlace) => boolean) => {
    const block = blockAt(address);
    if (block === undefined || block.bytes >= MEMORY_BYTES || !counts(block)) return;
    const { name, start, isModelled } = block;
    blocks.set(start, { name, start, isModelled });
  };
  for (const address of accessed) add(address, () => true);
  for (const value of loaded) if (value % 4 === 0) add(value, () => true);
  for (const value of [...stored, ...words]) {
    if (value !== TIM2) add(value, ({ start }) => start === value);
  }
  if (stored.has(TIM2) && interrupts.some(({ name }) => name === 'TIM2')) add(TIM2, () => true);
  return [...blocks.values()].sort((a, b) => a.start - b.start);
}

/** Blocks of this size and more are memory, where many a constant lies that is no address. */
const MEMORY_BYTES = 0x100_0000;
/** Its start is also the number 2 as a float and half of it as a double: alone it says nothing. */
const TIM2 = 0x4000_0000;
