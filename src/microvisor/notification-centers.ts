/**
 * Notification centers: rings of 16-byte records in app memory, and the interrupt of each.
 *
 * A record is written at the kernel's index, then the interrupt is pended; the kernel never reads
 * the ring, so a full ring loses its oldest record silently (D8, D9). The kernel remembers which
 * slots it wrote, because apps fill rings beforehand and old content proves nothing.
 */

import { MvEventType } from '../abi/enums.ts';
import { STRUCTS } from '../abi/layout.ts';
import type { KernelContext } from './context.ts';

const RECORD = STRUCTS.MvNotification;
export const NOTIFICATION_BYTES = RECORD.size;
export const MAX_CENTERS = 32;

interface Center {
  readonly handle: number;
  readonly irq: number;
  readonly buffer: number;
  readonly records: number;
  index: number;
  /** Records written in all; once it reaches `records`, every slot has held one. */
  written: number;
  /** Records written since the app's handler of this interrupt was last entered. */
  sinceEntry: number;
}

interface HeldRecord {
  readonly center: number;
  readonly event: number;
  readonly tag: number;
}

export interface CentersData {
  centers: Center[];
  /** Held back under a debugger halt, when the scenario assumes so (D22). */
  held: HeldRecord[] | undefined;
}

const EVENT_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(MvEventType).map(([name, code]) => [code, name]),
);

export class NotificationCenters {
  private data: CentersData = { centers: [], held: undefined };
  private readonly context: KernelContext;
  private readonly pend: (irq: number) => void;
  private readonly microseconds: () => number;

  constructor(context: KernelContext, pend: (irq: number) => void, microseconds: () => number) {
    this.context = context;
    this.pend = pend;
    this.microseconds = microseconds;
  }

  get count(): number {
    return this.data.centers.length;
  }

  irqInUse(irq: number): boolean {
    return this.data.centers.some((c) => c.irq === irq);
  }

  bufferInUse(buffer: number, bytes: number): boolean {
    return this.data.centers.some(
      (c) => buffer < c.buffer + c.records * NOTIFICATION_BYTES && c.buffer < buffer + bytes,
    );
  }

  open(handle: number, irq: number, buffer: number, bytes: number): void {
    const records = bytes / NOTIFICATION_BYTES;
    this.data.centers.push({ handle, irq, buffer, records, index: 0, written: 0, sinceEntry: 0 });
  }

  close(handle: number): void {
    this.data.centers = this.data.centers.filter((c) => c.handle !== handle);
  }

  clear(): void {
    this.data = { centers: [], held: undefined };
  }

  /** The app's handler of an interrupt was entered: it may now have read what was there. */
  entered(irq: number): void {
    for (const center of this.data.centers) if (center.irq === irq) center.sinceEntry = 0;
  }

  hold(): void {
    this.data.held ??= [];
  }

  release(): void {
    const held = this.data.held ?? [];
    this.data.held = undefined;
    for (const r of held) this.post(r.center, r.event, r.tag);
  }

  /** Writes a record and pends the interrupt. A center that is gone swallows it. */
  post(handle: number, event: number, tag: number): void {
    const center = this.data.centers.find((c) => c.handle === handle);
    if (center === undefined) return;
    if (this.data.held !== undefined) {
      this.data.held.push({ center: handle, event, tag });
      return;
    }
    const { engine, memory, recorder } = this.context;
    const slot = center.index;
    const address = center.buffer + slot * NOTIFICATION_BYTES;
    this.watchOverrun(center, address, slot);
    memory.write64(address + RECORD.fields.microseconds.offset, this.microseconds());
    memory.write32(address + RECORD.fields.event_type.offset, event);
    memory.write32(address + RECORD.fields.tag.offset, tag);
    center.index = (slot + 1) % center.records;
    center.written += 1;
    center.sinceEntry += 1;
    recorder.append({
      kind: 'notification',
      at: engine.now,
      center: handle,
      event: EVENT_NAMES.get(event) ?? `${event}`,
      tag,
      slot,
    });
    this.pend(center.irq);
  }

  /**
   * D9, with one refinement: a slot whose type the app has set to zero was read, so overwriting it
   * loses nothing, however many records came since the handler was last entered.
   */
  private watchOverrun(center: Center, address: number, slot: number): void {
    if (center.written < center.records) return;
    const { engine, memory, recorder } = this.context;
    const type = memory.read32(address + RECORD.fields.event_type.offset);
    if (type === MvEventType.NOEVENT) return;
    const certainty = center.sinceEntry >= center.records ? 'certain' : 'possible';
    // Most apps clear only their own copy, so "possible" says little: once a lap is enough.
    if (certainty === 'possible' && slot !== 0) return;
    recorder.append({
      kind: 'overrun',
      at: engine.now,
      center: center.handle,
      slot,
      certainty,
    });
  }

  snapshot(): CentersData {
    return structuredClone(this.data);
  }

  restore(data: CentersData): void {
    this.data = structuredClone(data);
  }
}
