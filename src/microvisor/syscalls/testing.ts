/** Testing mode calls (D39). What testing mode is stands in ../test-mode.ts. */

import type { Handlers } from '../call.ts';
import { checkLogBuffer } from './log-buffer.ts';

/** As for the application log (D34, inferred from the shape that the two have in common). */
const MAX_MESSAGE_BYTES = 1024;
const decoder = new TextDecoder('latin1');

export const testing: Handlers<'testing'> = {
  mvTestingComplete(c, status) {
    const { board, life } = c.kernel;
    c.refuse(!board.testing.isOn, 'UNAVAILABLE');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    board.testing.complete(status, life);
    return 'OKAY';
  },

  mvTestLoggingInit(c, buffer, bytes) {
    const { testing: mode } = c.kernel.board;
    c.refuse(!mode.isOn, 'UNAVAILABLE');
    checkLogBuffer(c, buffer, bytes);
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    mode.initialise(buffer, bytes);
    return 'OKAY';
  },

  mvTestLog(c, message, length) {
    const { kernel, memory } = c;
    const { testing: mode } = kernel.board;
    // The header declares a 16-bit length: the upper half of the register is not looked at.
    const bytes = length & 0xffff;
    c.refuse(!mode.isOn || !mode.isLogging, 'UNAVAILABLE');
    c.refuse(!memory.readableInput(message, bytes), 'PARAMETERFAULT');
    c.refuse(bytes > MAX_MESSAGE_BYTES, 'LOGMESSAGETOOLONG');
    c.refuse(!mode.hasRoom(bytes), 'INVALIDBUFFERSIZE');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    mode.log(decoder.decode(memory.read(message, bytes)));
    return 'OKAY';
  },
};
