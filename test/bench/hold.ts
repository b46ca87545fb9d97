/**
 * The hold model: what one event costs when a thousand are pending.
 *
 * One hold pops the earliest event, runs its callback, and the callback pushes the next one. All
 * rows take their delays from one array that was drawn beforehand, so that none of them is charged
 * for chance, and all see the same order of events. Each figure comes from a process of its own, so
 * that no row pays for what the compiler learnt from another; the rows take turns, round by round,
 * so that a machine that slows down in the middle slows all of them.
 *
 * A row that adds something to the engine (a recorder, say) is made with `engineRow` and a
 * function that is called for every event.
 */

import { createRequire } from 'node:module';

import { Chance } from '../../src/engine/chance.ts';
import { Engine, PRIORITY } from '../../src/engine/engine.ts';
import { ln } from '../../src/engine/portable-math.ts';

export const PENDING = 1_000;
const EVENTS_PER_ROUND = 500_000;
const WARM_UP_ROUNDS = 2;

/** A simulation with its pending events in place; `run` carries it on by that many events. */
export interface HoldRow {
  readonly name: string;
  readonly run: (events: number) => void;
}

export interface HoldEvent {
  readonly type: 'hold';
  readonly timer: number;
}

// A power of two, so that a cursor wraps with a mask.
const DELAY_COUNT = 65_536;

/** Exponential delays with a mean of one second, in whole microseconds. */
export function drawDelays(): Float64Array {
  const stream = new Chance('bench').stream('hold');
  return Float64Array.from({ length: DELAY_COUNT }, () =>
    Math.floor(-ln((stream.u32() + 0.5) / 4294967296) * 1_000_000),
  );
}

export function engineRow(
  name: string,
  delays: Float64Array,
  observe?: (event: HoldEvent, engine: Engine<HoldEvent>) => void,
): HoldRow {
  const engine = new Engine<HoldEvent>();
  let cursor = 0;
  const next = (): number => {
    cursor = (cursor + 1) & (DELAY_COUNT - 1);
    return delays[cursor] as number;
  };
  const hold = (event: HoldEvent): void => {
    engine.scheduleIn(next(), PRIORITY.world, { type: 'hold', timer: event.timer });
  };
  // Two handlers instead of a test inside one: the plain row must not pay for the question.
  engine.on({
    hold:
      observe === undefined
        ? hold
        : (event) => {
            observe(event, engine);
            hold(event);
          },
  });
  for (let timer = 0; timer < PENDING; timer += 1) {
    engine.scheduleIn(next(), PRIORITY.world, { type: 'hold', timer });
  }
  return {
    name,
    run: (events) => {
      for (let i = 0; i < events; i += 1) engine.step();
    },
  };
}

// The part of simjs 2.0.3 that is used here; it has no types of its own.
interface SimjsEntity {
  setTimer(delay: number): { done(callback: () => void): unknown };
}
interface SimjsSim {
  addEntity(entity: new () => SimjsEntity): SimjsEntity;
  step(): boolean;
}
interface Simjs {
  readonly Sim: new () => SimjsSim;
  readonly Entity: new () => SimjsEntity;
}

/** simjs exports nothing: it leaves its classes on `window`, which must exist while it loads. */
function loadSimjs(): Simjs {
  const window: { Sim?: Simjs } = {};
  Object.assign(globalThis, { window });
  try {
    createRequire(import.meta.url)('simjs');
  } finally {
    Reflect.deleteProperty(globalThis, 'window');
  }
  if (window.Sim === undefined) throw new Error('simjs did not put itself on window');
  return window.Sim;
}

export function simjsRow(name: string, delays: Float64Array): HoldRow {
  const { Sim, Entity } = loadSimjs();
  const sim = new Sim();
  let cursor = 0;
  const next = (): number => {
    cursor = (cursor + 1) & (DELAY_COUNT - 1);
    return delays[cursor] as number;
  };
  class Holder extends Entity {
    start(): void {
      for (let timer = 0; timer < PENDING; timer += 1) this.setTimer(next()).done(hold);
    }
  }
  const hold = (): void => {
    holder.setTimer(next()).done(hold);
  };
  const holder = sim.addEntity(Holder);
  return {
    name,
    run: (events) => {
      for (let i = 0; i < events; i += 1) sim.step();
    },
  };
}

/** Nanoseconds an event of one row, after a warm-up. */
export function measureNs(row: HoldRow): number {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) row.run(EVENTS_PER_ROUND);
  const startedAt = process.hrtime.bigint();
  row.run(EVENTS_PER_ROUND);
  return Number(process.hrtime.bigint() - startedAt) / EVENTS_PER_ROUND;
}
