/**
 * Runs of an app for tests of a user's own: synchronous, under the watchdog, with all records.
 *
 * An app is given as a program or as the value that its file exports. What is learnt of it in calm
 * weather is kept with it, so that many runs of one test share one twin and one profile.
 */

import type { Failure } from '../finding/cause.ts';
import { type AppFactory, programOf, type StepApp } from '../host/app/app.ts';
import type { Program } from '../host/program.ts';
import type { Rhythms } from '../oracle/rhythms.ts';
import { hash64 } from '../scenario/canonical.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Candidate, calmCandidate, scenarioOf } from '../search/candidate.ts';
import { learnProfile, type Profile } from '../search/profile.ts';
import type { Attempt } from '../search/trial.ts';
import type { RunResult } from '../sim/run.ts';
import { Twin, twinId } from '../sim/twin.ts';
import type { TraceRecord } from '../trace/record.ts';
import { SLICE_STEPS } from './execute.ts';
import { type LoadedProgram, loadProgram } from './program-loader.ts';
import { guarded } from './subject.ts';
import { HANG_LIMIT_MS, SliceTooLong, Watchdog } from './watchdog.ts';

/** A program, or the default export of an app's file. */
export type GivenApp = Program | AppFactory | StepApp;

/** An app from a file, with the path as the user wrote it. */
export type FileApp = LoadedProgram & { readonly file: string };

/** A run that is over, and all that a claim about it needs. */
export interface PlayedRun {
  readonly scenario: Scenario;
  readonly result: RunResult;
  /** The most telling first; none: every oracle of the app is content. */
  readonly failures: readonly Failure[];
  readonly records: readonly TraceRecord[];
  /** What the app does in calm weather, which the run was judged by. */
  readonly twin: Rhythms;
}

/** A scenario that was drawn, with what it was made of. */
interface Drawn {
  readonly base: Scenario;
  readonly candidate: Candidate;
}

const playedRuns = new WeakSet<object>();
const drawn = new WeakMap<Scenario, Drawn>();
const programs = new WeakMap<object, Program>();
const rhythmsKnown = new WeakMap<Program, Map<string, Rhythms>>();

/**
 * Loads an app as the command does: from its TypeScript or JavaScript file, evaluated anew for each
 * life, without clock and chance; or firmware from its .elf or .bin. Throws UsageError.
 */
export async function loadApp(file: string): Promise<FileApp> {
  return { ...(await loadProgram(file)), file };
}

/** Runs an app in a world to its end. The same app and world give the same run. */
export function play(app: GivenApp, world: Scenario): PlayedRun {
  const program = programFrom(app);
  const { base, candidate } = drawnFrom(world);
  const twin = rhythmsFrom(base, program);
  let records: TraceRecord[] = [];
  const sinks = () => {
    // A run that was too slow for the watchdog is made anew.
    records = [];
    return [(record: TraceRecord) => records.push(record)];
  };
  const { result, failures } = attemptsOf(base, program, twin)(candidate, { sinks });
  const run: PlayedRun = { scenario: world, result, failures, records, twin };
  playedRuns.add(run);
  return run;
}

/** Whether a value is what `play` has given. */
export function isPlayedRun(value: unknown): value is PlayedRun {
  return typeof value === 'object' && value !== null && playedRuns.has(value);
}

/** What the app does in calm weather, for whoever aims faults at it. */
export function profileOf(app: GivenApp, base: Scenario): Profile {
  const program = programFrom(app);
  return learnProfile(base, attemptsOf(base, program, undefined));
}

/** The scenario of a candidate; `play` knows what it was made of. */
export function drawnScenario(base: Scenario, candidate: Candidate): Scenario {
  const scenario = scenarioOf(base, candidate);
  drawn.set(scenario, { base, candidate });
  return scenario;
}

/** A program, also of an app that is given as a value. */
export function programFrom(app: GivenApp): Program {
  if ('instantiate' in app || 'image' in app) return app;
  const known = programs.get(app) ?? programOf<unknown>(app, 'app', hash64(sourceOf(app)));
  programs.set(app, known);
  return known;
}

function sourceOf(app: AppFactory | StepApp): string {
  return typeof app === 'function' ? `${app}` : `${app.initial} ${app.step}`;
}

function drawnFrom(world: Scenario): Drawn {
  const written = { ...calmCandidate(world), faults: world.faults };
  return drawn.get(world) ?? { base: world, candidate: written };
}

function attemptsOf(base: Scenario, program: Program, twin: Rhythms | undefined): Attempt {
  const framesOf = (program as Partial<LoadedProgram>).framesOf;
  const locate = (stack: string) => framesOf?.(stack)[0] ?? '';
  return guarded({ base, program, options: { twin }, locate }, HANG_LIMIT_MS);
}

function rhythmsFrom(base: Scenario, program: Program): Rhythms {
  const ofApp = rhythmsKnown.get(program) ?? new Map<string, Rhythms>();
  rhythmsKnown.set(program, ofApp);
  const id = twinId(base);
  const rhythms = ofApp.get(id) ?? learnRhythms(base, program, HANG_LIMIT_MS);
  ofApp.set(id, rhythms);
  return rhythms;
}

/** A twin that hangs has shown nothing. */
function learnRhythms(base: Scenario, program: Program, limitMs: number): Rhythms {
  const watchdog = Watchdog.of(limitMs);
  const twin = new Twin(base, program, { heartbeat: watchdog.heartbeat });
  try {
    let more = true;
    while (more) {
      const alive = watchdog.run(() => {
        more = twin.advance(SLICE_STEPS);
      });
      if (!alive) return { lengthUs: 0, mainReturned: false, list: [] };
    }
    return twin.finish();
  } catch (error) {
    if (!(error instanceof SliceTooLong)) throw error;
    return learnRhythms(base, program, limitMs * 8);
  }
}
