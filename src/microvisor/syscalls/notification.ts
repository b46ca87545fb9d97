/** Notification calls: centers, the test trigger, and system events (D8 to D15, D24). */

import { MvSystemNotificationSource } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { Handlers } from '../call.ts';
import { MAX_CENTERS, NOTIFICATION_BYTES } from '../notification-centers.ts';

const SETUP = STRUCTS.MvNotificationSetup;
const OPEN = STRUCTS.MvOpenSystemNotificationParams;

/** Last peripheral interrupt of the STM32U585 (D15). */
const LAST_IRQ = 125;
/** Nothing is known of a limit; this one keeps a leaking app from growing without end. */
const MAX_SYSTEM_SOURCES = 32;

export const notification: Handlers<'notification'> = {
  mvSetupNotifications(c, setup, handleOut) {
    const { kernel, memory } = c;
    const paramsOk = memory.readable(setup, SETUP.size);
    c.refuse(!paramsOk, 'PARAMETERFAULT');
    c.refuse(!memory.writable(handleOut, 4), 'PARAMETERFAULT');
    const field = (f: keyof typeof SETUP.fields) =>
      paramsOk ? memory.read32(setup + SETUP.fields[f].offset) : 0;
    const irq = field('irq');
    const buffer = field('buffer');
    const bytes = field('buffer_size');
    if (paramsOk) {
      c.refuse(kernel.centers.bufferInUse(buffer, bytes), 'BUFFERALREADYINUSE');
      c.refuse(kernel.channels.bufferInUse(buffer, bytes), 'BUFFERALREADYINUSE');
      c.refuse(memory.isProtected(buffer, bytes), 'BUFFERALREADYINUSE');
      c.refuse(
        bytes % NOTIFICATION_BYTES !== 0 || bytes < 2 * NOTIFICATION_BYTES,
        'INVALIDBUFFERSIZE',
      );
      c.refuse(
        irq > LAST_IRQ ||
          kernel.context.device.reservedIrqs.includes(irq) ||
          kernel.centers.irqInUse(irq) ||
          kernel.board.fast.isFast(irq),
        'INVALIDINTERRUPT',
      );
      c.refuse(kernel.centers.count >= MAX_CENTERS, 'TOOMANYNOTIFICATIONBUFFERS');
      c.refuse(!memory.isRam(buffer, bytes), 'PARAMETERFAULT');
    }
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    const handle = kernel.context.handles.issue('notification', kernel.life);
    kernel.centers.open(handle, irq, buffer, bytes);
    c.object = handle;
    memory.write32(handleOut, handle);
    return 'OKAY';
  },

  mvCloseNotifications(c, handleInOut) {
    const handle = c.checkHandleAt(handleInOut, 'notification');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.kernel.centers.close(handle);
    c.retireHandle(handleInOut, handle);
    return 'OKAY';
  },

  mvTempTriggerNotification(c, handle, type, tag) {
    c.useHandle(handle, 'notification');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.kernel.centers.post(handle, type, tag);
    return 'OKAY';
  },

  mvOpenSystemNotification(c, params, handleOut) {
    const { kernel, memory } = c;
    const paramsOk = memory.readable(params, OPEN.size);
    c.refuse(!paramsOk, 'PARAMETERFAULT');
    c.refuse(!memory.writable(handleOut, 4), 'PARAMETERFAULT');
    const field = (f: keyof typeof OPEN.fields) =>
      paramsOk ? memory.read32(params + OPEN.fields[f].offset) : 0;
    const center = field('notification_handle');
    const source = field('notification_source');
    if (paramsOk) {
      const known = Object.values(MvSystemNotificationSource).some((s) => s === source);
      c.refuse(!known, 'INVALIDHANDLE');
      c.checkHandle(center, 'notification');
      c.refuse(kernel.sourceCount >= MAX_SYSTEM_SOURCES, 'UNAVAILABLE');
    }
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    const handle = kernel.context.handles.issue('system', kernel.life);
    kernel.addSource({ handle, source, center, tag: field('notification_tag') });
    c.object = handle;
    memory.write32(handleOut, handle);
    return 'OKAY';
  },

  mvCloseSystemNotification(c, handleInOut) {
    const handle = c.checkHandleAt(handleInOut, 'system');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.kernel.removeSource(handle);
    c.retireHandle(handleInOut, handle);
    return 'OKAY';
  },
};
