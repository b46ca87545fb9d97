/**
 * Wrong: the index into the notification ring is never wrapped, since each session has a ring of
 * its own and two events, and there is room for three. A session in which an answer is missing has
 * more; behind the ring lies the send buffer, which must not be written to.
 * Right: the index goes round.
 */

import { type Device, defineApp, type Main, MvEventType, MvStatus } from 'notspot';
import { BUFFER_BYTES, Firmware, type Part, SECOND_US, TAG_CHANNEL } from './firmware.ts';

const IRQ = 42;
const RING_BYTES = 3 * 16;

class PastTheEnd extends Firmware {
  private readonly records: number;
  private readonly behind: number;
  private index = 0;

  constructor(device: Device) {
    super(device);
    // The ring ends where the page ends, and there the send buffer begins.
    device.memory.allocate(512 - RING_BYTES, 512);
    this.records = device.memory.allocate(RING_BYTES, 16);
    this.behind = device.memory.allocate(BUFFER_BYTES, 512);
  }

  override get app() {
    const { interrupts, main } = super.app;
    return { interrupts: { ...interrupts, [IRQ]: () => this.onSession() }, main };
  }

  private onSession(): void {
    for (;;) {
      const { eventType } = this.mv.readNotification(this.records, this.index);
      if (eventType === MvEventType.NOEVENT) return;
      this.mv.clearNotification(this.records, this.index);
      this.index += 1;
      this.onRecord(eventType, TAG_CHANNEL);
    }
  }

  protected *main(): Main {
    this.start();
    this.device.nvic.enableIrq(IRQ);
    for (;;) {
      while (!this.isConnected()) yield* this.pause();
      yield* this.session();
      yield this.device.sleep(10 * SECOND_US);
    }
  }

  /** A center, tries until the report is answered, and the center back. */
  private *session(): Part<void> {
    const setup = { irq: IRQ, buffer: this.records, bufferBytes: RING_BYTES };
    const { handle } = this.mv.setupNotifications(setup);
    this.index = 0;
    while (!(yield* this.exchange(handle))) yield* this.pause();
    this.wentWell();
    this.mv.closeNotifications(handle);
  }

  private *exchange(notificationHandle: number): Part<boolean> {
    if (!this.isConnected()) return false;
    if (!this.open({ notificationHandle, sendBuffer: this.behind })) return false;
    const { status } = this.mv.writeChannel(this.channel, 'the state of the device\n');
    const limitUs = status === MvStatus.OKAY ? 5 * SECOND_US : 0;
    const came = yield* this.until(limitUs, () => this.readable || this.lost);
    this.close();
    return came && !this.lost;
  }
}

export default defineApp((device) => new PastTheEnd(device).app);
