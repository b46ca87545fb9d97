/**
 * All commands: each does something to the app or the world, tells the reference of it, and checks
 * what came back; and after each, everything that the kernel said by itself and left in memory.
 */

import type fc from 'fast-check';
import { MvChannelType } from '../../../src/abi/enums.ts';
import {
  closeChannel,
  closureReason,
  exchange,
  fill,
  openChannel,
  openMany,
  read,
  readComplete,
  storeIntoSendBuffer,
  write,
  writeStream,
} from './channel-commands.ts';
import type { Reference } from './kernel.ts';
import {
  checkIn,
  heal,
  lose,
  networkReasons,
  networkStatus,
  pass,
  releaseNetwork,
  requestNetwork,
  serverResets,
} from './network-commands.ts';
import {
  clearSlots,
  closeCenter,
  serveInterrupt,
  setUpCenter,
  trigger,
} from './notification-commands.ts';
import { IRQS, type Real } from './real.ts';
import { SECOND } from './step.ts';

/** What it takes to have something to break: a center, the network, a channel. */
export const START: readonly fc.Command<Reference, Real>[] = [
  setUpCenter.of({ irq: IRQS[0], at: 0, records: 64 }),
  requestNetwork.of({ which: 0, times: 1 }),
  pass.of(11 * SECOND),
  openChannel.of({
    ...{ network: 0, center: 0, type: MvChannelType.OPAQUEBYTES, endpoint: '' },
    receive: { at: 1, bytes: 512, offset: 0 },
    send: { at: 2, bytes: 1024, offset: 0 },
  }),
  pass.of(11 * SECOND),
];

/** Those that stand here twice come twice as often. */
export const COMMANDS: fc.Arbitrary<fc.Command<Reference, Real>>[] = [
  setUpCenter,
  closeCenter,
  trigger,
  serveInterrupt,
  serveInterrupt,
  clearSlots,
  requestNetwork,
  releaseNetwork,
  networkStatus,
  networkReasons,
  openChannel,
  openChannel,
  openMany,
  openMany,
  closeChannel,
  write,
  write,
  writeStream,
  read,
  read,
  readComplete,
  readComplete,
  fill,
  fill,
  exchange,
  closureReason,
  closureReason,
  closureReason,
  lose,
  heal,
  heal,
  serverResets,
  serverResets,
  checkIn,
  pass,
  pass,
  pass,
  pass,
  storeIntoSendBuffer,
].map(({ any }) => any);
