/**
 * The events and frames of the world, as plain data.
 *
 * Events wait in the engine's queue. Frames are what crosses the link between the device and the
 * Microvisor cloud; channel data, logs, check-ins, update layers and debugger control all cross
 * the same link, so they meet the same delays and the same faults.
 */

import type { DownMessage, ServiceName, UpMessage } from './services/messages.ts';

export type WorldEvent =
  | { readonly type: 'radio.stageOver' }
  | { readonly type: 'radio.coverageNoticed' }
  | { readonly type: 'radio.registrationLost' }
  | { readonly type: 'link.handshakeOver' }
  | { readonly type: 'link.handshakeLimit' }
  | { readonly type: 'link.transportLimit' }
  | { readonly type: 'link.sent'; readonly lane: Lane }
  | { readonly type: 'link.arrived'; readonly lane: Lane }
  | { readonly type: 'flow.noticed' }
  | { readonly type: 'flow.natTimeout' }
  | { readonly type: 'nature.over'; readonly process: 'signal' | 'access' | 'downlink' }
  | { readonly type: 'cell.over' }
  | { readonly type: 'carrier.maintenanceBegins' }
  | { readonly type: 'carrier.maintenanceEnds' }
  | { readonly type: 'recorded.gapBegins'; readonly lane: Lane; readonly us: number }
  | { readonly type: 'recorded.gapEnds'; readonly lane: Lane }
  | { readonly type: 'cloud.checkedIn' }
  | { readonly type: 'cloud.peerTimer'; readonly channel: number; readonly timer: number }
  | { readonly type: 'cloud.serviceTimer'; readonly channel: number; readonly timer: number }
  | {
      readonly type: 'mqtt.arrived';
      readonly connection: number;
      readonly toward: 'broker' | 'cloud';
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'mqtt.brokerDue'; readonly broker: number }
  | { readonly type: 'mqtt.publish'; readonly broker: number; readonly publisher: number }
  | { readonly type: 'mqtt.ping'; readonly connection: number };

export type Lane = 'up' | 'down';

/** How a connection ended: with the path, the server or the kernel's wish, or cut by a fault. */
export type TransportEnd = 'lost' | 'terminated';

/** From the device to the cloud. `bytes` is what the payload takes on the radio. */
export type UpFrame = { readonly bytes: number } & (
  | {
      readonly type: 'open';
      readonly channel: number;
      readonly endpoint: string;
      readonly receiveBytes: number;
      /** What is behind it: a peer of the scenario, or a service. */
      readonly service: 'peer' | ServiceName;
    }
  | { readonly type: 'data'; readonly channel: number; readonly data: Uint8Array }
  | ServiceFrame<UpMessage>
  | { readonly type: 'taken'; readonly channel: number; readonly count: number }
  | { readonly type: 'close'; readonly channel: number }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'checkIn'; readonly errors: string }
  | { readonly type: 'fetch'; readonly update: number; readonly layer: number }
);

/** From the cloud to the device. */
export type DownFrame = { readonly bytes: number } & (
  | { readonly type: 'opened'; readonly channel: number }
  | { readonly type: 'data'; readonly channel: number; readonly data: Uint8Array }
  | ServiceFrame<DownMessage>
  | { readonly type: 'closed'; readonly channel: number; readonly how: 'close' | 'reset' }
  | { readonly type: 'welcome'; readonly epochUs: number; readonly logging: boolean }
  | { readonly type: 'staged'; readonly update: StagedUpdate }
  | { readonly type: 'layer'; readonly update: number; readonly layer: number }
  | { readonly type: 'debugger'; readonly attached: boolean; readonly haltUs: number }
  | { readonly type: 'logging'; readonly allowed: boolean }
  | { readonly type: 'restart'; readonly what: 'app' | 'kernel' }
);

/** A message of a service; `payload` is what it takes in the app's buffer. */
interface ServiceFrame<M> {
  readonly type: 'service';
  readonly channel: number;
  readonly message: M;
  readonly payload: number;
}

export type Frame = UpFrame | DownFrame;

/** Bytes of a channel's payload in a frame, and of which channel; undefined for other frames. */
export function payloadOf(
  frame: Frame,
): { readonly channel: number; readonly count: number } | undefined {
  if (frame.type === 'data') return { channel: frame.channel, count: frame.data.length };
  if (frame.type === 'service') return { channel: frame.channel, count: frame.payload };
  return undefined;
}

/** An update that waits in the cloud. */
export interface StagedUpdate {
  readonly number: number;
  readonly kind: 'app' | 'kernel';
  /** Bytes of each layer. */
  readonly layers: readonly number[];
}

/** What the world tells the kernel. */
export interface KernelPort {
  powerOn(): void;
  powerLost(): void;
  bearerUp(): void;
  bearerDown(): void;
  transportUp(): void;
  transportDown(why: string, how: TransportEnd): void;
  handshakeFailed(): void;
  /** A frame has left the device. */
  frameSent(frame: UpFrame): void;
  /** A frame will never arrive; `sent` says whether it had left the device. */
  frameLost(frame: UpFrame, sent: boolean): void;
  frameArrived(frame: DownFrame): void;
}
