/**
 * What it takes to make a failing plan small: our shrinking, and plain fast-check shrinking of the
 * same array of faults with whole runs. Work is counted in virtual events, which depend on neither
 * machine nor load.
 */

import fc from 'fast-check';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { searchSubject } from '../../src/io/subject.ts';
import type { FaultPlanEntry } from '../../src/scenario/scenario.ts';
import { candidateAt, candidates } from '../../src/search/arbitraries.ts';
import { shrink } from '../../src/search/shrink.ts';
import { type Attempt, shows, type Trial } from '../../src/search/trial.ts';
import { PLANTED, type Planted } from '../planted/index.ts';
import { median } from './median.ts';

const MOST_DRAWS = 500;
const MOST_TRIALS = 400;
/** Plain shrinking of some plans takes thousands of runs; it is stopped here, in its favour. */
const MOST_PLAIN_RUNS = 500;

interface Work {
  readonly runs: number;
  readonly events: number;
  readonly faults: number;
}

interface Compared {
  readonly ours: Work;
  readonly plain: Work;
  readonly drawnFaults: number;
}

export async function shrinkBench(): Promise<void> {
  console.log('\nshrinking the first failing plan of each planted bug, runs and virtual events');
  const all: Compared[] = [];
  let minimal = 0;
  for (const planted of PLANTED) {
    const compared = await compare(planted);
    if (compared === undefined) {
      console.log(`  ${planted.name.padEnd(26)} not found in ${MOST_DRAWS} draws`);
      continue;
    }
    all.push(compared);
    if (compared.ours.faults <= planted.minimalFaults) minimal += 1;
    console.log(row(planted, compared));
  }
  const events = (of: 'ours' | 'plain') => all.reduce((sum, c) => sum + c[of].events, 0);
  const ratios = all.map(({ ours, plain }) => ours.events / plain.events);
  const total = (events('ours') / events('plain')) * 100;
  console.log(
    `  ${total.toFixed(0)} % of the events of plain shrinking in all, ` +
      `${(median(ratios) * 100).toFixed(0)} % in the median (wanted: at most 50)`,
  );
  console.log(`  as few faults as known: ${minimal} of ${all.length} (wanted: 90 %)`);
}

function row({ name, minimalFaults }: Planted, { ours, plain, drawnFaults }: Compared): string {
  const work = ({ runs, events, faults }: Work) =>
    `${String(runs).padStart(5)} runs ${String(events).padStart(8)} events ${faults} faults`;
  const faults = `${drawnFaults} faults, ${minimalFaults} needed`;
  return `  ${name.padEnd(26)} ${faults}: ours ${work(ours)}; plain ${work(plain)}`;
}

/** From the first draw that fails; undefined when none does. */
async function compare({ scenarioFile }: Planted): Promise<Compared | undefined> {
  const [loaded] = await loadScenarios([scenarioFile]);
  if (loaded === undefined) throw new Error(`${scenarioFile}: nothing to run`);
  const { subject, attempt, profile } = await searchSubject(loaded);
  const arbitrary = candidates(subject.base, profile);
  for (let index = 0; index < MOST_DRAWS; index += 1) {
    const failing = attempt(candidateAt(arbitrary, 'shrink', index));
    const cause = failing.failures[0]?.cause;
    if (cause === undefined) continue;
    const small = shrink(subject.base, failing, cause, attempt, { maxTrials: MOST_TRIALS });
    const { trials, events, candidate } = small;
    return {
      ours: { runs: trials, events, faults: candidate.faults.length },
      plain: plainly(failing, cause, attempt),
      drawnFaults: failing.candidate.faults.length,
    };
  }
  return undefined;
}

/** An array of faults whose figures are integers, as anybody would write it, shrunk from the plan. */
function plainly({ candidate }: Trial, cause: string, attempt: Attempt): Work {
  const { faults } = candidate;
  let runs = 0;
  let events = 0;
  const holds = (fewer: readonly FaultPlanEntry[]): boolean => {
    if (runs >= MOST_PLAIN_RUNS) return true;
    runs += 1;
    const trial = attempt({ ...candidate, faults: fewer });
    events += trial.result.events;
    return !shows(trial.failures, cause);
  };
  const plan = fc.array(fc.oneof(...faults.map(upTo)), { maxLength: faults.length });
  const options = { seed: 1, numRuns: 1, examples: [[faults] as [FaultPlanEntry[]]] };
  const { counterexample } = fc.check(fc.property(plan, holds), options);
  return { runs, events, faults: counterexample?.[0].length ?? faults.length };
}

const FIGURES = new Set(['atUs', 'nth', 'afterUs', 'forUs', 'delayUs', 'haltUs', 'byUs', 'times']);
const FROM_ZERO = new Set(['atUs', 'afterUs', 'haltUs', 'byUs']);

/** A fault like this one, with figures up to its own. */
function upTo({ id, fault, trigger }: FaultPlanEntry): fc.Arbitrary<FaultPlanEntry> {
  const entry = { id: fc.constant(id), fault: fieldsUpTo(fault), trigger: fieldsUpTo(trigger) };
  return fc.record(entry) as fc.Arbitrary<FaultPlanEntry>;
}

function fieldsUpTo(fields: object): fc.Arbitrary<unknown> {
  const arbitraries = Object.entries(fields).map(([name, value]) => {
    if (!FIGURES.has(name) || typeof value !== 'number') return [name, fc.constant(value)];
    const least = FROM_ZERO.has(name) ? 0 : 1;
    return [name, fc.integer({ min: Math.min(least, value), max: Math.max(least, value) })];
  });
  return fc.record(Object.fromEntries(arbitraries));
}
