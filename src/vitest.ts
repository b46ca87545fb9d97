/**
 * `notspot/vitest`: property tests of an app in Vitest, over worlds that the simulator draws.
 *
 * With @fast-check/vitest:
 *
 *     const app = await loadApp('src/app.ts');
 *     test.prop([worlds({ app })])('the app comes back', (world) => {
 *       const run = play(app, world);
 *       expect(run).toRecoverWithin('2m');
 *       expect(run).toLeakNoHandles();
 *     });
 *
 * Importing this file adds the matchers to `expect`. A failure prints the plan as a table, with the
 * line that replays it.
 */

import fc from 'fast-check';
import { expect } from 'vitest';
import { recordText } from './cli/record-lines.ts';
import { quoted, visible } from './cli/style.ts';
import { formatDuration, parseDurationUs } from './engine/units.ts';
import {
  drawnScenario,
  type FileApp,
  type GivenApp,
  isPlayedRun,
  type PlayedRun,
  profileOf,
  programFrom,
} from './io/play.ts';
import { replayWords, variedBy } from './io/replay-line.ts';
import { judge } from './oracle/judge.ts';
import type { Verdict } from './oracle/oracle.ts';
import { defaultScenario } from './scenario/load.ts';
import type { FaultKind, FaultPlanEntry, Scenario } from './scenario/scenario.ts';
import { candidateLines } from './search/candidate-text.ts';
import { plansOfKinds, worldCandidates, worldsBase } from './search/worlds.ts';
import type { TraceRecord } from './trace/record.ts';

export { type FileApp, type GivenApp, loadApp, type PlayedRun, play } from './io/play.ts';
export { assumptions } from './search/draw-worlds.ts';

export interface WorldsOptions {
  /** The app that the faults are aimed at: it is run once, in calm weather. */
  readonly app: GivenApp;
  /** What is varied: its world, device and peers; without it those of a new scenario. */
  readonly scenario?: Scenario;
  /** Kinds of faults; without it all that the app can meet. */
  readonly kinds?: readonly FaultKind[];
  /** Microseconds; longer where an app would have no time to recover from the last fault. */
  readonly lengthUs?: number;
}

/**
 * Whole scenarios with drawn fault plans, figures of the world and readings of the kernel, all of
 * which a correct app survives (D50). Throws when the app can meet none of the kinds.
 */
export function worlds(options: WorldsOptions): fc.Arbitrary<Scenario> {
  const base = baseOf(options);
  const profile = profileOf(options.app, base);
  return worldCandidates(base, profile, options.kinds).map((candidate) =>
    shownAs(drawnScenario(base, candidate), worldLines),
  );
}

/** Fault plans alone, for scenarios of a test's own; they fit the base that `worlds` would use. */
export function plans(options: WorldsOptions): fc.Arbitrary<readonly FaultPlanEntry[]> {
  const base = baseOf(options);
  const calm = { seed: base.seed, lengthUs: base.lengthUs, world: {}, assumptions: {} };
  return plansOfKinds(base, profileOf(options.app, base), options.kinds).map((faults) =>
    shownAs([...faults], () => candidateLines({ ...calm, faults })),
  );
}

function baseOf({ app, scenario, lengthUs }: WorldsOptions): Scenario {
  const program = programFrom(app);
  const file = (program as Partial<FileApp>).file ?? '';
  return worldsBase(scenario ?? defaultScenario(file, program.name), lengthUs);
}

/** Gives a value the form that fast-check prints in a failure. */
function shownAs<T extends object>(value: T, lines: (value: T) => readonly string[]): T {
  const text = () => `\n${lines(value).map(indented).join('\n')}\n`;
  return Object.defineProperty(value, fc.toStringMethod, { value: text });
}

const indented = (line: string): string => `  ${line}`;

/** The plan, and the line that brings it back. */
function worldLines(scenario: Scenario): readonly string[] {
  const replay = replayWords(scenario).map((word) => (word.startsWith('<') ? word : quoted(word)));
  return [...candidateLines(variedBy(scenario)), `replay: notspot ${replay.join(' ')}`];
}

// Matchers

interface RunMatchers {
  /**
   * After every disturbance the app's rhythms come back within a duration such as "90s" or "2m", on
   * the recovery clock (D50), and it uses the network again as its oracle `reconnect` has it, with
   * this bound. A run in which nothing was disturbed, or that ended before, does not fail.
   */
  toRecoverWithin(duration: string): void;
  /** Lost channels are closed in time, and handles of no kind pile up or stay at the end. */
  toLeakNoHandles(): void;
  /**
   * Requests and messages reach their end as the scenario promises (`oracles.messages`); without
   * such a promise, no byte that a channel accepted is lost.
   */
  toDeliverEverything(): void;
  /** Every verdict is as the scenario expects, those on the simulator too. */
  toPassEveryOracle(): void;
}

declare module 'vitest' {
  interface Matchers<T> extends RunMatchers {}
}

/** What a matcher finds wrong: lines of evidence; none: the claim holds. */
interface Judged {
  readonly claim: string;
  readonly wrong: readonly string[];
}

const RECOVERY: ReadonlySet<string> = new Set(['reconnect', 'rhythm']);
const LEAKS: ReadonlySet<string> = new Set(['handleLeak']);
const DELIVERY: ReadonlySet<string> = new Set(['messageDelivery', 'unanswered', 'unacknowledged']);

expect.extend({
  toRecoverWithin(received: unknown, duration: unknown) {
    const run = runFrom(received, 'toRecoverWithin');
    const boundUs = typeof duration === 'string' ? parseDurationUs(duration) : undefined;
    if (boundUs === undefined) {
      throw new TypeError(
        `toRecoverWithin: must be a duration such as "2m", found ${JSON.stringify(duration)}`,
      );
    }
    const { scenario, records, twin } = run;
    const oracles = {
      ...scenario.oracles,
      reconnectWithinUs: boundUs,
      recoverWithinUs: boundUs,
    };
    const verdicts = judge({ ...scenario, oracles }, records, { twin });
    const claim = `recover within ${formatDuration(boundUs)}`;
    return outcome(run, { claim, wrong: failing(verdicts, RECOVERY) });
  },

  toLeakNoHandles(received: unknown) {
    const run = runFrom(received, 'toLeakNoHandles');
    return outcome(run, { claim: 'leak no handles', wrong: failing(verdictsOf(run), LEAKS) });
  },

  toDeliverEverything(received: unknown) {
    const run = runFrom(received, 'toDeliverEverything');
    const promised = run.scenario.oracles.messages !== undefined;
    const lost = promised ? [] : lostLines(run.records);
    const wrong = [...failing(verdictsOf(run), DELIVERY), ...lost];
    return outcome(run, { claim: 'deliver everything', wrong });
  },

  toPassEveryOracle(received: unknown) {
    const run = runFrom(received, 'toPassEveryOracle');
    const unexpected = run.result.verdicts.filter(({ asExpected }) => !asExpected);
    const wrong = unexpected.flatMap(({ verdict }) => verdictLines(verdict));
    return outcome(run, { claim: 'pass every oracle', wrong });
  },
});

function runFrom(received: unknown, matcher: string): PlayedRun {
  if (isPlayedRun(received)) return received;
  const found = received === null ? 'null' : typeof received;
  throw new TypeError(
    `${matcher}: must be given a run, as play(app, world) makes it, found ${found}`,
  );
}

function outcome(run: PlayedRun, { claim, wrong }: Judged) {
  const pass = wrong.length === 0;
  const message = () =>
    [
      `the app must ${pass ? 'not ' : ''}${claim}, and it ${pass ? 'does' : 'does not'}`,
      ...[...wrong, ...worldLines(run.scenario)].map(indented),
    ].join('\n');
  return { pass, message };
}

const verdictsOf = ({ result }: PlayedRun): readonly Verdict[] =>
  result.verdicts.map(({ verdict }) => verdict);

function failing(verdicts: readonly Verdict[], names: ReadonlySet<string>): readonly string[] {
  return verdicts
    .filter(({ oracle, status }) => status === 'fail' && names.has(oracle))
    .flatMap(verdictLines);
}

/** What an oracle says, and the records that prove it. */
function verdictLines({ oracle, status, atUs, message, evidence }: Verdict): readonly string[] {
  const moment = atUs === undefined ? '' : ` at ${formatDuration(atUs)}`;
  return [
    `${oracle}${moment}: ${status}`,
    ...[visible(message), ...evidence.map(recordText)].map(indented),
  ];
}

/** Bytes that a channel took and that reached nobody. */
function lostLines(records: readonly TraceRecord[]): readonly string[] {
  const lost = records.flatMap((r) => (r.kind === 'bytes' && r.what === 'lost' ? [r] : []));
  const [first] = lost;
  if (first === undefined) return [];
  const bytes = lost.reduce((sum, { count }) => sum + count, 0);
  return [`${bytes} bytes that channels had accepted are lost, the first of them here:`].concat(
    indented(recordText(first)),
  );
}
