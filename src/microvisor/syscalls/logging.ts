/** Application logging calls (G15 to G18, D34). */

import type { Handlers } from '../call.ts';
import { checkLogBuffer } from './log-buffer.ts';

const decoder = new TextDecoder('latin1');

export const logging: Handlers<'logging'> = {
  mvServerLoggingInit(c, buffer, bytes) {
    checkLogBuffer(c, buffer, bytes);
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.kernel.logs.initialise(buffer, bytes);
    return 'OKAY';
  },

  mvServerLog(c, message, length) {
    const { kernel, memory } = c;
    const { logs } = kernel;
    // The header declares a 16-bit length: the upper half of the register is not looked at.
    const bytes = length & 0xffff;
    const readable = memory.readableInput(message, bytes);
    c.refuse(!logs.isInitialised, 'UNAVAILABLE');
    c.refuse(!readable, 'PARAMETERFAULT');
    c.refuse(logs.isDisabled, 'LOGGINGDISABLEDBYSERVER');
    c.refuse(bytes > kernel.context.settings.cloud.logMessageBytes, 'LOGMESSAGETOOLONG');
    c.refuse(!logs.hasRoom(bytes) || logs.rateExceeded, 'INVALIDBUFFERSIZE');
    const text = readable ? decoder.decode(memory.read(message, bytes)) : '';
    const refusal = c.refusal();
    if (refusal !== undefined) {
      if (readable) logs.refused(text);
      return refusal;
    }
    logs.post(text, bytes);
    return 'OKAY';
  },
};
