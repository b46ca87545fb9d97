/**
 * What it saves that runs go on from moments of the calm run: the same candidates of a campaign with
 * and without, in one process; and what a snapshot and its restoration take. For a step app and for
 * firmware.
 */

import type { Program } from '../../src/host/program.ts';
import { loadProgram } from '../../src/io/program-loader.ts';
import { campaignDraw } from '../../src/search/campaign-draw.ts';
import { searchBase } from '../../src/search/candidate.ts';
import { CalmMoments } from '../../src/search/moments.ts';
import { learnProfile } from '../../src/search/profile.ts';
import { campaignLengthUs, survivalLimits } from '../../src/search/survivable.ts';
import { type Attempt, attempts, type Subject } from '../../src/search/trial.ts';
import { Run } from '../../src/sim/run.ts';
import { learnRhythms } from '../../src/sim/twin.ts';
import { testApps } from '../sim/apps.ts';
import { scenario } from '../support/small-world.ts';
import { median } from './median.ts';

const ROUNDS = 3;
const RUNS = 30;
const SNAPSHOTS = 200;

export async function momentsBench(): Promise<void> {
  const { reporter } = await testApps();
  if (reporter === undefined) throw new Error('reporter');
  compare('a step app', reporter.program);
  compare('firmware', await loadProgram('scenarios/firmware/interrupt.elf'));
}

function compare(what: string, program: Program): void {
  console.log(`\ncampaign of ${what}, ${RUNS} runs, medians of ${ROUNDS}`);
  const { subject, whole, draw } = search(program);
  const forking = attempts(subject, inside, () => {});
  const candidates = Array.from({ length: RUNS }, (_, i) => draw('bench', i));
  let [events, simulatedEvents] = [0, 0];
  for (const candidate of candidates) {
    const trial = forking(candidate);
    events += trial.result.events;
    simulatedEvents += trial.simulatedEvents;
    whole(candidate);
  }
  const rate = (attempt: Attempt) => {
    const startMs = performance.now();
    for (const candidate of candidates) attempt(candidate);
    return (RUNS * 1000) / (performance.now() - startMs);
  };
  const rates = Array.from({ length: ROUNDS }, () => [rate(whole), rate(forking)] as const);
  const [bare, forked] = [0, 1].map((i) => median(rates.map((pair) => pair[i] ?? 0)));
  const times = median(rates.map(([a, b]) => b / a));
  console.log(
    `  ${bare?.toFixed(0)} whole runs a second, ${forked?.toFixed(0)} with moments: ` +
      `${times.toFixed(2)} times; ${((simulatedEvents * 100) / events).toFixed(0)} % of the events`,
  );
  console.log(`  snapshot and restore of a run: ${snapshotMs(subject).toFixed(2)} ms`);
}

function search(program: Program) {
  const calm = searchBase(scenario());
  const base = { ...calm, lengthUs: campaignLengthUs(calm) };
  const plain: Subject = {
    ...{ base, program, locate: () => '' },
    options: { twin: learnRhythms(base, program) },
  };
  const whole = attempts(plain, inside, () => {});
  const untilUs = survivalLimits(base).quietFromUs;
  const moments = CalmMoments.of(base, whole, untilUs);
  const startsUs = moments.connected.map(({ atUs }) => atUs);
  const draw = campaignDraw(base, learnProfile(base, whole), startsUs);
  return { subject: { ...plain, moments }, whole, draw };
}

function inside(body: () => void): boolean {
  body();
  return true;
}

function snapshotMs({ base, program, options }: Subject): number {
  const run = new Run(base, program, options);
  run.simulation.advanceTo(base.lengthUs / 2);
  const other = new Run(base, program, options);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    for (let i = 0; i < SNAPSHOTS; i += 1) other.fork(run.snapshot());
    return (performance.now() - startMs) / SNAPSHOTS;
  });
  return median(rounds);
}
