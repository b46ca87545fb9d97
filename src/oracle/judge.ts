/**
 * Judges a run: feeds every record to every oracle, live or from a stored trace.
 *
 * `sink` takes the trace as the recorder's sinks see it (calls collapsed), which is also what is
 * stored, so both ways give equal verdicts. The judge's state can be saved and brought back beside
 * a snapshot of the simulation.
 */

import type { Scenario } from '../scenario/scenario.ts';
import type { TraceRecord } from '../trace/record.ts';
import { ORACLES } from './index.ts';
import type { Oracle, Verdict, VerdictStatus } from './oracle.ts';
import type { Rhythms } from './rhythms.ts';

export interface JudgeOptions {
  /** What the fault-free twin of the run has shown. */
  readonly twin?: Rhythms | undefined;
  /** The scenario's own oracles, judged after the others. */
  readonly own?: readonly Oracle[];
}

export class Judge {
  private readonly oracles: readonly Oracle[];
  private states: unknown[];
  private busy = '';
  /** Takes one record; can be handed on without its object. */
  readonly sink: (record: TraceRecord) => void;

  constructor(scenario: Scenario, { twin, own = [] }: JudgeOptions = {}) {
    const general = ORACLES.filter(({ appliesTo }) => appliesTo?.(scenario) ?? true);
    const oracles = [...general, ...own];
    this.oracles = oracles;
    this.states = oracles.map((oracle) => oracle.init(scenario, twin));
    const ours = general.length;
    this.sink = (record) => {
      for (let i = 0; i < ours; i += 1) oracles[i]?.record(this.states[i], record);
      for (let i = ours; i < oracles.length; i += 1) {
        this.busy = oracles[i]?.name ?? '';
        oracles[i]?.record(this.states[i], record);
        this.busy = '';
      }
    };
  }

  /** The oracle of the scenario's own that is at work; for a watchdog that has stopped a run. */
  get busyOracle(): string {
    return this.busy;
  }

  /** In the order of the oracles; as things stand when the run is not over. */
  verdicts(): readonly Verdict[] {
    return this.oracles.map((oracle, i) => oracle.end(this.states[i]));
  }

  snapshot(): readonly unknown[] {
    return structuredClone(this.states);
  }

  restore(states: readonly unknown[]): void {
    this.states = structuredClone([...states]);
  }
}

/** Judges a stored trace. */
export function judge(
  scenario: Scenario,
  records: Iterable<TraceRecord>,
  options: JudgeOptions = {},
): readonly Verdict[] {
  const judge = new Judge(scenario, options);
  for (const record of records) judge.sink(record);
  return judge.verdicts();
}

export interface Expectation {
  readonly verdict: Verdict;
  readonly expected: VerdictStatus;
  readonly asExpected: boolean;
}

/**
 * Compares verdicts with what the scenario expects, "pass" where it says nothing. An unknown never
 * fails a run that expected a pass, unless its oracle is broken; a run that expected a fail must
 * get one.
 */
export function expectations(
  scenario: Pick<Scenario, 'expect'>,
  verdicts: readonly Verdict[],
): readonly Expectation[] {
  return verdicts.map((verdict) => {
    const { expect } = scenario;
    const { oracle, status } = verdict;
    const expected = Object.hasOwn(expect, oracle) ? (expect[oracle] ?? 'pass') : 'pass';
    const agrees = expected === 'pass' ? status !== 'fail' : status === expected;
    const asExpected = agrees && verdict.broken !== true;
    return { verdict, expected, asExpected };
  });
}
