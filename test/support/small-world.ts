/**
 * Small worlds for tests: an inline app, a scenario with few differences from the default, a run.
 *
 * No mocks: the app runs in the real simulation. The preset is `perfect` unless a test says
 * otherwise, so connecting takes under two virtual seconds and figures in tests stay readable.
 */

import { type AppFactory, type AppInstance, type Main, programOf } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { type Assumptions, defaultAssumptions } from '../../src/scenario/assumptions.ts';
import { defaultScenario } from '../../src/scenario/load.ts';
import { presetFaults } from '../../src/scenario/preset-faults.ts';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import type {
  ConfigSettings,
  DeviceSettings,
  Fault,
  FaultPlanEntry,
  HttpEndpointSettings,
  MqttBrokerSettings,
  PeerSettings,
  RecordingSettings,
  Scenario,
  Trigger,
  WorldSettings,
} from '../../src/scenario/scenario.ts';
import { Simulation, type SimulationOptions } from '../../src/sim/simulation.ts';
import type { RecordKind, RecordOf, TraceRecord } from '../../src/trace/record.ts';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface SmallWorld {
  readonly lengthUs?: number;
  readonly seed?: string;
  readonly preset?: PresetName;
  readonly device?: Partial<DeviceSettings>;
  readonly world?: {
    readonly [K in keyof Omit<WorldSettings, 'preset' | 'recording'>]?: Partial<WorldSettings[K]>;
  } & { readonly recording?: RecordingSettings };
  readonly peers?: Readonly<Record<string, PeerSettings>>;
  readonly http?: readonly HttpEndpointSettings[];
  readonly config?: ConfigSettings;
  readonly mqtt?: readonly MqttBrokerSettings[];
  readonly faults?: readonly FaultPlanEntry[];
  readonly assumptions?: Partial<Assumptions>;
}

/** A fault at a time. */
export function at(atUs: number, fault: Fault, id: string = fault.kind): FaultPlanEntry {
  return { id, fault, trigger: { by: 'time', atUs } };
}

/** A fault on a trigger. */
export function on(trigger: Trigger, fault: Fault, id: string = fault.kind): FaultPlanEntry {
  return { id, fault, trigger };
}

export function scenario(w: SmallWorld = {}): Scenario {
  const base = defaultScenario('inline', 'small world');
  const preset: WorldSettings = PRESETS[w.preset ?? 'perfect'];
  return {
    ...base,
    seed: w.seed ?? '1',
    lengthUs: w.lengthUs ?? 10 * MINUTE,
    device: { ...base.device, ...w.device },
    world: {
      preset: w.preset ?? 'perfect',
      radio: { ...preset.radio, ...w.world?.radio },
      link: { ...preset.link, ...w.world?.link },
      timeouts: { ...preset.timeouts, ...w.world?.timeouts },
      backoff: { ...preset.backoff, ...w.world?.backoff },
      cloud: { ...preset.cloud, ...w.world?.cloud },
      coverage: { ...preset.coverage, ...w.world?.coverage },
      handover: { ...preset.handover, ...w.world?.handover },
      slowRadio: { ...preset.slowRadio, ...w.world?.slowRadio },
      registration: { ...preset.registration, ...w.world?.registration },
      carrier: { ...preset.carrier, ...w.world?.carrier },
      halfOpen: { ...preset.halfOpen, ...w.world?.halfOpen },
      recording: w.world?.recording ?? preset.recording,
    },
    peers: w.peers ?? { '': { kind: 'echo', delayUs: 0 } },
    ...(w.http === undefined ? {} : { http: w.http }),
    ...(w.config === undefined ? {} : { config: w.config }),
    ...(w.mqtt === undefined ? {} : { mqtt: w.mqtt }),
    faults: [...(w.faults ?? []), ...presetFaults(w.preset ?? 'perfect')],
    assumptions: { ...defaultAssumptions(), ...w.assumptions },
  };
}

export interface Played {
  readonly records: readonly TraceRecord[];
  readonly simulation: Simulation;
  readonly hash: string;
  /** Records of one kind. */
  of<K extends RecordKind>(kind: K): readonly RecordOf<K>[];
  /** Calls of one name. */
  calls(name: string): readonly RecordOf<'call'>[];
  /** Moves of one machine, as "from->to@seconds". */
  moves(machine: string): readonly RecordOf<'state'>[];
}

/** Runs an app to the end of the scenario. */
export function play(
  app: AppFactory,
  world: SmallWorld = {},
  options: SimulationOptions = {},
): Played {
  const records: TraceRecord[] = [];
  const simulation = new Simulation(scenario(world), programOf(app, 'inline', 'none'), {
    ...options,
    sinks: [(record) => records.push(record), ...(options.sinks ?? [])],
  });
  while (simulation.advance(10_000));
  const hash = simulation.finish('finished');
  return played(records, simulation, hash);
}

export function played(
  records: readonly TraceRecord[],
  simulation: Simulation,
  hash: string,
): Played {
  return {
    records,
    simulation,
    hash,
    of: (kind) => records.filter((r) => r.kind === kind) as never,
    calls: (name) =>
      records.filter((r): r is RecordOf<'call'> => r.kind === 'call' && r.call === name),
    moves: (machine) =>
      records.filter((r): r is RecordOf<'state'> => r.kind === 'state' && r.machine === machine),
  };
}

/** An app without interrupt handlers. */
export function mainOnly(main: (device: Device) => Main): AppFactory {
  return (device): AppInstance => ({ main: () => main(device) });
}

/** An app that does nothing. */
export const idle: AppFactory = mainOnly(function* () {});
