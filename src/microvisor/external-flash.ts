/**
 * The external flash that an app may use: sectors, bits that only clear, operations that last (D36).
 *
 * 4 MiB in sectors of 4,096 bytes, erased to 0xFF. An erase or a write takes its time, sector by
 * sector or page by page, and nothing of a unit shows before its time is over. A power cut stops it:
 * what was done stays done, the unit in flight is torn (part old, part new, by chance), the rest
 * stays as it was. When the app or the kernel ends with the power on, the chip finishes the unit in
 * flight by itself. What it holds outlives all of them. Sectors that were never written are not
 * kept, so an untouched chip costs nothing.
 */

import type { Stream } from '../engine/chance.ts';
import { PRIORITY } from '../engine/engine.ts';
import { invariant } from '../engine/invariant.ts';
import type { KernelContext } from './context.ts';

export const FLASH_BYTES = 4 * 1024 * 1024;
export const SECTOR_BYTES = 4096;
/** What serial NOR flash programs at once. */
const PAGE_BYTES = 256;
const ERASED = 0xff;
/** What the chip says it is: the JEDEC id of a common 4-MiB part. An assumption. */
export const CHIP_ID = 0x00ef_4016;
/** Handles at once (documented). */
export const MAX_FLASH_HANDLES = 32;

interface Operation {
  readonly what: 'erase' | 'write';
  readonly address: number;
  readonly bytes: number;
  /** What is written; an erase has none. */
  readonly data: Uint8Array | undefined;
  readonly startUs: number;
  readonly unitUs: number;
  readonly event: number;
}

/** One sector or page of an operation, or the part of a page that is written. */
interface Unit {
  readonly address: number;
  readonly bytes: number;
}

export interface ExternalFlashData {
  /** By the address of their first byte; a sector that is not here is erased. */
  readonly sectors: Map<number, Uint8Array>;
  operation: Operation | undefined;
}

export class ExternalFlash {
  private data: ExternalFlashData = { sectors: new Map(), operation: undefined };
  private readonly context: KernelContext;

  constructor(context: KernelContext) {
    this.context = context;
    context.engine.on({ 'kernel.flashDone': () => this.finish() });
  }

  /** Whether a range of bytes lies on the chip. */
  holds(address: number, bytes: number): boolean {
    return address + bytes <= FLASH_BYTES;
  }

  /** A copy of what is there now. */
  read(address: number, bytes: number): Uint8Array {
    const out = new Uint8Array(bytes).fill(ERASED);
    for (const unit of unitsOf(address, bytes, SECTOR_BYTES)) {
      const start = sectorOf(unit.address);
      const sector = this.data.sectors.get(start);
      if (sector === undefined) continue;
      const from = unit.address - start;
      out.set(sector.subarray(from, from + unit.bytes), unit.address - address);
    }
    return out;
  }

  /** How long a read takes. */
  readUs(address: number, bytes: number): number {
    return unitsOf(address, bytes, PAGE_BYTES).length * this.context.assumptions.flashReadPage;
  }

  /** Begins an erase; how long it takes. */
  erase(address: number, bytes: number): number {
    const { flashEraseSector } = this.context.assumptions;
    return this.begin({ what: 'erase', address, bytes, data: undefined, unitUs: flashEraseSector });
  }

  /** Begins a write; how long it takes. */
  write(address: number, data: Uint8Array): number {
    const { flashWritePage } = this.context.assumptions;
    return this.begin({ what: 'write', address, bytes: data.length, data, unitUs: flashWritePage });
  }

  private begin(operation: Omit<Operation, 'startUs' | 'event'>): number {
    invariant(this.data.operation === undefined, 'one flash operation at a time');
    const { engine } = this.context;
    const durationUs = units(operation).length * operation.unitUs;
    if (durationUs === 0) return 0;
    const event = engine.scheduleIn(durationUs, PRIORITY.kernel, { type: 'kernel.flashDone' });
    this.data.operation = { ...operation, startUs: engine.now, event };
    return durationUs;
  }

  private finish(): void {
    const { operation } = this.data;
    this.data.operation = undefined;
    if (operation === undefined) return;
    for (const unit of units(operation)) this.apply(operation, unit);
  }

  /** Ends an operation before its time, with the power gone or still there. */
  stop(powerLost: boolean): void {
    const { operation } = this.data;
    if (operation === undefined) return;
    const { engine } = this.context;
    engine.cancel(operation.event);
    this.data.operation = undefined;
    const elapsedUs = engine.now - operation.startUs;
    const all = units(operation);
    const done = Math.floor(elapsedUs / operation.unitUs);
    for (const unit of all.slice(0, done)) this.apply(operation, unit);
    const inFlight = all[done];
    const progress = (elapsedUs % operation.unitUs) / operation.unitUs;
    if (inFlight === undefined || progress === 0) return;
    if (powerLost) this.tear(operation, inFlight, progress);
    else this.apply(operation, inFlight);
  }

  private apply(operation: Operation, unit: Unit): void {
    if (operation.what === 'erase') this.data.sectors.delete(unit.address);
    else this.program(unit, (i) => target(operation, unit, i));
  }

  /** Some bytes have got there, of the others some bits; the nearer the end, the more of them. */
  private tear(operation: Operation, unit: Unit, progress: number): void {
    const { chance, recorder, engine } = this.context;
    const stream = chance.stream('flash.tear');
    const sector = this.sectorAt(sectorOf(unit.address));
    const from = unit.address - sectorOf(unit.address);
    let unfinished = 0;
    for (let i = 0; i < unit.bytes; i += 1) {
      const old = sector[from + i] as number;
      const wanted = operation.what === 'erase' ? ERASED : old & target(operation, unit, i);
      const now = torn(old, wanted, progress, stream);
      sector[from + i] = now;
      if (now !== wanted) unfinished += 1;
    }
    const where = `0x${unit.address.toString(16).padStart(6, '0')}`;
    const detail = `${operation.what} of ${unit.bytes} bytes at ${where}, ${unfinished} unfinished`;
    recorder.append({ kind: 'board', at: engine.now, what: 'flash torn', detail });
  }

  private program({ address, bytes }: Unit, value: (index: number) => number): void {
    const start = sectorOf(address);
    const sector = this.sectorAt(start);
    const from = address - start;
    for (let i = 0; i < bytes; i += 1) sector[from + i] = (sector[from + i] as number) & value(i);
  }

  private sectorAt(start: number): Uint8Array {
    const known = this.data.sectors.get(start);
    if (known !== undefined) return known;
    const sector = new Uint8Array(SECTOR_BYTES).fill(ERASED);
    this.data.sectors.set(start, sector);
    return sector;
  }

  snapshot(): ExternalFlashData {
    return structuredClone(this.data);
  }

  restore(data: ExternalFlashData): void {
    this.data = structuredClone(data);
  }
}

/** One draw a byte: its fraction says whether the byte is done, its low bits which bits are. */
function torn(old: number, wanted: number, progress: number, stream: Stream): number {
  const draw = stream.u32();
  if ((draw >>> 8) / 0x100_0000 < progress) return wanted;
  const changed = draw & 0xff;
  return (old & ~changed) | (wanted & changed);
}

function target(operation: Operation, unit: Unit, index: number): number {
  return operation.data?.[unit.address - operation.address + index] ?? ERASED;
}

function units({ what, address, bytes }: Operation | Omit<Operation, 'startUs' | 'event'>): Unit[] {
  return unitsOf(address, bytes, what === 'erase' ? SECTOR_BYTES : PAGE_BYTES);
}

/** A range cut at the boundaries of sectors or pages. */
function unitsOf(address: number, bytes: number, unitBytes: number): Unit[] {
  const found: Unit[] = [];
  const end = address + bytes;
  let at = address;
  while (at < end) {
    const next = Math.min(end, (Math.floor(at / unitBytes) + 1) * unitBytes);
    found.push({ address: at, bytes: next - at });
    at = next;
  }
  return found;
}

function sectorOf(address: number): number {
  return address - (address % SECTOR_BYTES);
}
