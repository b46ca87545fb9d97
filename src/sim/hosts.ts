/** Which host runs which kind of program. */

import type { Chance } from '../engine/chance.ts';
import { invariant } from '../engine/invariant.ts';
import { AppHost } from '../host/app/app-host.ts';
import { FirmwareHost } from '../host/cortex-m/firmware-host.ts';
import {
  type I2cDevice,
  type PlacedI2cDevice,
  registerDevice,
} from '../host/cortex-m/peripherals/i2c-device.ts';
import type { Host, HostServices } from '../host/host.ts';
import type { Program } from '../host/program.ts';
import type { I2cDeviceSettings } from '../scenario/board-settings.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface HostOptions {
  /** Makes snapshots of generator apps possible, at the price of a growing log. */
  readonly resumable: boolean;
  /** False: firmware executes every pass of every loop. The trace is the same. */
  readonly skipsIdle: boolean;
  /** I2C devices of kind `function`, by file. */
  readonly i2cDevices: ReadonlyMap<string, I2cDevice>;
  readonly chance: Chance;
}

export function hostOf(
  program: Program,
  services: HostServices,
  scenario: Scenario,
  { resumable, skipsIdle, i2cDevices, chance }: HostOptions,
): Host {
  if (program.kind === 'app') return new AppHost(program, services, { resumable });
  return new FirmwareHost(program, services, {
    clockHz: scenario.device.clockHz,
    randomSeed: Math.floor(chance.stream('chip.rng').unit() * 0x1_0000_0000),
    i2cDevices: (scenario.device.i2c ?? []).map((settings) => placed(settings, i2cDevices)),
    fullTrace: scenario.trace === 'full',
    skipsIdle,
  });
}

function placed(
  settings: I2cDeviceSettings,
  functions: ReadonlyMap<string, I2cDevice>,
): PlacedI2cDevice {
  const { bus, address } = settings;
  if (settings.kind === 'registers') {
    return { bus, address, device: registerDevice(settings) as I2cDevice };
  }
  const device = functions.get(settings.file);
  invariant(device !== undefined, () => `the I2C device "${settings.file}" was not loaded`);
  return { bus, address, device };
}

/** What lies in the app's flash: firmware itself, or what a TypeScript app wants to read there. */
export function flashOf(program: Program, image: Uint8Array | undefined): Uint8Array | undefined {
  if (program.kind === 'app') return image;
  invariant(image === undefined, 'firmware and a flash image do not go together');
  return program.image.flash;
}
