/** Apps that do given things at given times, and short ways to read a trace. */

import { MvNetworkStatus } from '../../src/abi/enums.ts';
import { statusName } from '../../src/abi/status.ts';
import type { AppFactory } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { reasonText } from '../../src/microvisor/network-state.ts';
import { mainOnly, type Played, SECOND } from '../support/small-world.ts';

/** What a step of a scripted app can do, in one life of the app. */
export class Probe {
  readonly device: Device;
  private centerHandle = 0;

  constructor(device: Device) {
    this.device = device;
  }

  get center(): number {
    if (this.centerHandle === 0) {
      const buffer = this.device.memory.allocate(512);
      const setup = { irq: 41, buffer, bufferBytes: 512 };
      this.centerHandle = this.device.mv.setupNotifications(setup).handle;
    }
    return this.centerHandle;
  }

  request(tag = 0): number {
    const params = { notificationHandle: this.center, notificationTag: tag };
    return this.device.mv.requestNetwork(params).handle;
  }

  status(handle: number): string {
    return networkStatusName(this.device.mv.getNetworkStatus(handle).networkStatus);
  }

  reasons(): string {
    const { reasons, requestCount } = this.device.mv.getNetworkReasons();
    return `${requestCount} ${reasonText(reasons)}`;
  }

  open(network: number): string {
    const { status } = this.device.mv.openChannel({
      notificationHandle: this.center,
      notificationTag: 0,
      networkHandle: network,
      receiveBuffer: this.device.memory.allocate(512, 512),
      receiveBytes: 512,
      sendBuffer: this.device.memory.allocate(512, 512),
      sendBytes: 512,
      channelType: 0,
    });
    return statusName(status);
  }

  logInit(bytes = 512): string {
    const buffer = this.device.memory.allocate(bytes, 512);
    return statusName(this.device.mv.serverLoggingInit(buffer, bytes));
  }

  log(text: string): string {
    return statusName(this.device.mv.serverLog(text));
  }
}

export function networkStatusName(value: number): string {
  return Object.entries(MvNetworkStatus).find(([, v]) => v === value)?.[0] ?? String(value);
}

export type Step = readonly [atUs: number, act: (probe: Probe) => void];

/**
 * Does each step once, at a time of the kernel's counter, in whatever life the app is in then.
 * A step whose time has passed is done at once.
 */
export function scripted(...steps: readonly Step[]): AppFactory {
  let next = 0;
  return mainOnly(function* (device) {
    const probe = new Probe(device);
    for (let step = steps[next]; step !== undefined; step = steps[next]) {
      const waitUs = step[0] - device.mv.getMicroseconds().microseconds;
      if (waitUs > 0) yield device.sleep(waitUs);
      next += 1;
      step[1](probe);
    }
  });
}

/** Requests the network at once and keeps it. */
export const holder: AppFactory = mainOnly(function* (device) {
  new Probe(device).request();
});

/** Requests the network and lets it go again, so that it is deliberately offline. */
export function quitter(): AppFactory {
  return scripted([60 * SECOND, (p) => p.device.mv.releaseNetwork(p.request())]);
}

/** Moves of a machine as "state@seconds", with one decimal. */
export function timeline(run: Played, machine: string, fromUs = 0): readonly string[] {
  return run
    .moves(machine)
    .filter((r) => r.at >= fromUs)
    .map((r) => `${r.to}@${(r.at / SECOND).toFixed(1)}`);
}

/** The state of a machine at a time, from the trace. */
export function stateAt(run: Played, machine: string, atUs: number, initial: string): string {
  return run.moves(machine).findLast((r) => r.at <= atUs)?.to ?? initial;
}

/** When a machine first moved to a state, from a time on; Infinity if never. */
export function firstAt(run: Played, machine: string, to: string, fromUs = 0): number {
  const found = run.moves(machine).find((r) => r.to === to && r.at >= fromUs);
  return found?.at ?? Number.POSITIVE_INFINITY;
}

/** Times of the records of the cloud that say `what`. */
export function cloudTimes(run: Played, what: string): readonly number[] {
  return run
    .of('cloud')
    .filter((r) => r.what === what)
    .map((r) => r.at);
}
