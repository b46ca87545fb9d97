/**
 * The networking guide's usage flow as the guide writes it: one pass, by polling.
 *
 * Set up notifications, ask for the network, poll until it is connected, open a channel, send a
 * line with the time, flush, read what comes back, close everything in turn. It asserts every
 * status, as the guide's code does, so whatever the guide did not foresee ends it with a crash.
 */

import { defineApp, MvChannelType, MvNetworkStatus, MvStatus, statusName } from 'notspot';

const TIM1_BRK_IRQ = 41;
const TAG_NETWORK = 1;
const TAG_CHANNEL = 2;
const POLL_US = 250_000;
const BUFFER_BYTES = 512;

function assertOkay(status: MvStatus, what: string): void {
  if (status !== MvStatus.OKAY) throw new Error(`${what} gave ${statusName(status)}`);
}

export default defineApp((device) => {
  const { mv, memory, nvic } = device;
  const ring = memory.allocate(16 * 16, 16);
  const receiveBuffer = memory.allocate(BUFFER_BYTES, 512);
  const sendBuffer = memory.allocate(BUFFER_BYTES, 512);

  /** "2026-01-01 00:00:34.401 ", or a note that the time is not known yet. */
  function timestamp(): string {
    const { status, microseconds } = mv.getWallTime();
    if (status !== MvStatus.OKAY) return 'time not set ';
    return `${Math.floor(microseconds / 1_000_000)}.${String(Math.floor(microseconds / 1000) % 1000).padStart(3, '0')} `;
  }

  return {
    // The guide enables the interrupt and polls all the same.
    interrupts: { [TIM1_BRK_IRQ]: () => {} },

    *main() {
      const center = mv.setupNotifications({ irq: TIM1_BRK_IRQ, buffer: ring, bufferBytes: 256 });
      assertOkay(center.status, 'mvSetupNotifications');
      nvic.enableIrq(TIM1_BRK_IRQ);

      const network = mv.requestNetwork({
        notificationHandle: center.handle,
        notificationTag: TAG_NETWORK,
      });
      assertOkay(network.status, 'mvRequestNetwork');
      for (;;) {
        const { status, networkStatus } = mv.getNetworkStatus(network.handle);
        if (status === MvStatus.OKAY && networkStatus === MvNetworkStatus.CONNECTED) break;
        yield device.sleep(POLL_US);
      }

      const channel = mv.openChannel({
        notificationHandle: center.handle,
        notificationTag: TAG_CHANNEL,
        networkHandle: network.handle,
        receiveBuffer,
        receiveBytes: BUFFER_BYTES,
        sendBuffer,
        sendBytes: BUFFER_BYTES,
        channelType: MvChannelType.OPAQUEBYTES,
      });
      assertOkay(channel.status, 'mvOpenChannel');

      const line = timestamp();
      assertOkay(mv.writeChannel(channel.handle, line).status, 'mvWriteChannel');
      assertOkay(mv.writeChannel(channel.handle, '\n').status, 'mvWriteChannel');

      // Flushed when the free space is the whole buffer again.
      while (mv.writeChannel(channel.handle).available < BUFFER_BYTES) yield device.sleep(POLL_US);

      let expected = line.length + 1;
      while (expected > 0) {
        const { status, address, length } = mv.readChannel(channel.handle);
        assertOkay(status, 'mvReadChannel');
        memory.read(address, length);
        assertOkay(mv.readChannelComplete(channel.handle, length), 'mvReadChannelComplete');
        expected -= length;
        if (expected > 0) yield device.sleep(POLL_US);
      }

      const closed = mv.closeChannel(channel.handle);
      assertOkay(closed.status, 'mvCloseChannel');
      if (closed.handle !== 0) throw new Error('the channel handle was not zeroed');
      const released = mv.releaseNetwork(network.handle);
      assertOkay(released.status, 'mvReleaseNetwork');
      assertOkay(mv.closeNotifications(center.handle).status, 'mvCloseNotifications');
    },
  };
});
