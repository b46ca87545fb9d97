/**
 * The fleet workload: 100 tickers of 3,600 ticks each, a record hashed at every tick.
 *
 * 360,000 events in about 7,164 virtual seconds, some 50 events a virtual second. A ratio of virtual
 * to real time says nothing without that density.
 */

import { Engine, PRIORITY } from '../../src/engine/engine.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import { median } from './median.ts';

const TICKERS = 100;
const TICKS = 3600;
const ROUNDS = 7;

interface Tick {
  readonly type: 'tick';
  readonly ticker: number;
  readonly left: number;
}

function round(): { virtualUs: number; events: number } {
  const engine = new Engine<Tick>();
  const recorder = new Recorder();
  // Periods from 1.00 to 1.99 s, so the tickers drift through each other.
  engine.on({
    tick: ({ ticker, left }) => {
      recorder.append({
        kind: 'bytes',
        at: engine.now,
        channel: ticker,
        what: 'sent',
        count: left,
      });
      if (left > 1) {
        engine.scheduleIn(periodUs(ticker), PRIORITY.world, {
          type: 'tick',
          ticker,
          left: left - 1,
        });
      }
    },
  });
  for (let ticker = 0; ticker < TICKERS; ticker += 1) {
    engine.scheduleIn(periodUs(ticker), PRIORITY.world, { type: 'tick', ticker, left: TICKS });
  }
  while (engine.step());
  recorder.digest();
  return { virtualUs: engine.now, events: engine.fired };
}

function periodUs(ticker: number): number {
  return 1_000_000 + ticker * 10_000;
}

export function fleetBench(): void {
  const seconds: number[] = [];
  let last = round();
  for (let i = 0; i < ROUNDS; i += 1) {
    const startMs = performance.now();
    last = round();
    seconds.push((performance.now() - startMs) / 1000);
  }
  const wall = median(seconds);
  const virtual = last.virtualUs / 1_000_000;
  console.log(`\nfleet, ${last.events} events in ${virtual.toFixed(0)} virtual seconds, hashed`);
  console.log(`  ${((wall * 1e9) / last.events).toFixed(0)} ns an event`);
  console.log(`  ${(virtual / wall).toFixed(0)} virtual seconds a second (wanted: 50000)`);
}
