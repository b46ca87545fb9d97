/**
 * Typed wrappers of the system calls, for TypeScript apps.
 *
 * Each puts its parameters into app memory as the C structure has them, makes the raw call, and
 * reads the results back, so a TypeScript app and a firmware image go through the same door. What
 * comes back is always `status` and, when it is OKAY, the results; otherwise they are 0 or empty.
 * Handles and addresses are unsigned 32-bit numbers. Closing and releasing give back the handle as
 * the kernel left it: 0 when it succeeded (G5).
 */

import { STRUCTS } from '../../abi/layout.ts';
import { MvStatus } from '../../abi/status.ts';
import { MvHardware } from './mv-hardware.ts';

export interface NotificationSetup {
  /** Interrupt to pend, 0 to 125. */
  readonly irq: number;
  /** Ring of 16-byte records in RAM. */
  readonly buffer: number;
  /** A multiple of 16, at least 32. */
  readonly bufferBytes: number;
}

export interface NetworkParams {
  readonly notificationHandle: number;
  readonly notificationTag: number;
}

export interface ChannelParams {
  readonly notificationHandle: number;
  readonly notificationTag: number;
  readonly networkHandle: number;
  /** Aligned to 512 bytes, and so are their sizes multiples of 512 (G31). */
  readonly receiveBuffer: number;
  readonly receiveBytes: number;
  readonly sendBuffer: number;
  readonly sendBytes: number;
  readonly channelType: number;
  /** Name of the endpoint; empty for the default one. */
  readonly endpoint?: string;
}

/** One record of a notification ring. */
export interface Notification {
  /** The kernel's microsecond counter when it was written. */
  readonly microseconds: number;
  readonly eventType: number;
  readonly tag: number;
}

const encoder = new TextEncoder();
const RECORD = STRUCTS.MvNotification;

export class Mv extends MvHardware {
  // Clocks

  /** Microseconds since Microvisor started. PARAMETERFAULT cannot happen here. */
  getMicroseconds(): { status: MvStatus; microseconds: number } {
    const { status, value } = this.read64('mvGetMicroseconds');
    return { status, microseconds: value };
  }

  /** Microseconds since the Unix epoch; TIMENOTSET until the first contact with the server (G57). */
  getWallTime(): { status: MvStatus; microseconds: number } {
    const { status, value } = this.read64('mvGetWallTime');
    return { status, microseconds: value };
  }

  /** SYSCLK in hertz. */
  getSysClk(): { status: MvStatus; hz: number } {
    const { status, value } = this.read32('mvGetSysClk');
    return { status, hz: value };
  }

  /** HCLK in hertz. */
  getHClk(): { status: MvStatus; hz: number } {
    const { status, value } = this.read32('mvGetHClk');
    return { status, hz: value };
  }

  /** PCLK1 in hertz. */
  getPClk1(): { status: MvStatus; hz: number } {
    const { status, value } = this.read32('mvGetPClk1');
    return { status, hz: value };
  }

  /** PCLK2 in hertz. */
  getPClk2(): { status: MvStatus; hz: number } {
    const { status, value } = this.read32('mvGetPClk2');
    return { status, hz: value };
  }

  // Device and power

  /** Does nothing, and says so. */
  noOp(): MvStatus {
    return this.raw('mvNoOp');
  }

  /** The device's id: 34 characters. */
  getDeviceId(): { status: MvStatus; id: string } {
    return this.memory.scoped(() => {
      const at = this.memory.push(34);
      const status = this.raw('mvGetDeviceId', at, 34);
      return { status, id: status === MvStatus.OKAY ? this.text(at, 34) : '' };
    });
  }

  /** Why this life of the app began: an MvWakeReason. UNAVAILABLE in an interrupt. */
  getWakeReason(): { status: MvStatus; reason: number } {
    return this.memory.scoped(() => {
      const at = this.memory.push(1);
      const status = this.raw('mvGetWakeReason', at);
      return { status, reason: status === MvStatus.OKAY ? this.memory.readU8(at) : 0 };
    });
  }

  /**
   * Restarts the app, with a pending update first (D48). An OKAY never comes back: the app is gone.
   * MICROVISORBUSY while an update is fetched or checked; UNAVAILABLE in an interrupt.
   */
  restart(mode = 0): MvStatus {
    return this.raw('mvRestart', mode);
  }

  // Notifications

  /**
   * Sets up a notification center (G24). PARAMETERFAULT, INVALIDBUFFERSIZE, BUFFERALREADYINUSE,
   * INVALIDINTERRUPT, TOOMANYNOTIFICATIONBUFFERS (32 at once). The app enables the interrupt.
   */
  setupNotifications(setup: NotificationSetup): { status: MvStatus; handle: number } {
    return this.memory.scoped(() => {
      const at = this.words(setup.irq, setup.buffer, setup.bufferBytes);
      return this.issue('mvSetupNotifications', at);
    });
  }

  /** Tears a center down (G56). INVALIDHANDLE. */
  closeNotifications(handle: number): { status: MvStatus; handle: number } {
    return this.retire('mvCloseNotifications', handle);
  }

  /** Posts a record of the app's own making: a test aid. INVALIDHANDLE. */
  tempTriggerNotification(handle: number, eventType: number, tag: number): MvStatus {
    return this.raw('mvTempTriggerNotification', handle, eventType, tag);
  }

  /** Subscribes to system events. INVALIDHANDLE for a bad center or source; UNAVAILABLE in an interrupt. */
  openSystemNotification(params: {
    readonly notificationHandle: number;
    readonly notificationTag: number;
    readonly source: number;
  }): { status: MvStatus; handle: number } {
    return this.memory.scoped(() => {
      const at = this.words(params.notificationHandle, params.notificationTag, params.source);
      return this.issue('mvOpenSystemNotification', at);
    });
  }

  /** Ends a subscription to system events. INVALIDHANDLE; UNAVAILABLE in an interrupt. */
  closeSystemNotification(handle: number): { status: MvStatus; handle: number } {
    return this.retire('mvCloseSystemNotification', handle);
  }

  // Network

  /**
   * Asks for a connection and for keeping it (G19). It comes up later, with a NETWORKSTATUSCHANGED.
   * PARAMETERFAULT also for more than 8 requests; INVALIDHANDLE for a bad center.
   */
  requestNetwork(params: NetworkParams): { status: MvStatus; handle: number } {
    return this.memory.scoped(() => {
      const at = this.words(1, params.notificationHandle, params.notificationTag);
      return this.issue('mvRequestNetwork', at);
    });
  }

  /** Lets go of the network; its channels are not connected from then on (G53, G55). INVALIDHANDLE. */
  releaseNetwork(handle: number): { status: MvStatus; handle: number } {
    return this.retire('mvReleaseNetwork', handle);
  }

  /** An MvNetworkStatus. INVALIDHANDLE. */
  getNetworkStatus(handle: number): { status: MvStatus; networkStatus: number } {
    const { status, value } = this.read32('mvGetNetworkStatus', handle);
    return { status, networkStatus: value };
  }

  /** The flags of MvNetworkReason and how many requests the app holds; needs no handle (G14). */
  getNetworkReasons(): { status: MvStatus; reasons: number; requestCount: number } {
    return this.memory.scoped(() => {
      const at = this.memory.push(8);
      const status = this.raw('mvGetNetworkReasons', at, at + 4);
      const okay = status === MvStatus.OKAY;
      return {
        status,
        reasons: okay ? this.memory.readU32(at) : 0,
        requestCount: okay ? this.memory.readU32(at + 4) : 0,
      };
    });
  }

  // Channels

  /**
   * Opens a channel on a connected network (G27, G28). NETWORKNOTCONNECTED, RATELIMITED (eight, then
   * eight a second), TOOMANYCHANNELS (four), INVALIDBUFFERSIZE and -ALIGNMENT (512),
   * BUFFERALREADYINUSE, UNKNOWNCHANNELTYPE and -ENDPOINT, INVALIDHANDLE, UNAVAILABLE.
   */
  openChannel(params: ChannelParams): { status: MvStatus; handle: number } {
    return this.memory.scoped(() => {
      const endpoint = encoder.encode(params.endpoint ?? '');
      const name = this.memory.pushBytes(endpoint);
      const at = this.words(
        1,
        params.notificationHandle,
        params.notificationTag,
        params.networkHandle,
        params.receiveBuffer,
        params.receiveBytes,
        params.sendBuffer,
        params.sendBytes,
        params.channelType,
        name,
        endpoint.length,
      );
      return this.issue('mvOpenChannel', at);
    });
  }

  /** Where received bytes lie and how many in one piece (G44). CHANNELCLOSED, INVALIDHANDLE. */
  readChannel(handle: number): { status: MvStatus; address: number; length: number } {
    return this.memory.scoped(() => {
      const at = this.memory.push(8);
      const status = this.raw('mvReadChannel', handle, at, at + 4);
      const okay = status === MvStatus.OKAY;
      return {
        status,
        address: okay ? this.memory.readU32(at) : 0,
        length: okay ? this.memory.readU32(at + 4) : 0,
      };
    });
  }

  /** Frees bytes that were read (G45). INVALIDBUFFERSIZE for more than were presented. */
  readChannelComplete(handle: number, consumed: number): MvStatus {
    return this.raw('mvReadChannelComplete', handle, consumed);
  }

  /**
   * Writes all of the bytes or none (G35, G36); without bytes it asks for the free space (G39).
   * `available` is the free space afterwards, also with INVALIDBUFFERSIZE. CHANNELCLOSED (G37).
   */
  writeChannel(
    handle: number,
    data: Uint8Array | string = '',
  ): { status: MvStatus; available: number } {
    const { status, value } = this.write('mvWriteChannel', handle, data);
    return { status, available: value };
  }

  /** Writes what fits and says how much that was (G41). CHANNELCLOSED (G42). */
  writeChannelStream(
    handle: number,
    data: Uint8Array | string,
  ): { status: MvStatus; written: number } {
    const { status, value } = this.write('mvWriteChannelStream', handle, data);
    return { status, written: value };
  }

  /** Releases a channel; unsent bytes are discarded (G47). INVALIDHANDLE. */
  closeChannel(handle: number): { status: MvStatus; handle: number } {
    return this.retire('mvCloseChannel', handle);
  }

  /** An MvClosureReason. INVALIDHANDLE. */
  getChannelClosureReason(handle: number): { status: MvStatus; reason: number } {
    const { status, value } = this.read32('mvGetChannelClosureReason', handle);
    return { status, reason: value };
  }

  // Logging

  /** Gives the kernel a log buffer: aligned to 512 bytes, a multiple of 512 long. */
  serverLoggingInit(buffer: number, bytes: number): MvStatus {
    return this.raw('mvServerLoggingInit', buffer, bytes);
  }

  /**
   * Posts a message, at most 1,024 bytes. UNAVAILABLE before serverLoggingInit, INVALIDBUFFERSIZE
   * when there is no room or it comes too fast, LOGMESSAGETOOLONG, LOGGINGDISABLEDBYSERVER.
   */
  serverLog(message: string): MvStatus {
    return this.memory.scoped(() => {
      const data = encoder.encode(message);
      return this.raw('mvServerLog', this.memory.pushBytes(data), data.length);
    });
  }

  // Rings

  /** Reads record `index` of a notification ring. */
  readNotification(buffer: number, index: number): Notification {
    const at = buffer + index * RECORD.size;
    return {
      microseconds: this.memory.readU64(at),
      eventType: this.memory.readU32(at + RECORD.fields.event_type.offset),
      tag: this.memory.readU32(at + RECORD.fields.tag.offset),
    };
  }

  /** Marks record `index` as read, as the vendor advises: its type becomes NOEVENT. */
  clearNotification(buffer: number, index: number): void {
    this.memory.writeU32(buffer + index * RECORD.size + RECORD.fields.event_type.offset, 0);
  }

  private write(
    name: 'mvWriteChannel' | 'mvWriteChannelStream',
    handle: number,
    data: Uint8Array | string,
  ): { status: MvStatus; value: number } {
    return this.memory.scoped(() => {
      const bytes = typeof data === 'string' ? encoder.encode(data) : data;
      const at = this.memory.pushBytes(bytes);
      const out = this.words(0);
      const status = this.raw(name, handle, at, bytes.length, out);
      return { status, value: this.memory.readU32(out) };
    });
  }
}

// Shared by all runs of a process: what an app does to it must not reach the next one.
Object.freeze(Mv);
Object.freeze(Mv.prototype);
