/**
 * The fault-free twin of a run: the same app and device in calm weather, to learn its rhythms.
 *
 * Without a fault plan, and with nothing that the world does by itself: no gaps in coverage, no
 * handovers, refusals, dropped flows or half-open spells. Delays and rates stay those of the
 * scenario. It has a seed of its own, so that what is learnt belongs to the scenario and the app:
 * a survey of many seeds or plans needs one twin, and no verdict depends on which run came first.
 */

import type { Program } from '../host/program.ts';
import { type Learning, learn, learned, startLearning } from '../oracle/rhythm-learner.ts';
import type { Rhythms } from '../oracle/rhythms.ts';
import { canonicalJson, scenarioId } from '../scenario/canonical.ts';
import { PRESETS } from '../scenario/presets.ts';
import type { Scenario, WorldSettings } from '../scenario/scenario.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';

const TWIN_SEED = 'twin';
const NO_FAULTS: Scenario['faults'] = [];
/** Long enough for four times of what is done each three hours. */
const LONGEST_US = 12 * 3_600_000_000;

/** An app that hardly ever waits has shown its rhythm long before the time is over. */
const MOST_STEPS = 500_000;

/** Whether a run can differ from its twin in more than its length and its seed. */
export function needsTwin({ faults, world }: Scenario): boolean {
  return faults.length > 0 || calmWorld(world) !== world;
}

/** What the rhythms of a run depend on besides its app: the same id, the same twin. */
export function twinId(scenario: Scenario): string {
  return scenarioId(calm(scenario));
}

function calm(scenario: Scenario): Scenario {
  return {
    ...scenario,
    seed: TWIN_SEED,
    lengthUs: Math.min(scenario.lengthUs, LONGEST_US),
    world: calmWorld(scenario.world),
    faults: NO_FAULTS,
  };
}

// The scenarios of a survey share their world, and their ids are made of its parts.
const calmKnown = new WeakMap<WorldSettings, WorldSettings>();

/** The world without troubles of its own; the very same if it has none. */
function calmWorld(world: WorldSettings): WorldSettings {
  const calmer = calmKnown.get(world) ?? without(world);
  calmKnown.set(world, calmer);
  return calmer;
}

function without(world: WorldSettings): WorldSettings {
  const { coverage, handover, slowRadio, registration, carrier, halfOpen } = PRESETS.perfect;
  const calm = {
    ...world,
    coverage,
    handover,
    slowRadio,
    registration,
    carrier,
    halfOpen,
    recording: undefined,
  };
  return canonicalJson(calm) === canonicalJson(world) ? world : calm;
}

/** One twin, driven as a run is: whoever needs a watchdog takes the steps one by one. */
export class Twin {
  private readonly simulation: Simulation;
  private readonly learning: Learning = startLearning();
  private steps = 0;

  constructor(scenario: Scenario, program: Program, options: SimulationOptions = {}) {
    this.simulation = new Simulation(calm(scenario), program, {
      ...options,
      sinks: [(record) => learn(this.learning, record)],
    });
  }

  /** Takes up to `steps` steps; false when the run is over. */
  advance(steps: number): boolean {
    const allowed = Math.min(steps, MOST_STEPS - this.steps);
    this.steps += allowed;
    return this.simulation.advance(allowed) && this.steps < MOST_STEPS;
  }

  /** Ends the run and says what it has shown. */
  finish(): Rhythms {
    this.simulation.finish('finished');
    return learned(this.learning);
  }
}

/** The rhythms of an app that is trusted not to hang. */
export function learnRhythms(
  scenario: Scenario,
  program: Program,
  options: SimulationOptions = {},
): Rhythms {
  const twin = new Twin(scenario, program, options);
  while (twin.advance(100_000));
  return twin.finish();
}
