/**
 * Watches one pass of a loop: does it leave memory as it was, and read only what keeps still?
 *
 * While it is on, all stores go the slow way, and each word is noted with what it held before. A
 * pass may store and take back, as the idle task of an RTOS does with its stack: what counts is the
 * difference at the end. Loads of registers that change by themselves, stores to registers and
 * exceptions spoil the pass. Cheap, since it runs once for each tick: nothing is allocated.
 */

/** More stores than that are taken for a change. */
const MOST_STORES = 256;

export class Journal {
  isOn = false;
  private readonly ram32: Int32Array;
  private readonly sram32: Int32Array;
  /** Index of a word of RAM; that of a word of SRAM4 with all bits inverted. */
  private readonly places = new Int32Array(MOST_STORES);
  private readonly held = new Int32Array(MOST_STORES);
  private readonly atEnd = new Int32Array(MOST_STORES);
  private count = 0;
  /** What happened in the pass that could come out otherwise in the next one. */
  spoils = 0;

  constructor(ram32: Int32Array, sram32: Int32Array) {
    this.ram32 = ram32;
    this.sram32 = sram32;
  }

  start(): void {
    this.isOn = true;
    this.count = 0;
    this.spoils = 0;
  }

  /** Something happened that could come out otherwise in the next pass. */
  spoil(): void {
    this.spoils += 1;
  }

  /** Before a store into this word: an index into `ram32`, or ~index into `sram32`. */
  note(place: number): void {
    if (this.count === MOST_STORES) {
      this.spoils += 1;
      return;
    }
    this.places[this.count] = place;
    this.held[this.count] = this.word(place);
    this.count += 1;
  }

  /** Ends the pass. True: nothing has changed, and nothing was read that changes by itself. */
  stop(): boolean {
    this.isOn = false;
    return this.spoils === 0 && this.isAsBefore();
  }

  /** What the pass that has ended has added to each word that it stored to, by its place. */
  changes(): ReadonlyMap<number, number> {
    const { places, held, count } = this;
    const changes = new Map<number, number>();
    for (let i = count - 1; i >= 0; i -= 1) {
      const place = places[i] as number;
      changes.set(place, (this.word(place) - (held[i] as number)) | 0);
    }
    return changes;
  }

  /** Takes all stores back, last one first, compares, and does them again. */
  private isAsBefore(): boolean {
    const { places, held, atEnd, count } = this;
    for (let i = 0; i < count; i += 1) atEnd[i] = this.word(places[i] as number);
    for (let i = count - 1; i >= 0; i -= 1) this.put(places[i] as number, held[i] as number);
    let same = true;
    for (let i = 0; i < count; i += 1) same &&= this.word(places[i] as number) === atEnd[i];
    for (let i = 0; i < count; i += 1) this.put(places[i] as number, atEnd[i] as number);
    return same;
  }

  private word(place: number): number {
    return (place >= 0 ? this.ram32[place] : this.sram32[~place]) as number;
  }

  private put(place: number, word: number): void {
    if (place >= 0) this.ram32[place] = word;
    else this.sram32[~place] = word;
  }
}
