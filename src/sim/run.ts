/**
 * One judged run: a simulation, the oracles that watch it, and the result as plain data.
 *
 * Synchronous and pure: whoever needs a watchdog, a progress display or files takes the steps one
 * by one (`advance`) and adds them outside.
 */

import type { Program } from '../host/program.ts';
import { type Expectation, expectations, Judge, type JudgeOptions } from '../oracle/judge.ts';
import { planId, scenarioId } from '../scenario/canonical.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { TraceHeader } from '../trace/jsonl.ts';
import type { TraceRecord } from '../trace/record.ts';
import { TRACE_FORMAT } from '../trace/trace-hash.ts';
import type { CalmPrefix } from './calm-prefix.ts';
import type { PartlyFired } from './fault-plan.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';
import { learnRhythms, needsTwin } from './twin.ts';

/** States in which the world is in trouble by itself. */
const TROUBLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['coverage', ['out']],
  ['flow', ['halfOpen', 'dead']],
  ['recorded', ['gap']],
]);

/** What is known of a run when it is over. Plain data. */
export interface RunResult {
  readonly scenario: string;
  readonly seed: string;
  readonly preset: string;
  readonly planId: string;
  readonly scenarioId: string;
  readonly appHash: string;
  readonly traceHash: string;
  /** How it ended: at its length, by a hang of the app, or stopped from outside. */
  readonly outcome: 'finished' | 'hang' | 'stopped';
  readonly virtualUs: number;
  readonly events: number;
  readonly calls: number;
  readonly records: number;
  readonly verdicts: readonly Expectation[];
  /** Whether every verdict is as the scenario expects. */
  readonly asExpected: boolean;
  /** Faults that hit something, and outages of the world's own: without any, little was tested. */
  readonly disturbances: number;
  /** Faults of the plan that never fired: what they would have shown is not known. */
  readonly neverFired: readonly string[];
  /** Faults that fired less often than the plan wants. */
  readonly partlyFired: readonly PartlyFired[];
  /** The app's own stack at its last crash; it names paths, so it is not part of the trace. */
  readonly crashStack: string;
}

/**
 * `twin`: what the app's fault-free twin has shown (see twin.ts); `own`: the scenario's oracles. They
 * judge the trace, so it cannot be off.
 */
export interface RunOptions extends Omit<SimulationOptions, 'traceOff'>, JudgeOptions {}

export class Run {
  readonly simulation: Simulation;
  private readonly judge: Judge;
  private disturbances = 0;

  constructor(scenario: Scenario, program: Program, options: RunOptions = {}) {
    this.judge = new Judge(scenario, options);
    const sinks = [this.judge.sink, this.countDisturbances, ...(options.sinks ?? [])];
    this.simulation = new Simulation(scenario, program, { ...options, sinks });
  }

  /** The scenario's own oracle that a watchdog has stopped, if it was no hang of the app. */
  get busyOracle(): string {
    return this.judge.busyOracle;
  }

  /** A fault that fires without a hit counts, and is taken back by the record that says so. */
  private readonly countDisturbances = (record: TraceRecord): void => {
    if (record.kind === 'fault') {
      if (record.phase === 'start') this.disturbances += 1;
      else if (record.phase === 'missed') this.disturbances -= 1;
    } else if (
      record.kind === 'state' &&
      TROUBLES.get(record.machine)?.includes(record.to) === true
    ) {
      this.disturbances += 1;
    }
  };

  /** Takes up to `steps` steps; false when the run is over. */
  advance(steps: number): boolean {
    return this.simulation.advance(steps);
  }

  /** A moment to fork from. Between steps only. */
  snapshot() {
    return {
      simulation: this.simulation.snapshot(),
      judge: this.judge.snapshot(),
      disturbances: this.disturbances,
    };
  }

  /** Goes on from a moment of the same run without faults; see Simulation. */
  fork(calm: ReturnType<Run['snapshot']>, prefix?: CalmPrefix): void {
    this.simulation.fork(calm.simulation, prefix);
    this.judge.restore(calm.judge);
    this.disturbances = calm.disturbances;
  }

  /** As things stand: verdicts of what has happened so far. */
  soFar(): Pick<RunResult, 'verdicts' | 'crashStack'> {
    const { scenario, lastCrashStack: crashStack } = this.simulation;
    return { verdicts: expectations(scenario, this.judge.verdicts()), crashStack };
  }

  finish(): RunResult {
    if (this.simulation.hangs) return this.finishHung();
    return this.result('finished', this.simulation.finish('finished'));
  }

  /** The app hangs: a watchdog has stopped it, or its host has found out. */
  finishHung(): RunResult {
    return this.result('hang', this.simulation.finishHung());
  }

  private result(outcome: RunResult['outcome'], traceHash: string): RunResult {
    const { simulation } = this;
    const { scenario } = simulation;
    const verdicts = expectations(scenario, this.judge.verdicts());
    return {
      scenario: scenario.name,
      seed: scenario.seed,
      preset: scenario.world.preset,
      planId: planId(scenario.faults),
      scenarioId: scenarioId(scenario),
      appHash: simulation.program.hash,
      traceHash,
      outcome,
      virtualUs: simulation.nowUs,
      events: simulation.events,
      calls: simulation.calls,
      records: simulation.recorder.count,
      verdicts,
      asExpected: verdicts.every((v) => v.asExpected),
      disturbances: this.disturbances,
      neverFired: simulation.neverFired,
      partlyFired: simulation.partlyFired,
      crashStack: simulation.lastCrashStack,
    };
  }
}

/**
 * Runs a scenario to its end, without a watchdog: for apps that are trusted not to hang. Its
 * fault-free twin is run first if it has one and `twin` is not given; for many runs of one app,
 * give all of them what one learnRhythms has found.
 */
export function simulate(
  scenario: Scenario,
  program: Program,
  options: RunOptions = {},
): RunResult {
  const { sinks: _, own: __, ...plain } = options;
  const twin =
    options.twin ?? (needsTwin(scenario) ? learnRhythms(scenario, program, plain) : undefined);
  const run = new Run(scenario, program, { ...options, twin });
  while (run.advance(100_000));
  return run.finish();
}

/** The first line of a trace. `model` is the hash of the simulator's own code. */
export function traceHeader(scenario: Scenario, program: Program, model: string): TraceHeader {
  return {
    kind: 'header',
    format: TRACE_FORMAT,
    model,
    app: program.name,
    appHash: program.hash,
    scenario: scenario.name,
    scenarioId: scenarioId(scenario),
    planId: planId(scenario.faults),
    seed: scenario.seed,
    preset: scenario.world.preset,
    assumptions: scenario.assumptions,
  };
}
