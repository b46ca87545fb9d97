/**
 * What comes and goes by itself: coverage, slower kinds of network, half-open spells.
 *
 * Each is an alternating renewal process with a stream of its own. The length of a spell is drawn
 * when it begins and stands in the trace as `plannedUs`, so that a run can be understood, and
 * edited, from its trace. A run begins with the usual state, at the start of a spell of it, however
 * long the device had been there before: a simplification.
 *
 * A process that never leaves its usual state is not started: it costs no event and no record.
 */

import { type Distribution, sampleUs } from '../engine/distribution.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, mover } from '../trace/machine.ts';
import type { WorldContext } from './context.ts';

export type Process = 'signal' | 'access' | 'downlink';

/** A spell shorter than this could repeat without end in one instant. */
const SHORTEST_US = 1_000;

const STATES = {
  signal: { usual: 'there', other: 'gone' },
  access: { usual: 'full', other: 'slow' },
  downlink: { usual: 'passing', other: 'blocked' },
} as const;

/** Called when the other state begins and when it ends. */
export type NaturePort = Readonly<Record<Process, (begins: boolean) => void>>;

export interface ProcessData {
  state: string;
  event: number;
}

export class Nature {
  private data: Record<Process, ProcessData> = {
    signal: { state: 'unset', event: 0 },
    access: { state: 'unset', event: 0 },
    downlink: { state: 'unset', event: 0 },
  };
  private readonly context: WorldContext;
  private readonly port: NaturePort;
  private readonly moves: Readonly<Record<Process, Mover<string>>>;

  constructor(context: WorldContext, port: NaturePort) {
    this.context = context;
    this.port = port;
    const moverOf = (process: Process) => {
      const { usual, other } = STATES[process];
      const moves = { unset: [usual, other], [usual]: [other], [other]: [usual] };
      return mover<string>(process, moves, context.recorder, context.engine);
    };
    this.moves = {
      signal: moverOf('signal'),
      access: moverOf('access'),
      downlink: moverOf('downlink'),
    };
    context.engine.on({ 'nature.over': ({ process }) => this.over(process) });
  }

  /** The run begins. A recorded link has gaps and speeds of its own. */
  start(): void {
    const { coverage, slowRadio, halfOpen, recording } = this.context.settings;
    if (recording === undefined) {
      if (coverage.pattern === 'comesAndGoes') this.enter('signal', false);
      else if (coverage.pattern === 'never') this.stay('signal');
      if (slowRadio.share === 1) this.stay('access');
      else if (slowRadio.share > 0) this.enter('access', false);
    }
    if (!isNever(halfOpen.every)) this.enter('downlink', false);
  }

  private over(process: Process): void {
    this.enter(process, this.data[process].state === STATES[process].usual);
  }

  /** The other state, for good. */
  private stay(process: Process): void {
    const data = this.data[process];
    data.state = this.moves[process](data.state, STATES[process].other, 'for good');
    this.port[process](true);
  }

  private enter(process: Process, other: boolean): void {
    const data = this.data[process];
    const before = data.state;
    const us = Math.max(SHORTEST_US, this.lengthUs(process, other));
    const to = STATES[process][other ? 'other' : 'usual'];
    data.state = this.moves[process](before, to, '', us);
    data.event = this.context.engine.scheduleIn(us, PRIORITY.world, {
      type: 'nature.over',
      process,
    });
    if (before !== 'unset') this.port[process](other);
  }

  private lengthUs(process: Process, other: boolean): number {
    const { coverage, slowRadio, halfOpen } = this.context.settings;
    const { chance } = this.context;
    const stream = chance.stream(`nature.${process}`);
    switch (process) {
      case 'signal': {
        if (!other) return sampleUs(coverage.on, stream);
        const tail = chance.stream('nature.signal.tail').chance(coverage.tailRatio);
        return sampleUs(tail ? coverage.tail : coverage.off, stream);
      }
      case 'access': {
        const { share, meanSpellUs } = slowRadio;
        const meanUs = other ? meanSpellUs : (meanSpellUs * (1 - share)) / share;
        return sampleUs({ kind: 'weibull', shape: 1, meanUs }, stream);
      }
      case 'downlink':
        return sampleUs(other ? halfOpen.spell : halfOpen.every, stream);
    }
  }

  snapshot(): Record<Process, ProcessData> {
    return structuredClone(this.data);
  }

  restore(data: Record<Process, ProcessData>): void {
    this.data = structuredClone(data);
  }
}

/** An interval that means: not at all. */
export function isNever(interval: Distribution): boolean {
  return interval.kind === 'fixed' && interval.us === 0;
}
