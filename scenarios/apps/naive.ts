/**
 * What many a first version looks like: it works on the desk, and it is silent after a tunnel.
 *
 * It waits for the network once, opens its channel once, and never looks at a status again. The
 * scenarios that run it expect it to fail; they show what a failure looks like.
 */

import { defineApp, MvChannelType, MvNetworkStatus } from 'notspot';

const IRQ = 41;
const BUFFER_BYTES = 512;
const PERIOD_US = 60_000_000;

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(16 * 16, 16);
  const receiveBuffer = memory.allocate(BUFFER_BYTES, 512);
  const sendBuffer = memory.allocate(BUFFER_BYTES, 512);

  return {
    interrupts: { [IRQ]: () => {} },

    *main() {
      const center = mv.setupNotifications({ irq: IRQ, buffer: ring, bufferBytes: 256 }).handle;
      nvic.enableIrq(IRQ);
      const network = mv.requestNetwork({ notificationHandle: center, notificationTag: 1 }).handle;
      while (mv.getNetworkStatus(network).networkStatus !== MvNetworkStatus.CONNECTED) {
        yield device.sleep(1_000_000);
      }
      const channel = mv.openChannel({
        notificationHandle: center,
        notificationTag: 2,
        networkHandle: network,
        receiveBuffer,
        receiveBytes: BUFFER_BYTES,
        sendBuffer,
        sendBytes: BUFFER_BYTES,
        channelType: MvChannelType.OPAQUEBYTES,
      }).handle;
      for (let report = 1; ; report += 1) {
        mv.writeChannel(channel, `report ${report}\n`);
        const { length } = mv.readChannel(channel);
        mv.readChannelComplete(channel, length);
        yield device.sleep(PERIOD_US);
      }
    },
  };
});
