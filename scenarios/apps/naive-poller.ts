/**
 * What many a first HTTP client looks like: it polls for ever, until one answer gets lost.
 *
 * Once a minute it sends a request and waits for the answer, however long that takes, and it never
 * looks whether its channel is still there. The scenario that runs it expects it to fail.
 */

import { defineApp, MvChannelType, MvEventType, MvNetworkStatus } from 'notspot';

const IRQ = 41;
const PERIOD_US = 60_000_000;

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(16 * 16, 16);
  const receiveBuffer = memory.allocate(1024, 512);
  const sendBuffer = memory.allocate(512, 512);
  let slot = 0;
  let answered = false;

  function onNotification(): void {
    for (;;) {
      const { eventType } = mv.readNotification(ring, slot);
      if (eventType === MvEventType.NOEVENT) return;
      mv.clearNotification(ring, slot);
      slot = (slot + 1) % 16;
      if (eventType === MvEventType.CHANNELDATAREADABLE) answered = true;
    }
  }

  return {
    interrupts: { [IRQ]: onNotification },

    *main() {
      const center = mv.setupNotifications({ irq: IRQ, buffer: ring, bufferBytes: 256 }).handle;
      nvic.enableIrq(IRQ);
      const network = mv.requestNetwork({ notificationHandle: center, notificationTag: 1 }).handle;
      while (mv.getNetworkStatus(network).networkStatus !== MvNetworkStatus.CONNECTED) {
        yield device.sleep(1_000_000);
      }
      for (;;) {
        answered = false;
        const channel = mv.openChannel({
          notificationHandle: center,
          notificationTag: 2,
          networkHandle: network,
          receiveBuffer,
          receiveBytes: 1024,
          sendBuffer,
          sendBytes: 512,
          channelType: MvChannelType.HTTP,
        }).handle;
        mv.sendHttpRequest(channel, { url: 'https://orders.example.com/next', timeoutMs: 10_000 });
        while (!answered) yield device.untilInterrupt();
        mv.readHttpResponseData(channel);
        mv.closeChannel(channel);
        yield device.sleep(PERIOD_US);
      }
    },
  };
});
