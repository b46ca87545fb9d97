/**
 * Small apps for the oracles: one that does everything right, and the pieces to do it wrong.
 *
 * The parts are plain functions over a device, so that a test can leave one out.
 */

import { MvChannelType, MvClosureReason, MvNetworkStatus } from '../../src/abi/enums.ts';
import type { AppFactory, AppInstance, Main } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { SECOND } from '../support/small-world.ts';

export const IRQ = 41;
export const RING = 0x2000_1000;
const RECEIVE = 0x2000_2000;
const SEND = 0x2000_3000;
const LOG = 0x2000_4000;

/** A notification center with a ring of `records` and its interrupt enabled. */
export function center(device: Device, records = 16): number {
  const setup = { irq: IRQ, buffer: RING, bufferBytes: records * 16 };
  const { handle } = device.mv.setupNotifications(setup);
  device.nvic.enableIrq(IRQ);
  return handle;
}

export function network(device: Device, notificationHandle: number): number {
  return device.mv.requestNetwork({ notificationHandle, notificationTag: 1 }).handle;
}

export function isConnected(device: Device, handle: number): boolean {
  return device.mv.getNetworkStatus(handle).networkStatus === MvNetworkStatus.CONNECTED;
}

export function channel(device: Device, notificationHandle: number, networkHandle: number) {
  return device.mv.openChannel({
    notificationHandle,
    notificationTag: 2,
    networkHandle,
    receiveBuffer: RECEIVE,
    receiveBytes: 512,
    sendBuffer: SEND,
    sendBytes: 512,
    channelType: MvChannelType.OPAQUEBYTES,
  });
}

/** Whether a channel has ended by other means than the app. */
export function isLost(device: Device, handle: number): boolean {
  const { reason } = device.mv.getChannelClosureReason(handle);
  return reason !== MvClosureReason.NONE && reason !== MvClosureReason.NOTYETOPEN;
}

/** An app of one main program whose interrupts only wake it. */
export function appOf(main: (device: Device) => Main): AppFactory {
  return (device): AppInstance => ({
    main: () => main(device),
    interrupts: { [IRQ]: () => {} },
  });
}

export interface Manners {
  /** Does not close a lost channel, and does nothing more. */
  readonly keepsLost?: boolean;
  /** Gives up after the first loss, having closed and released everything. */
  readonly givesUp?: boolean;
  /** Sends nothing any more on the channel that it opens after the first loss, and logs on. */
  readonly fallsSilent?: boolean;
}

/** Sends a message and logs it each ten seconds, and opens its channel anew whenever it is lost. */
export function reporter(manners: Manners = {}): AppFactory {
  return appOf(function* (device) {
    device.mv.serverLoggingInit(LOG, 512);
    const notices = center(device);
    let net = network(device, notices);
    let open = 0;
    let silent = false;
    for (;;) {
      yield device.sleep(10 * SECOND);
      if (open !== 0 && isLost(device, open)) {
        if (manners.keepsLost === true) {
          while (true) yield device.untilInterrupt();
        }
        open = device.mv.closeChannel(open).handle;
        silent = manners.fallsSilent === true;
        if (manners.givesUp === true) {
          net = device.mv.releaseNetwork(net).handle;
          while (true) yield device.untilInterrupt();
        }
      }
      if (open === 0 && isConnected(device, net)) open = channel(device, notices, net).handle;
      if (open === 0) continue;
      device.mv.serverLog('still here');
      if (!silent) device.mv.writeChannel(open, 'still here');
    }
  });
}
