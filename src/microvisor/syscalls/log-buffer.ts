/** What the two logs of an app, for the server and for testing mode, ask of their buffers (D34). */

import type { Refusing } from '../call.ts';

const BUFFER_UNIT = 512;

/** States what is wrong with a buffer that the app gives for a log. */
export function checkLogBuffer(
  c: Refusing<'PARAMETERFAULT' | 'INVALIDBUFFERALIGNMENT' | 'INVALIDBUFFERSIZE'>,
  buffer: number,
  bytes: number,
): void {
  const { kernel, memory } = c;
  c.refuse(!memory.isRam(buffer, Math.max(bytes, 1)), 'PARAMETERFAULT');
  // No status of the rows says "in use"; a send buffer is not the app's to give (D7).
  const inUse =
    kernel.channels.bufferInUse(buffer, bytes) || kernel.centers.bufferInUse(buffer, bytes);
  c.refuse(inUse, 'PARAMETERFAULT');
  c.refuse(buffer % BUFFER_UNIT !== 0, 'INVALIDBUFFERALIGNMENT');
  c.refuse(bytes === 0 || bytes % BUFFER_UNIT !== 0, 'INVALIDBUFFERSIZE');
}
