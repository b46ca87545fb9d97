/**
 * Carries out the fault plan: watches for triggers, starts and ends faults.
 *
 * A trigger is a time, the nth occurrence of a trace record, or a state that holds. Records are
 * counted before the trace collapses them. A trigger that is met schedules the fault as an event,
 * so a fault never happens in the middle of what set it off. A fault may fire again and again, but
 * is never under way twice: what comes due while it waits or lasts is left out. Nor does a record
 * set it off again in the instant of its last firing, or that instant would never end; and a fault
 * or a state not within a millisecond: faults that bring about what they wait for, alone or in
 * turns, would fill the run. Every firing is traced, with what was drawn for it; what never fired,
 * or too seldom, is reported at the end.
 */

import type { Chance, Stream } from '../engine/chance.ts';
import { type Engine, PRIORITY } from '../engine/engine.ts';
import type { EventId } from '../engine/event-queue.ts';
import { invariant } from '../engine/invariant.ts';
import type { Kernel } from '../microvisor/kernel.ts';
import { type Count, draw, drawAll, isRange, type Us } from '../scenario/range.ts';
import {
  type DrawnFault,
  type Fault,
  type FaultPlanEntry,
  FOREVER_US,
  type Trigger,
} from '../scenario/scenario.ts';
import { machineStates, type RecordOf, type TraceRecord } from '../trace/record.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { World } from '../world/world.ts';
import { type CalmPrefix, least, matches } from './calm-prefix.ts';
import { applyDeviceFault, endDeviceFault } from './device-faults.ts';
import { endWorldFault, isWorldKind, startWorldFault } from './world-faults.ts';

/** Least time between two firings that faults or states set off: an assumption. */
const REST_US = 1000;

export type FaultEvent =
  | { readonly type: 'fault.start'; readonly index: number }
  | { readonly type: 'fault.end'; readonly index: number };

/** One fault of the plan, with what its trigger has seen. Plain data. */
export interface FaultProgress {
  count: number;
  /** It fires at the record of this number. */
  dueCount: number;
  /** The first such number, for a counting that starts anew. */
  nth: number;
  /** How often it has fired. */
  fired: number;
  /** When it fired last; 0 before. */
  firedAtUs: number;
  active: boolean;
  /** Waits for the delay of its trigger. */
  startTimer: EventId;
  /** Waits for the end of its window. */
  endTimer: EventId;
  /** What was drawn for the trigger of the next firing. */
  drawn: Readonly<Record<string, number>>;
}

/** A fault that has fired, and less often than its plan wants. */
export interface PartlyFired {
  readonly id: string;
  readonly fired: number;
  readonly times: number;
}

export interface FaultTargets {
  readonly engine: Pick<Engine<FaultEvent>, 'now' | 'schedule' | 'scheduleIn' | 'cancel' | 'on'>;
  readonly recorder: Recorder;
  readonly chance: Chance;
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
    for (const { id, fault, trigger } of plan) {
      // An empty window could set itself off again and again in one instant.
      invariant(
        leastWindowUs(fault) !== 0,
        () => `the window of fault ${id} must be longer than 0`,
      );
      const everyUs = trigger.by === 'time' ? (trigger.repeat?.everyUs ?? 1) : 1;
      invariant(least(everyUs) > 0, () => `fault ${id} must not repeat itself within an instant`);
    }
    this.plan = plan;
    this.targets = targets;
    this.progress = plan.map(() => fresh());
    const { engine, recorder } = targets;
    engine.on({
      'fault.start': (event) => this.start(event.index),
      'fault.end': (event) => this.end(event.index),
    });
    this.prepareAll();
    if (plan.some(({ trigger }) => trigger.by !== 'time')) {
      recorder.watch((record) => this.observe(record));
    }
  }

  /** Ids of the faults that have not fired. */
  get neverFired(): readonly string[] {
    return this.plan.filter((_, i) => this.progressOf(i).fired === 0).map((entry) => entry.id);
  }

  get partlyFired(): readonly PartlyFired[] {
    return this.plan.flatMap(({ id, trigger }, i) => {
      const times = timesOf(trigger);
      const { fired } = this.progressOf(i);
      const wanted = Number.isFinite(times) && times < FOREVER_US;
      return wanted && fired > 0 && fired < times ? [{ id, fired, times }] : [];
    });
  }

  private prepareAll(): void {
    for (const index of this.plan.keys()) this.prepare(index);
  }

  /**
   * The simulation has taken over a moment of a run without faults: the plan begins there. No
   * trigger may have been met before it; without a prefix only times that lie ahead are known not
   * to have been.
   */
  beginHere(prefix?: CalmPrefix): void {
    const { now } = this.targets.engine;
    this.progress = this.plan.map(() => fresh());
    this.plan.forEach((entry, index) => {
      const { id, trigger } = entry;
      const isAhead =
        trigger.by === 'time' ? least(trigger.atUs) >= now : prefix?.meets(entry) === false;
      invariant(isAhead, () => `fault ${id} cannot begin in a run that is at ${now} us already`);
      // A state is waited for from here on: it has not been entered.
      if (trigger.by !== 'state') this.prepare(index);
      if (trigger.by !== 'record') return;
      this.progressOf(index).count = prefix?.counted(trigger).count ?? 0;
    });
  }

  /** What a trigger needs before anything has happened. */
  private prepare(index: number): void {
    const { trigger } = this.entry(index);
    const progress = this.progressOf(index);
    if (trigger.by === 'time') {
      this.scheduleAt(index, this.draw(index, trigger.atUs));
    } else if (trigger.by === 'record') {
      progress.nth = this.draw(index, trigger.nth);
      progress.dueCount = progress.nth;
    } else if (initialState(trigger.machine) === trigger.state) {
      this.trigger(index, trigger.afterUs);
    }
  }

  private scheduleAt(index: number, atUs: number): void {
    this.targets.engine.schedule(atUs, PRIORITY.fault, { type: 'fault.start', index });
  }

  private draw(index: number, value: Us | Count): number {
    return draw(value, this.streamOf(index));
  }

  private streamOf(index: number): Stream {
    return this.targets.chance.stream(`fault.${this.entry(index).id}`);
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
    if (progress.fired >= timesOf(trigger)) return;
    if (startsAnew(trigger.since, record)) {
      progress.count = 0;
      progress.dueCount = progress.nth;
    }
    if (!matches(trigger, record) || !this.hasBegun(trigger.since)) return;
    progress.count += 1;
    if (progress.count !== progress.dueCount) return;
    if (progress.startTimer === 0 && !progress.active) {
      const chosen = isRange(trigger.nth) || isRange(trigger.repeat?.every);
      this.trigger(index, trigger.afterUs, chosen ? { nth: progress.count } : {});
    }
    // Without a repetition the number is not reached again, unless the counting starts anew.
    if (trigger.repeat !== undefined) {
      progress.dueCount += this.draw(index, trigger.repeat.every);
    }
  }

  /** Whether the point is reached from which a trigger counts. */
  private hasBegun(since: string): boolean {
    if (since === 'boot') return this.targets.kernel.life > 0;
    if (!since.startsWith('fault:')) return true;
    const id = since.slice('fault:'.length);
    return this.plan.some((entry, i) => entry.id === id && this.progressOf(i).fired > 0);
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
      const free = !progress.active && progress.startTimer === 0;
      if (free && progress.fired < timesOf(trigger)) this.trigger(index, trigger.afterUs);
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

  private trigger(index: number, planned: Us, drawn: Readonly<Record<string, number>> = {}): void {
    const { engine } = this.targets;
    const progress = this.progressOf(index);
    const afterUs = this.draw(index, planned);
    const restUs = setsItselfOff(this.entry(index).trigger) ? REST_US : 1;
    if (progress.fired > 0 && engine.now + afterUs < progress.firedAtUs + restUs) return;
    progress.drawn = isRange(planned) ? { ...drawn, afterUs } : drawn;
    const event = { type: 'fault.start', index } as const;
    progress.startTimer = engine.scheduleIn(afterUs, PRIORITY.fault, event);
  }

  private start(index: number): void {
    const progress = this.progressOf(index);
    const { id, fault: planned, trigger } = this.entry(index);
    progress.startTimer = 0;
    const { engine } = this.targets;
    const isFree = !progress.active;
    if (isFree) {
      progress.fired += 1;
      progress.firedAtUs = engine.now;
    }
    if (trigger.by === 'time') this.repeat(trigger, index);
    if (!isFree) return;
    const fault = drawAll(planned, this.streamOf(index));
    const window = windowUs(fault);
    // The record comes first: whatever the fault does stands after it.
    this.note(id, fault, 'start', detailOf(fault, progress.drawn));
    this.applying = index;
    const hit = this.apply(fault, id);
    this.applying = undefined;
    if (!hit) this.note(id, fault, 'missed', 'nothing to hit');
    if (window === undefined) return;
    progress.active = true;
    if (window < FOREVER_US) {
      progress.endTimer = engine.scheduleIn(window, PRIORITY.fault, { type: 'fault.end', index });
    }
  }

  /** A fault at a time is due: when it will be next. */
  private repeat({ atUs, repeat }: Extract<Trigger, { by: 'time' }>, index: number): void {
    const { now } = this.targets.engine;
    const progress = this.progressOf(index);
    progress.drawn = isRange(atUs) || isRange(repeat?.everyUs) ? { atUs: now } : {};
    if (repeat === undefined || progress.fired >= repeat.times) return;
    this.scheduleAt(index, now + this.draw(index, repeat.everyUs));
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
    else if (isWorldKind(fault.kind)) endWorldFault(this.targets, id, fault.kind);
    else endDeviceFault(fault.kind, id, this.targets);
  }

  /** False when there was nothing to hit. */
  private apply(fault: DrawnFault, id: string): boolean {
    const { world, kernel } = this.targets;
    const why = `fault ${id}`;
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
      case 'loggingDisabled':
      case 'clockStep':
      case 'clockDrift':
      case 'remoteRestart':
      case 'kernelError':
      case 'interruptDelay':
      case 'callStatus':
        return applyDeviceFault(fault, id, this.targets);
      default:
        return startWorldFault(this.targets, id, fault);
    }
  }

  private note(id: string, fault: Pick<Fault, 'kind'>, phase: string, detail: string): void {
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
  return {
    count: 0,
    dueCount: 0,
    nth: 0,
    fired: 0,
    firedAtUs: 0,
    active: false,
    startTimer: 0,
    endTimer: 0,
    drawn: {},
  };
}

/** How often a fault fires at most. */
function timesOf(trigger: Trigger): number {
  if (trigger.by === 'state') return trigger.times ?? Number.POSITIVE_INFINITY;
  return trigger.repeat?.times ?? 1;
}

/** The state that a machine is in before its first move. Channels come later. */
function initialState(machine: string): string | undefined {
  return machine.includes(':') ? undefined : machineStates(machine)?.[0];
}

/** Length of a fault's window; undefined for one that is over at once. */
export function windowUs(fault: DrawnFault): number | undefined {
  return 'forUs' in fault ? fault.forUs : undefined;
}

function leastWindowUs(fault: Fault): number | undefined {
  return 'forUs' in fault && fault.forUs !== undefined ? least(fault.forUs) : undefined;
}

/** The fault as it happens, and what was drawn for its trigger: a plan without chance. */
function detailOf(fault: DrawnFault, trigger: Readonly<Record<string, number>>): string {
  const { kind: _, ...rest } = fault;
  const detail = Object.keys(trigger).length === 0 ? rest : { ...rest, trigger };
  return Object.keys(detail).length === 0 ? '' : JSON.stringify(detail);
}

/** Whether what a fault does may be what its trigger waits for, at once and again. */
function setsItselfOff(trigger: Trigger): boolean {
  return trigger.by === 'state' || (trigger.by === 'record' && trigger.record === 'fault');
}

function startsAnew(since: string, record: TraceRecord): boolean {
  if (since === 'boot') return record.kind === 'app' && record.what === 'boot';
  return record.kind === 'fault' && record.phase === 'start' && since === `fault:${record.id}`;
}
