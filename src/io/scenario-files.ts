/**
 * From the paths that a user gives (scenario files, folders of them, apps) to scenarios to run.
 *
 * Every problem of every file is listed before anything runs.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { I2cDevice } from '../host/cortex-m/peripherals/i2c-device.ts';
import type { Program } from '../host/program.ts';
import { ORACLE_NAMES } from '../oracle/index.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { defaultScenario, formatProblem, parseScenario } from '../scenario/load.ts';
import type { PresetName } from '../scenario/presets.ts';
import { formatPath, type Path } from '../scenario/problem.ts';
import type { Scenario, WorldSettings } from '../scenario/scenario.ts';
import { scenarioOf, searchBase } from '../search/candidate.ts';
import type { SimulationOptions } from '../sim/simulation.ts';
import { FIELD_NAMES, MACHINES } from '../trace/record.ts';
import type { Peer } from '../world/peer.ts';
import type { Recording } from '../world/recorded-link.ts';
import type { HttpEndpoint } from '../world/services/http-endpoint.ts';
import {
  type LoadedModule,
  loadEndpoint,
  loadI2cDevice,
  loadOracle,
  loadPeer,
} from './app-loader.ts';
import type { FramesOf } from './app-stack.ts';
import type { GivenPlan } from './plan-line.ts';
import { isProgramFile, loadProgram } from './program-loader.ts';
import { readDeliveryTimes } from './recording.ts';
import { onFile, UsageError } from './usage-error.ts';

const SCENARIO_KINDS = new Set(['.yaml', '.yml']);

/** A scenario with everything that it names loaded. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** Its hash covers the app, its flash image, recordings, and all modules of the user's own but oracles. */
  readonly program: Program;
  /** Reads the app's stacks in terms of its sources or symbols; not there for an app given as a value. */
  readonly framesOf?: FramesOf;
  readonly peers: ReadonlyMap<string, Peer>;
  /** HTTP endpoints of the user's own, by file as the scenario has it. */
  readonly endpoints?: ReadonlyMap<string, HttpEndpoint>;
  /** I2C devices of the user's own, by file as the scenario has it. */
  readonly i2cDevices?: ReadonlyMap<string, I2cDevice>;
  readonly flashImage: Uint8Array | undefined;
  /** What is in the files of a recorded link, where the world has one. */
  readonly recording?: Recording;
  /** The scenario's own oracles, in its order. */
  readonly own?: readonly Oracle[];
  /** Path of the scenario file, or of the app that runs alone, as the user wrote it. */
  readonly file: string;
}

/** What a simulation needs of it besides the scenario and the app. */
export function simulationOptions(loaded: LoadedScenario): SimulationOptions {
  const { peers, endpoints, i2cDevices, flashImage, recording } = loaded;
  return {
    peers,
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(i2cDevices === undefined ? {} : { i2cDevices }),
    ...(flashImage === undefined ? {} : { flashImage }),
    ...(recording === undefined ? {} : { recording }),
  };
}

export interface ScenarioOverrides {
  /** Takes the place of that of the scenario, or of the plan. */
  readonly seed?: string;
  readonly preset?: PresetName;
  readonly untilUs?: number;
  /**
   * Takes the place of the scenario's faults, seed and length, and of the world figures and
   * assumptions that it names; expectations belong to another plan and do not count.
   */
  readonly plan?: GivenPlan;
}

/** Loads everything that the paths name, in a stable order. Throws UsageError with every problem. */
export async function loadScenarios(
  paths: readonly string[],
  overrides: ScenarioOverrides = {},
): Promise<readonly LoadedScenario[]> {
  const problems: string[] = [];
  const loaded: LoadedScenario[] = [];
  const seen = new Set<string>();
  for (const file of paths.flatMap((path) => collect(path, problems))) {
    // A file that is given twice, or beside its folder, is one scenario.
    if (seen.has(resolve(file))) continue;
    seen.add(resolve(file));
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

/** Loads what one file stands for, as a process does that is told which. Throws UsageError. */
export async function loadOne(
  file: string,
  overrides: ScenarioOverrides = {},
): Promise<LoadedScenario> {
  const [loaded] = await loadScenarios([file], overrides);
  if (loaded === undefined) throw new Error(`${file}: nothing to run`);
  return loaded;
}

/** The scenario files of a folder, or the path itself. */
function collect(path: string, problems: string[]): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    problems.push(`${path}: no such file or folder`);
    return [];
  }
  if (!stat.isDirectory()) return [path];
  const files = scenariosIn(path).sort((a, b) => (a < b ? -1 : 1));
  if (files.length === 0) problems.push(`${path}: the folder has no scenario file (.yaml)`);
  return files;
}

/** Other people's files, and findings that fail until they are fixed: campaigns run those. */
const NOT_ENTERED = new Set(['node_modules', 'corpus']);

/** Not into hidden folders either. */
function scenariosIn(folder: string): string[] {
  const entries = onFile(folder, 'read', () => readdirSync(folder, { withFileTypes: true }));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const skipped = NOT_ENTERED.has(entry.name) || entry.name.startsWith('.');
      return skipped ? [] : scenariosIn(path);
    }
    return SCENARIO_KINDS.has(extname(entry.name)) ? [path] : [];
  });
}

async function load(file: string, overrides: ScenarioOverrides): Promise<LoadedScenario> {
  const scenario = withOverrides(readScenario(file, overrides), overrides);
  if (scenario.app === file) {
    const app = await loadProgram(file);
    const { framesOf } = app;
    return { scenario, program: app, framesOf, peers: new Map(), flashImage: undefined, file };
  }
  const files = new NamedFiles(file);
  const app = await files.load('app', scenario.app, loadProgram);
  files.count(app?.hash ?? '');
  const peers = await peersOf(scenario, files);
  const endpoints = await files.modules(
    ['http'],
    scenario.http?.map((one) => one.file),
    loadEndpoint,
  );
  const i2cDevices = await files.modules(
    ['device', 'i2c'],
    scenario.device.i2c?.map((one) => (one.kind === 'function' ? one.file : undefined)),
    loadI2cDevice,
  );
  const { flashImage: imageFile } = scenario.device;
  const flashImage =
    imageFile === undefined
      ? undefined
      : await files.load('device.flash.image', imageFile, readFlash);
  if (flashImage !== undefined) files.count(hashOf(flashImage));
  if (flashImage !== undefined && app?.kind === 'firmware') {
    files.complain('device.flash.image', 'the app is firmware, which is the flash image');
  }
  if (scenario.device.i2c !== undefined && app?.kind === 'app') {
    files.complain(
      'device.i2c',
      'only firmware reaches the buses of the board, found a TypeScript app',
    );
  }
  const recording = await recordingOf(scenario.world, files);
  const own = await oraclesOf(scenario, files);
  if (files.problems.length === 0) files.problems.push(...unknownExpected(scenario, own, file));
  if (app === undefined || files.problems.length > 0) throw new UsageError(...files.problems);
  const program = { ...app, hash: together(files.hashes) };
  const { framesOf } = app;
  const modules = { peers, endpoints, i2cDevices, own };
  const loaded = { scenario, program, framesOf, ...modules, flashImage, file };
  return recording === undefined ? loaded : { ...loaded, recording };
}

/** The files that one scenario names, by their paths from it, and what was wrong with them. */
class NamedFiles {
  readonly problems: string[] = [];
  /** Of everything that runs are made of. */
  readonly hashes: string[] = [];
  private readonly scenarioFile: string;

  constructor(scenarioFile: string) {
    this.scenarioFile = scenarioFile;
  }

  count(hash: string): void {
    this.hashes.push(hash);
  }

  complain(key: string, line: string): void {
    this.problems.push(`${this.scenarioFile}: ${key}: ${line}`);
  }

  /** A file that is missing or wrong: the line also says which scenario wants it, and where. */
  async load<T>(
    key: string,
    path: string,
    read: (file: string) => Promise<T>,
  ): Promise<T | undefined> {
    const file = isAbsolute(path) ? path : join(dirname(this.scenarioFile), path);
    try {
      return await read(file);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      for (const line of error.lines) this.complain(key, line);
      return undefined;
    }
  }

  /** Modules that entries of a list name, by path as the scenario has it. */
  async modules<T>(
    list: Path,
    paths: readonly (string | undefined)[] | undefined,
    read: (file: string) => Promise<LoadedModule<T>>,
  ): Promise<ReadonlyMap<string, T>> {
    const modules = new Map<string, T>();
    for (const [index, path] of (paths ?? []).entries()) {
      if (path === undefined) continue;
      const loaded = await this.load(formatPath([...list, index, 'file']), path, read);
      if (loaded === undefined) continue;
      modules.set(path, loaded.value);
      this.count(loaded.hash);
    }
    return modules;
  }
}

/** By endpoint. */
async function peersOf({ peers }: Scenario, files: NamedFiles): Promise<ReadonlyMap<string, Peer>> {
  const loadedPeers = new Map<string, Peer>();
  for (const [endpoint, settings] of Object.entries(peers)) {
    if (settings.kind !== 'function') continue;
    const key = formatPath(['peers', endpoint === '' ? 'default' : endpoint, 'file']);
    const loaded = await files.load(key, settings.file, loadPeer);
    if (loaded === undefined) continue;
    loadedPeers.set(endpoint, loaded.value);
    files.count(loaded.hash);
  }
  return loadedPeers;
}

async function recordingOf(
  { recording }: WorldSettings,
  files: NamedFiles,
): Promise<Recording | undefined> {
  if (recording === undefined) return undefined;
  const read = async (file: string) => readDeliveryTimes(file);
  const up = await files.load('world.recording.up', recording.up, read);
  const down = await files.load('world.recording.down', recording.down, read);
  if (up === undefined || down === undefined) return undefined;
  for (const times of [up, down]) files.count(hashOf(times.join('\n')));
  return { up, down };
}

async function oraclesOf({ oracles }: Scenario, files: NamedFiles): Promise<readonly Oracle[]> {
  const own: Oracle[] = [];
  for (const [index, path] of oracles.own.entries()) {
    const key = formatPath(['oracles', 'own', index]);
    const oracle = await files.load(key, path, loadOracle);
    if (oracle === undefined) continue;
    if ([...ORACLE_NAMES, ...own.map((o) => o.name)].includes(oracle.name)) {
      files.complain(key, `there is an oracle "${oracle.name}" already`);
    }
    own.push(oracle);
  }
  return own;
}

/** With oracles of its own, only their files say which names a scenario may expect. */
function unknownExpected(
  { expect, oracles }: Scenario,
  own: readonly Oracle[],
  file: string,
): readonly string[] {
  if (oracles.own.length === 0) return [];
  const names = [...ORACLE_NAMES, ...own.map((oracle) => oracle.name)];
  return Object.keys(expect).flatMap((name) =>
    names.includes(name)
      ? []
      : [`${file}: expect: unknown oracle ${JSON.stringify(name)} (known: ${names.join(', ')})`],
  );
}

const FLASH_BYTES = 1024 * 1024;

async function readFlash(path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(onFile(path, 'read', () => readFileSync(path)));
  if (bytes.length <= FLASH_BYTES) return bytes;
  throw new UsageError(
    `${path}: a flash image must be at most ${FLASH_BYTES} bytes, found ${bytes.length}`,
  );
}

function hashOf(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

function together(hashes: readonly string[]): string {
  const [only = ''] = hashes;
  return hashes.length === 1 ? only : hashOf(hashes.join(' '));
}

function readScenario(file: string, overrides: ScenarioOverrides): Scenario {
  const kind = extname(file);
  const name = basename(file, kind);
  if (isProgramFile(file)) return defaultScenario(file, name, overrides.preset);
  if (!SCENARIO_KINDS.has(kind)) {
    throw new UsageError(
      `${file}: must be a scenario (.yaml), an app (.ts, .mts, .js, .mjs) or ` +
        `firmware (.elf, .bin), found "${kind}"`,
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

function withOverrides(written: Scenario, overrides: ScenarioOverrides): Scenario {
  const { plan } = overrides;
  const scenario = plan === undefined ? written : scenarioOf(searchBase(written), plan.candidate);
  const { seed = scenario.seed, untilUs } = overrides;
  const lengthUs = untilUs === undefined ? scenario.lengthUs : Math.min(untilUs, scenario.lengthUs);
  return { ...scenario, seed, lengthUs };
}
