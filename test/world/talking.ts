/** An app that keeps a channel open and says something now and then. */

import { MvNetworkStatus } from '../../src/abi/enums.ts';
import type { AppFactory } from '../../src/host/app/app.ts';
import { mainOnly } from '../support/small-world.ts';
import { Probe } from './apps.ts';

/** Writes ten bytes each `everyUs`, takes what comes, closes and reopens what was lost. */
export function talking(everyUs: number): AppFactory {
  return mainOnly(function* (device) {
    const { mv, memory } = device;
    const probe = new Probe(device);
    const network = probe.request();
    const receiveBuffer = memory.allocate(512, 512);
    const sendBuffer = memory.allocate(512, 512);
    let channel = 0;
    for (;;) {
      yield device.sleep(everyUs);
      if (channel !== 0 && mv.writeChannel(channel, '0123456789').status !== 0) {
        channel = mv.closeChannel(channel).handle;
      }
      if (channel !== 0) mv.readChannelComplete(channel, mv.readChannel(channel).length);
      else if (mv.getNetworkStatus(network).networkStatus === MvNetworkStatus.CONNECTED) {
        channel = mv.openChannel({
          notificationHandle: probe.center,
          notificationTag: 2,
          networkHandle: network,
          receiveBuffer,
          receiveBytes: 512,
          sendBuffer,
          sendBytes: 512,
          channelType: 0,
        }).handle;
      }
    }
  });
}
