/**
 * Carries out probes: one fault at one time each, forked from the calm run where that is cheaper.
 *
 * An app that is restored by copy is taken to just before the probe once, and every probe of that
 * moment goes on from there. One that would have to be executed again anyway is run as a whole.
 */

import type { Failure } from '../finding/cause.ts';
import { Run } from '../sim/run.ts';
import type { TraceRecord } from '../trace/record.ts';
import { type Candidate, calmCandidate, scenarioOf } from './candidate.ts';
import { firstNotBelow, PointCollector, type Probe } from './probes.ts';
import type { Attempt, RunSnapshot, Subject } from './trial.ts';

export type Outcome = 'survived' | 'failed' | 'never reached';

export interface Probed {
  readonly outcome: Outcome;
  /** Of a failed one: what the calm run does not show. */
  readonly failure: Failure | undefined;
  /** Events that were simulated for it. */
  readonly events: number;
  /** Events of the whole run. */
  readonly wholeEvents: number;
}

export class Explorer {
  /** Of the calm run. */
  readonly points: PointCollector;
  private readonly subject: Subject;
  private readonly attempt: Attempt;
  /** What fails without any fault says nothing about a probe. */
  private readonly calmCauses: ReadonlySet<string>;
  /** The time before each step of the calm run. */
  private readonly steps: readonly number[];
  /** Undefined: the app would have to be executed again, so every probe is a whole run. */
  private calm: Run | undefined;
  private taken = 0;
  private saved: { readonly step: number; readonly moment: RunSnapshot } | undefined;

  constructor(subject: Subject, attempt: Attempt) {
    this.subject = subject;
    this.attempt = attempt;
    let points = new PointCollector();
    let steps: number[] = [];
    let forks = false;
    const { failures } = attempt(calmCandidate(subject.base), {
      sinks: () => {
        points = new PointCollector();
        steps = [];
        return [points.sink];
      },
      beforeStep: ({ simulation }) => {
        steps.push(simulation.nowUs);
        forks = simulation.restoresByCopy;
        return true;
      },
    });
    this.calmCauses = new Set(failures.map(({ cause }) => cause));
    this.points = points;
    this.steps = steps;
    this.calm = forks ? this.calmRun() : undefined;
  }

  /** What the app gets wrong without any fault. */
  get failsCalm(): readonly string[] {
    return [...this.calmCauses];
  }

  /** Whether probes go on from a saved moment instead of the start. */
  get forks(): boolean {
    return this.calm !== undefined;
  }

  private calmRun(): Run {
    const { base, program, options } = this.subject;
    return new Run(scenarioOf(base, calmCandidate(base)), program, options);
  }

  /** Probes are cheapest in the order of time. */
  probe(probe: Probe): Probed {
    const from = this.momentBefore(probe.atUs);
    let injected = false;
    const sinks = () => [
      (record: TraceRecord) => {
        if (record.kind === 'call' && record.how === 'injected') injected = true;
      },
    ];
    const trial = this.attempt(
      candidateOf(this.subject, probe),
      from ? { from, sinks } : { sinks },
    );
    const { result, failures, firings, simulatedEvents: events } = trial;
    const failure = failures.find(({ cause }) => !this.calmCauses.has(cause));
    const hit = probe.fault.kind === 'callStatus' ? injected : firings.some((f) => !f.missed);
    const outcome = failure !== undefined ? 'failed' : hit ? 'survived' : 'never reached';
    return { outcome, failure, events, wholeEvents: result.events };
  }

  /**
   * The calm run before the last step that began before a time: a step of an app can make many
   * calls, and in the middle of them nothing can be saved.
   */
  private momentBefore(atUs: number): RunSnapshot | undefined {
    if (this.calm === undefined) return undefined;
    const step = Math.max(0, firstNotBelow(this.steps, atUs) - 1);
    if (this.saved?.step === step) return this.saved.moment;
    if (this.taken > step) {
      this.calm = this.calmRun();
      this.taken = 0;
    }
    this.calm.advance(step - this.taken);
    this.taken = step;
    const moment = this.calm.snapshot();
    this.saved = { step, moment };
    return moment;
  }
}

/** The plan of a probe, which anybody can run again. */
export function candidateOf({ base }: Subject, { fault, atUs }: Probe): Candidate {
  const id = `${fault.kind}-1`;
  return { ...calmCandidate(base), faults: [{ id, fault, trigger: { by: 'time', atUs } }] };
}
