/**
 * What the planted apps have in common, and have right: notifications, the network, a channel,
 * pauses that grow. Each app takes it, or one of the flows built on it, and gets one thing wrong.
 */

import {
  type AppInstance,
  type ChannelParams,
  type Device,
  type Main,
  type Mv,
  MvChannelType,
  MvEventType,
  MvNetworkStatus,
  MvStatus,
  type Wait,
  type Wake,
} from 'notspot';

export const SECOND_US = 1_000_000;
export const TAG_NETWORK = 1;
export const TAG_CHANNEL = 2;
export const BUFFER_BYTES = 512;
const IRQ = 41;
const RECORDS = 64;
const RECORD_BYTES = 16;
const LOG_BYTES = 2048;
const PAUSE_MIN_US = SECOND_US;
const PAUSE_MAX_US = 20 * SECOND_US;

/** A part of the main program that gives something back. */
export type Part<T> = Generator<Wait, T, Wake>;

export abstract class Firmware {
  protected readonly device: Device;
  protected readonly mv: Mv;
  protected readonly receiveBytes: number = BUFFER_BYTES;
  protected readonly sendBytes: number = BUFFER_BYTES;
  protected readonly channelType: number = MvChannelType.OPAQUEBYTES;
  protected center = 0;
  protected network = 0;
  protected channel = 0;
  // What the interrupt handler has seen
  protected lost = false;
  protected readable = false;
  protected networkChanged = false;
  private readonly ring: number;
  private ringIndex = 0;
  private receiveBuffer = 0;
  private sendBuffer = 0;
  private pauseUs = PAUSE_MIN_US;

  constructor(device: Device) {
    this.device = device;
    this.mv = device.mv;
    this.ring = device.memory.allocate(RECORDS * RECORD_BYTES, 16);
  }

  protected abstract main(): Main;

  get app(): AppInstance {
    return { interrupts: { [IRQ]: () => this.onInterrupt() }, main: () => this.main() };
  }

  /** Takes every record that is there; more than one may have come for one interrupt. */
  protected onInterrupt(): void {
    while (this.takeRecord());
  }

  protected takeRecord(): boolean {
    const { eventType, tag } = this.mv.readNotification(this.ring, this.ringIndex);
    if (eventType === MvEventType.NOEVENT) return false;
    this.mv.clearNotification(this.ring, this.ringIndex);
    this.ringIndex = (this.ringIndex + 1) % RECORDS;
    this.onRecord(eventType, tag);
    return true;
  }

  protected onRecord(eventType: number, tag: number): void {
    if (tag === TAG_NETWORK) this.networkChanged = true;
    if (tag !== TAG_CHANNEL) return;
    if (eventType === MvEventType.CHANNELDATAREADABLE) this.readable = true;
    if (eventType === MvEventType.CHANNELNOTCONNECTED) this.lost = true;
  }

  /** Log, notification center, network. */
  protected start(): void {
    const { mv, device } = this;
    mv.serverLoggingInit(device.memory.allocate(LOG_BYTES, 512), LOG_BYTES);
    this.newBuffers();
    const bufferBytes = RECORDS * RECORD_BYTES;
    this.center = mv.setupNotifications({ irq: IRQ, buffer: this.ring, bufferBytes }).handle;
    device.nvic.enableIrq(IRQ);
    const notification = { notificationHandle: this.center, notificationTag: TAG_NETWORK };
    this.network = mv.requestNetwork(notification).handle;
  }

  protected newBuffers(): void {
    this.receiveBuffer = this.device.memory.allocate(this.receiveBytes, 512);
    this.sendBuffer = this.device.memory.allocate(this.sendBytes, 512);
  }

  protected now(): number {
    return this.mv.getMicroseconds().microseconds;
  }

  protected isConnected(): boolean {
    const { status, networkStatus } = this.mv.getNetworkStatus(this.network);
    return status === MvStatus.OKAY && networkStatus === MvNetworkStatus.CONNECTED;
  }

  /** Whether there is a channel now. What differs from the usual is in `other`. */
  protected open(other: Partial<ChannelParams> = {}): boolean {
    this.lost = false;
    this.readable = false;
    this.channel = this.mv.openChannel({
      notificationHandle: this.center,
      notificationTag: TAG_CHANNEL,
      networkHandle: this.network,
      receiveBuffer: this.receiveBuffer,
      receiveBytes: this.receiveBytes,
      sendBuffer: this.sendBuffer,
      sendBytes: this.sendBytes,
      channelType: this.channelType,
      ...other,
    }).handle;
    return this.channel !== 0;
  }

  /** A close that is refused is tried again, before the next opening. */
  protected close(): void {
    if (this.channel !== 0) this.channel = this.mv.closeChannel(this.channel).handle;
  }

  /** Waits until something holds; false when it takes too long. */
  protected *until(limitUs: number, holds: () => boolean): Part<boolean> {
    const deadlineUs = this.now() + limitUs;
    while (!holds()) {
      const leftUs = deadlineUs - this.now();
      if (leftUs <= 0) return false;
      yield this.device.untilInterrupt(leftUs);
    }
    return true;
  }

  /** A pause that grows while things go wrong; a change of the network ends it early. */
  protected *pause(): Part<void> {
    this.networkChanged = false;
    const pauseUs = this.pauseUs;
    this.pauseUs = Math.min(pauseUs * 2, PAUSE_MAX_US);
    yield* this.until(pauseUs, () => this.networkChanged);
  }

  /** Something went well: the next pause is a short one again. */
  protected wentWell(): void {
    this.pauseUs = PAUSE_MIN_US;
  }

  /** Sleeps until a moment of the kernel's counter. */
  protected *sleepUntil(atUs: number): Part<void> {
    yield this.device.sleep(Math.max(0, atUs - this.now()));
  }
}
