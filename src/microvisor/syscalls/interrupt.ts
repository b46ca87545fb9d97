/** Fast interrupt calls. What a fast interrupt is stands in ../fast-interrupts.ts. */

import type { Call, Handlers } from '../call.ts';

/** Last peripheral interrupt of the STM32U585 (D15). */
const LAST_IRQ = 125;

type Shared = 'INVALIDINTERRUPT' | 'UNAVAILABLE';

/** The three calls on an interrupt that is fast already: what they refuse, and what they do. */
function onFast(c: Call<'OKAY' | Shared>, irq: number, act: () => void): 'OKAY' | Shared {
  const { fast } = c.kernel.board;
  c.refuse(fast.isShuttingDown, 'UNAVAILABLE');
  c.refuse(!fast.isFast(irq), 'INVALIDINTERRUPT');
  const refusal = c.refusal();
  if (refusal !== undefined) return refusal;
  act();
  return 'OKAY';
}

export const interrupt: Handlers<'interrupt'> = {
  mvSetFastInterrupt(c, irq) {
    const { board, centers, context } = c.kernel;
    c.refuse(board.fast.isShuttingDown, 'UNAVAILABLE');
    c.refuse(
      irq > LAST_IRQ ||
        context.device.reservedIrqs.includes(irq) ||
        centers.irqInUse(irq) ||
        board.fast.isFast(irq),
      'INVALIDINTERRUPT',
    );
    // A TypeScript app has no vector table: a handler for the number is the vector.
    c.refuse(irq <= LAST_IRQ && !board.fast.hasHandler(irq), 'INVALIDVECTOR');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    board.fast.set(irq);
    return 'OKAY';
  },

  mvClearFastInterrupt(c, irq) {
    return onFast(c, irq, () => c.kernel.board.fast.clear(irq));
  },

  mvEnableFastInterrupt(c, irq) {
    return onFast(c, irq, () => c.kernel.board.fast.enable(irq, true));
  },

  mvDisableFastInterrupt(c, irq) {
    return onFast(c, irq, () => c.kernel.board.fast.enable(irq, false));
  },

  mvDisableAllFastInterrupts(c) {
    c.kernel.board.fast.enableAll(false);
    return 'OKAY';
  },

  mvEnableAllFastInterrupts(c) {
    c.kernel.board.fast.enableAll(true);
    return 'OKAY';
  },
};
