/**
 * From the paths that a user gives (scenario files, folders of them, apps) to scenarios to run.
 *
 * Every problem of every file is listed before anything runs.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import type { AppProgram } from '../host/app/app.ts';
import { ORACLE_NAMES } from '../oracle/index.ts';
import { defaultScenario, formatProblem, parseScenario } from '../scenario/load.ts';
import { PRESETS, type PresetName } from '../scenario/presets.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { FIELD_NAMES, MACHINES } from '../trace/record.ts';
import type { Peer } from '../world/peer.ts';
import { loadApp, loadPeer } from './app-loader.ts';
import { onFile, UsageError } from './usage-error.ts';

const APP_KINDS = new Set(['.ts', '.mts', '.js', '.mjs']);
const SCENARIO_KINDS = new Set(['.yaml', '.yml']);

/** A scenario with everything that it names loaded. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly program: AppProgram;
  readonly peers: ReadonlyMap<string, Peer>;
  readonly flashImage: Uint8Array | undefined;
  /** Path of the scenario file, or of the app that runs alone, as the user wrote it. */
  readonly file: string;
}

export interface ScenarioOverrides {
  readonly seed?: string;
  readonly preset?: PresetName;
  readonly untilUs?: number;
}

/** Loads everything that the paths name, in a stable order. Throws UsageError with every problem. */
export async function loadScenarios(
  paths: readonly string[],
  overrides: ScenarioOverrides = {},
): Promise<readonly LoadedScenario[]> {
  const problems: string[] = [];
  const loaded: LoadedScenario[] = [];
  for (const file of paths.flatMap((path) => collect(path, problems))) {
    try {
      loaded.push(await load(file, overrides));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(...error.lines);
    }
  }
  if (problems.length > 0) throw new UsageError(...problems);
  return loaded;
}

/** The scenario files of a folder, or the path itself. */
function collect(path: string, problems: string[]): readonly string[] {
  if (!existsSync(path)) {
    problems.push(`${path}: no such file or folder`);
    return [];
  }
  if (!statSync(path).isDirectory()) return [path];
  const entries = onFile(path, 'read', () => readdirSync(path, { recursive: true }) as string[]);
  const files = entries
    .filter((name) => SCENARIO_KINDS.has(extname(name)))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => join(path, name));
  if (files.length === 0) problems.push(`${path}: the folder has no scenario file (.yaml)`);
  return files;
}

async function load(file: string, overrides: ScenarioOverrides): Promise<LoadedScenario> {
  const scenario = withOverrides(readScenario(file, overrides), overrides);
  const near = (path: string) => (isAbsolute(path) ? path : join(dirname(file), path));
  const appFile = scenario.app === file ? file : near(scenario.app);
  const program = await loadApp(appFile);
  const peers = new Map<string, Peer>();
  for (const [endpoint, peer] of Object.entries(scenario.peers)) {
    if (peer.kind === 'function') peers.set(endpoint, await loadPeer(near(peer.file)));
  }
  const { flashImage } = scenario.device;
  const image =
    flashImage === undefined
      ? undefined
      : new Uint8Array(onFile(near(flashImage), 'read', () => readFileSync(near(flashImage))));
  if (image !== undefined && image.length > FLASH_BYTES) {
    throw new UsageError(
      `${near(flashImage ?? '')}: a flash image must be at most ${FLASH_BYTES} bytes, found ${image.length}`,
    );
  }
  return { scenario, program, peers, flashImage: image, file };
}

const FLASH_BYTES = 1024 * 1024;

function readScenario(file: string, overrides: ScenarioOverrides): Scenario {
  const kind = extname(file);
  const name = basename(file, kind);
  if (APP_KINDS.has(kind)) {
    const scenario = defaultScenario(file, name);
    if (overrides.preset === undefined) return scenario;
    return { ...scenario, world: PRESETS[overrides.preset] };
  }
  if (!SCENARIO_KINDS.has(kind)) {
    throw new UsageError(
      `${file}: must be a scenario (.yaml) or an app (.ts, .mts, .js, .mjs), found "${kind}"`,
    );
  }
  const text = onFile(file, 'read', () => readFileSync(file, 'utf8'));
  const { preset } = overrides;
  const loaded = parseScenario(text, file, {
    name,
    vocabulary: { records: FIELD_NAMES, machines: MACHINES, oracles: ORACLE_NAMES },
    ...(preset === undefined ? {} : { preset }),
  });
  if (loaded.problems !== undefined) throw new UsageError(...loaded.problems.map(formatProblem));
  return loaded.scenario;
}

function withOverrides(scenario: Scenario, overrides: ScenarioOverrides): Scenario {
  const { seed = scenario.seed, untilUs } = overrides;
  const lengthUs = untilUs === undefined ? scenario.lengthUs : Math.min(untilUs, scenario.lengthUs);
  return { ...scenario, seed, lengthUs };
}
