/**
 * The long gaps of a recorded link, as breaks of the path.
 *
 * A short gap needs nothing of this: what waits for the next opportunity is late. A gap longer than
 * the threshold of the scenario, in either direction, is one in which the path is broken, so that
 * the transport's time-out runs; TCP needs both directions. Coverage and registration are not
 * touched: a recording does not say what the modem saw.
 */

import { PRIORITY } from '../engine/engine.ts';
import { type Mover, mover } from '../trace/machine.ts';
import type { WorldContext } from './context.ts';
import type { Lane } from './events.ts';
import { RecordedLane, type Recording } from './recorded-link.ts';

export interface GapsData {
  state: 'passing' | 'gap';
  /** Lanes that are in a gap. */
  gaps: number;
}

export class RecordedGaps {
  private data: GapsData = { state: 'passing', gaps: 0 };
  private readonly context: WorldContext;
  private readonly lanes: Readonly<Record<Lane, RecordedLane>> | undefined;
  private readonly changed: () => void;
  private readonly move: Mover<'passing' | 'gap'>;

  constructor(context: WorldContext, recording: Recording | undefined, changed: () => void) {
    this.context = context;
    this.lanes = recordedLanes(context, recording);
    this.changed = changed;
    const moves = { passing: ['gap'], gap: ['passing'] } as const;
    this.move = mover<'passing' | 'gap'>('recorded', moves, context.recorder, context.engine);
    context.engine.on({
      'recorded.gapBegins': ({ lane, us }) => this.begins(lane, us),
      'recorded.gapEnds': ({ lane }) => this.ends(lane),
    });
  }

  get passing(): boolean {
    return this.data.gaps === 0;
  }

  start(): void {
    this.watch('up');
    this.watch('down');
  }

  private watch(lane: Lane): void {
    const { engine, settings } = this.context;
    const gap = this.lanes?.[lane].gapFrom(engine.now, settings.recording?.gapUs ?? 0);
    if (gap === undefined) return;
    // After the last packet before it, which crosses in that microsecond.
    const fromUs = Math.max(engine.now, gap.fromUs === 0 ? 0 : gap.fromUs + 1);
    const us = Math.min(gap.toUs, Number.MAX_SAFE_INTEGER) - fromUs;
    engine.schedule(fromUs, PRIORITY.world, { type: 'recorded.gapBegins', lane, us });
  }

  private begins(lane: Lane, us: number): void {
    const { engine } = this.context;
    const endless = engine.now + us >= Number.MAX_SAFE_INTEGER;
    this.data.gaps += 1;
    const why = endless ? `end of ${lane}` : `gap in ${lane}`;
    this.data.state = this.move(this.data.state, 'gap', why, endless ? 0 : us);
    if (!endless) engine.scheduleIn(us, PRIORITY.world, { type: 'recorded.gapEnds', lane });
    if (this.data.gaps === 1) this.changed();
  }

  private ends(lane: Lane): void {
    this.data.gaps -= 1;
    if (this.data.gaps === 0) {
      this.data.state = this.move(this.data.state, 'passing');
      this.changed();
    }
    this.watch(lane);
  }

  snapshot(): GapsData {
    return { ...this.data };
  }

  restore(data: GapsData): void {
    this.data = { ...data };
  }
}

export function recordedLanes(
  { settings }: WorldContext,
  recording: Recording | undefined,
): Readonly<Record<Lane, RecordedLane>> | undefined {
  if (recording === undefined) return undefined;
  const loop = settings.recording?.loop ?? true;
  return { up: new RecordedLane(recording.up, loop), down: new RecordedLane(recording.down, loop) };
}
