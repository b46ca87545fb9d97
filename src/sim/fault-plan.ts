/**
 * Carries out the fault plan: watches for triggers, starts and ends faults.
 *
 * A trigger is a time, the nth occurrence of a trace record, or a state that holds. Records are
 * counted before the trace collapses them. A trigger that is met schedules the fault as an event,
 * so a fault never happens in the middle of what set it off. Every firing is traced; what never
 * fired is reported at the end.
 */

import { type Engine, PRIORITY } from '../engine/engine.ts';
import type { EventId } from '../engine/event-queue.ts';
import { invariant } from '../engine/invariant.ts';
import type { Kernel } from '../microvisor/kernel.ts';
import { type Fault, type FaultPlanEntry, FOREVER_US, type Trigger } from '../scenario/scenario.ts';
import { machineStates, type RecordOf, type TraceRecord } from '../trace/record.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { World } from '../world/world.ts';

export type FaultEvent =
  | { readonly type: 'fault.start'; readonly index: number }
  | { readonly type: 'fault.end'; readonly index: number };

/** One fault of the plan, with what its trigger has seen. Plain data. */
interface FaultProgress {
  count: number;
  fired: boolean;
  active: boolean;
  /** Waits for the delay of its trigger. */
  startTimer: EventId;
  /** Waits for the end of its window. */
  endTimer: EventId;
}

export interface FaultTargets {
  readonly engine: Pick<Engine<FaultEvent>, 'now' | 'schedule' | 'scheduleIn' | 'cancel' | 'on'>;
  readonly recorder: Recorder;
  readonly world: World;
  readonly kernel: Kernel;
  /** Ends the app's life as if it had failed. */
  crashApp(message: string): boolean;
}

export class FaultPlan {
  private progress: FaultProgress[];
  /** The fault that is being applied: what it does at once does not end it. */
  private applying: number | undefined;
  private readonly plan: readonly FaultPlanEntry[];
  private readonly targets: FaultTargets;

  constructor(plan: readonly FaultPlanEntry[], targets: FaultTargets) {
    for (const { id, fault } of plan) {
      // An empty window could set itself off again and again in one instant.
      invariant(windowUs(fault) !== 0, () => `the window of fault ${id} must be longer than 0`);
    }
    this.plan = plan;
    this.targets = targets;
    this.progress = plan.map(() => fresh());
    const { engine, recorder } = targets;
    engine.on({
      'fault.start': (event) => this.start(event.index),
      'fault.end': (event) => this.end(event.index),
    });
    plan.forEach(({ trigger }, index) => {
      if (trigger.by === 'time') {
        engine.schedule(trigger.atUs, PRIORITY.fault, { type: 'fault.start', index });
      } else if (trigger.by === 'state' && initialState(trigger.machine) === trigger.state) {
        this.trigger(index, trigger.afterUs);
      }
    });
    if (plan.some(({ trigger }) => trigger.by !== 'time')) {
      recorder.watch((record) => this.observe(record));
    }
  }

  /** Ids of the faults that have not fired. */
  get neverFired(): readonly string[] {
    return this.plan.filter((_, i) => !this.progressOf(i).fired).map((entry) => entry.id);
  }

  private observe(record: TraceRecord): void {
    this.plan.forEach(({ trigger }, index) => {
      if (trigger.by === 'record') this.count(trigger, index, record);
      else if (trigger.by === 'state' && record.kind === 'state') {
        this.follow(trigger, index, record);
      }
    });
  }

  private count(
    trigger: Extract<Trigger, { by: 'record' }>,
    index: number,
    record: TraceRecord,
  ): void {
    const progress = this.progressOf(index);
    if (progress.fired || progress.startTimer !== 0) return;
    if (startsAnew(trigger.since, record)) progress.count = 0;
    if (!counts(trigger, record) || !this.hasBegun(trigger.since)) return;
    progress.count += 1;
    if (progress.count === trigger.nth) this.trigger(index, trigger.afterUs);
  }

  /** Whether the point is reached from which a trigger counts. */
  private hasBegun(since: string): boolean {
    if (since === 'boot') return this.targets.kernel.life > 0;
    if (!since.startsWith('fault:')) return true;
    const id = since.slice('fault:'.length);
    return this.plan.some((entry, i) => entry.id === id && this.progressOf(i).fired);
  }

  private follow(
    trigger: Extract<Trigger, { by: 'state' }>,
    index: number,
    record: RecordOf<'state'>,
  ): void {
    const colon = trigger.machine.endsWith(':');
    const same = colon
      ? record.machine.startsWith(trigger.machine)
      : record.machine === trigger.machine;
    if (!same) return;
    const progress = this.progressOf(index);
    if (record.to === trigger.state) {
      if (!progress.active && progress.startTimer === 0) this.trigger(index, trigger.afterUs);
    } else if (record.from === trigger.state && this.applying !== index) {
      const { engine } = this.targets;
      engine.cancel(progress.startTimer);
      progress.startTimer = 0;
      if (!progress.active) return;
      // Over from here on, so that a state entered again in this instant begins anew after the end.
      progress.active = false;
      engine.cancel(progress.endTimer);
      progress.endTimer = engine.scheduleIn(0, PRIORITY.fault, { type: 'fault.end', index });
    }
  }

  private trigger(index: number, afterUs: number): void {
    this.progressOf(index).startTimer = this.targets.engine.scheduleIn(afterUs, PRIORITY.fault, {
      type: 'fault.start',
      index,
    });
  }

  private start(index: number): void {
    const progress = this.progressOf(index);
    const { id, fault } = this.entry(index);
    progress.startTimer = 0;
    progress.fired = true;
    const { engine } = this.targets;
    const window = windowUs(fault);
    // The record comes first: whatever the fault does stands after it.
    this.note(id, fault, 'start', detailOf(fault));
    this.applying = index;
    const hit = this.apply(fault, `fault ${id}`);
    this.applying = undefined;
    if (!hit) this.note(id, fault, 'missed', 'nothing to hit');
    if (window === undefined) return;
    progress.active = true;
    if (window < FOREVER_US) {
      progress.endTimer = engine.scheduleIn(window, PRIORITY.fault, { type: 'fault.end', index });
    }
  }

  private end(index: number): void {
    const progress = this.progressOf(index);
    const { id, fault } = this.entry(index);
    progress.endTimer = 0;
    progress.active = false;
    this.note(id, fault, 'end', '');
    const { world } = this.targets;
    const why = `fault ${id} over`;
    if (fault.kind === 'coverageLoss') world.coverage.giveBack(why);
    else if (fault.kind === 'backhaulLoss') world.backhaul.giveBack(why);
    else if (fault.kind === 'serverUnreachable') world.server.giveBack(why);
    else if (fault.kind === 'powerCut') world.restorePower(why);
  }

  /** False when there was nothing to hit. */
  private apply(fault: Fault, why: string): boolean {
    const { world, kernel } = this.targets;
    switch (fault.kind) {
      case 'coverageLoss':
        world.coverage.take(why);
        return true;
      case 'backhaulLoss':
        world.backhaul.take(why);
        return true;
      case 'serverUnreachable':
        world.server.take(why);
        return true;
      case 'channelClosed':
        return world.cloud.endChannels(fault.which, 'close') > 0;
      case 'channelReset':
        return world.cloud.endChannels(fault.which, 'reset') > 0;
      case 'checkIn':
        return kernel.checkInNow(why);
      case 'updateStaged':
        world.cloud.stageUpdate(fault.update, fault.layers);
        return true;
      case 'debuggerAttach':
        world.cloud.attachDebugger(fault.haltUs);
        return true;
      case 'debuggerDetach':
        return world.cloud.detachDebugger();
      case 'powerCut':
        world.cutPower(why);
        return true;
      case 'appCrash':
        return this.targets.crashApp(fault.message);
    }
  }

  private note(id: string, fault: Fault, phase: string, detail: string): void {
    const { recorder, engine } = this.targets;
    recorder.append({ kind: 'fault', at: engine.now, id, fault: fault.kind, phase, detail });
  }

  private entry(index: number): FaultPlanEntry {
    return this.plan[index] as FaultPlanEntry;
  }

  private progressOf(index: number): FaultProgress {
    return this.progress[index] as FaultProgress;
  }

  snapshot(): readonly FaultProgress[] {
    return structuredClone(this.progress);
  }

  restore(progress: readonly FaultProgress[]): void {
    this.progress = structuredClone(progress) as FaultProgress[];
  }
}

function fresh(): FaultProgress {
  return { count: 0, fired: false, active: false, startTimer: 0, endTimer: 0 };
}

/** The state that a machine is in before its first move. Channels come later. */
function initialState(machine: string): string | undefined {
  return machine.includes(':') ? undefined : machineStates(machine)?.[0];
}

/** Length of a fault's window; undefined for one that is over at once. */
export function windowUs(fault: Fault): number | undefined {
  return 'forUs' in fault ? fault.forUs : undefined;
}

function detailOf(fault: Fault): string {
  const { kind: _, ...rest } = fault;
  return Object.keys(rest).length === 0 ? '' : JSON.stringify(rest);
}

function startsAnew(since: string, record: TraceRecord): boolean {
  if (since === 'boot') return record.kind === 'app' && record.what === 'boot';
  return record.kind === 'fault' && record.phase === 'start' && since === `fault:${record.id}`;
}

function counts(trigger: Extract<Trigger, { by: 'record' }>, record: TraceRecord): boolean {
  if (record.kind !== trigger.record) return false;
  const fields = record as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(trigger.where).every(([name, value]) => fields[name] === value);
}
