/**
 * The rhythms of a loaded scenario, learnt once from its fault-free twin and kept with its app.
 *
 * The twin runs under the watchdog like any run. One that hangs has shown nothing.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Program } from '../host/program.ts';
import type { Rhythms } from '../oracle/rhythms.ts';
import { needsTwin, Twin, twinId } from '../sim/twin.ts';
import { type LoadedScenario, simulationOptions } from './scenario-files.ts';
import { Watchdog } from './watchdog.ts';

const known = new WeakMap<Program, Map<string, Rhythms>>();

export interface TwinOptions {
  /** Real time without a sign of life, in milliseconds, after which the app hangs. */
  readonly limitMs: number;
  readonly sliceSteps: number;
  readonly signal?: AbortSignal | undefined;
}

/** Undefined when the run needs no twin, or was aborted. Throws SliceTooLong. */
export async function twinRhythms(
  loaded: LoadedScenario,
  options: TwinOptions,
): Promise<Rhythms | undefined> {
  return needsTwin(loaded.scenario) ? rhythmsOf(loaded, options) : undefined;
}

/** What the twin shows, also of a scenario that is calm itself. */
export async function rhythmsOf(
  loaded: LoadedScenario,
  options: TwinOptions,
): Promise<Rhythms | undefined> {
  const { scenario, program } = loaded;
  const ofApp = known.get(program) ?? new Map<string, Rhythms>();
  known.set(program, ofApp);
  const id = twinId(scenario);
  const rhythms = ofApp.get(id) ?? (await learnUnderWatchdog(loaded, options));
  if (rhythms !== undefined) ofApp.set(id, rhythms);
  return rhythms;
}

async function learnUnderWatchdog(
  loaded: LoadedScenario,
  { limitMs, sliceSteps, signal }: TwinOptions,
): Promise<Rhythms | undefined> {
  const watchdog = Watchdog.of(limitMs);
  const twin = new Twin(loaded.scenario, loaded.program, {
    ...simulationOptions(loaded),
    heartbeat: watchdog.heartbeat,
  });
  let more = true;
  while (more) {
    const alive = watchdog.run(() => {
      more = twin.advance(sliceSteps);
    });
    if (!alive) return { lengthUs: 0, mainReturned: false, list: [] };
    if (more) await nextTurn();
    if (signal?.aborted === true) return undefined;
  }
  return twin.finish();
}
