/**
 * All chance of a run: named streams of random numbers that grow from one seed.
 *
 * Each consumer draws from a stream of its own, so a new consumer, or one more draw, moves the
 * numbers of nobody else. Code that shared one stream would turn every edit into another run.
 */

import seedrandom from 'seedrandom';

import { InvariantError, invariant } from './invariant.ts';

type Generator = seedrandom.StatefulPRNG<seedrandom.State.Arc4>;

/** Every method takes exactly one draw of 32 bits, whatever its arguments. */
export interface Stream {
  /** From 0 up to, but not including, 1, in steps of 2^-32. */
  unit(): number;
  u32(): number;
  /** Both ends included. A span of more than 2^32 values is sampled in 2^32 even steps. */
  intBetween(min: number, max: number): number;
  /** True with probability `p`, from 0 (never) to 1 (always). */
  chance(p: number): boolean;
}

/** Where every stream stands. Plain data: it survives structuredClone and JSON. */
export interface ChanceSnapshot {
  readonly seed: string;
  readonly streams: readonly (readonly [name: string, state: seedrandom.State.Arc4])[];
}

const TWO_TO_32 = 0x1_0000_0000;

export class Chance {
  readonly #seed: string;
  readonly #streams = new Map<string, NamedStream>();

  constructor(seed: string) {
    invariant(
      typeof seed === 'string' && seed !== '',
      () => `the seed must be a string that is not empty, got ${JSON.stringify(seed)}`,
    );
    this.#seed = seed;
  }

  /** The same name gives the same stream, wherever it has got to. */
  stream(name: string): Stream {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const stream = new NamedStream(this.#key(name));
    this.#streams.set(name, stream);
    return stream;
  }

  snapshot(): ChanceSnapshot {
    const streams = [...this.#streams].map(([name, stream]) => [name, stream.save()] as const);
    return { seed: this.#seed, streams };
  }

  /** Streams handed out before follow; one that the snapshot does not know starts over. */
  restore(snapshot: ChanceSnapshot): void {
    invariant(
      snapshot.seed === this.#seed,
      () => `a snapshot of seed "${snapshot.seed}" cannot be restored to seed "${this.#seed}"`,
    );
    const states = new Map(snapshot.streams);
    for (const name of states.keys()) this.stream(name);
    for (const [name, stream] of this.#streams) stream.load(states.get(name));
  }

  // seedrandom(null) and seedrandom(undefined) seed themselves from the machine's entropy, and
  // seedrandom(42) is another stream than seedrandom('42'). A key that is built here, as a
  // string, always, closes both holes.
  #key(name: string): string {
    return `${this.#seed}/${name}`;
  }
}

class NamedStream implements Stream {
  // Made by the first draw, since most streams of a short run are never drawn from. Replaced by a
  // restore: whoever holds the stream keeps holding the right one.
  #made: Generator | undefined;
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  get #generator(): Generator {
    this.#made ??= seedrandom(this.#key, { state: true });
    return this.#made;
  }

  u32(): number {
    return this.#generator.int32() >>> 0;
  }

  unit(): number {
    return this.u32() / TWO_TO_32;
  }

  intBetween(min: number, max: number): number {
    if (!(Number.isSafeInteger(max - min) && max >= min)) {
      throw new InvariantError(`no whole number lies between ${min} and ${max}`);
    }
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  chance(p: number): boolean {
    if (!(p >= 0 && p <= 1)) {
      throw new InvariantError(`a probability must be between 0 and 1, got ${p}`);
    }
    return this.unit() < p;
  }

  save(): seedrandom.State.Arc4 {
    return this.#generator.state();
  }

  /** Without a state it starts over. */
  load(state: seedrandom.State.Arc4 | undefined): void {
    // The state is copied by seedrandom, both ways, so a snapshot can be restored again.
    this.#made = state && (seedrandom(this.#key, { state }) as Generator);
  }
}
