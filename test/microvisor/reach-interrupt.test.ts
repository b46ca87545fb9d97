// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not

/** Every status of the fast interrupt calls. */

import { describeReaches, type Reach, type Reaches, raw } from './reach.ts';
import { type Bench, CENTER_IRQ, must } from './support.ts';

type Fast =
  | 'mvSetFastInterrupt'
  | 'mvClearFastInterrupt'
  | 'mvEnableFastInterrupt'
  | 'mvDisableFastInterrupt'
  | 'mvDisableAllFastInterrupts'
  | 'mvEnableAllFastInterrupts';

/** The app of `inWorld` has a handler for this one. */
const FAST = CENTER_IRQ;

const fast = (act: (d: Bench['d']) => void): Reach => ({
  *body({ d }) {
    must(d.mv.setFastInterrupt(FAST));
    act(d);
  },
});

/** The app boots at 200 ms. */
const BOOT_US = 200_000;

/** Interrupts come without an end: the kernel is about to shut the app down, in a millisecond. */
const flooded = (act: (d: Bench['d']) => void): Reach => ({
  world: { lengthUs: BOOT_US + 500 },
  *body({ d }) {
    must(d.mv.setFastInterrupt(FAST));
    must(d.mv.enableFastInterrupt(FAST));
    for (let i = 0; i < 1001; i += 1) d.nvic.setPendingIrq(FAST);
    act(d);
  },
});

const reaches: Reaches<Fast> = {
  mvSetFastInterrupt: {
    OKAY: raw('mvSetFastInterrupt', FAST),
    INVALIDINTERRUPT: raw('mvSetFastInterrupt', 126),
    INVALIDVECTOR: raw('mvSetFastInterrupt', 5),
    UNAVAILABLE: flooded((d) => d.mv.setFastInterrupt(FAST)),
  },
  mvClearFastInterrupt: {
    OKAY: fast((d) => d.mv.clearFastInterrupt(FAST)),
    INVALIDINTERRUPT: raw('mvClearFastInterrupt', FAST),
    UNAVAILABLE: flooded((d) => d.mv.clearFastInterrupt(FAST)),
  },
  mvEnableFastInterrupt: {
    OKAY: fast((d) => d.mv.enableFastInterrupt(FAST)),
    INVALIDINTERRUPT: raw('mvEnableFastInterrupt', FAST),
    UNAVAILABLE: flooded((d) => d.mv.enableFastInterrupt(FAST)),
  },
  mvDisableFastInterrupt: {
    OKAY: fast((d) => d.mv.disableFastInterrupt(FAST)),
    INVALIDINTERRUPT: raw('mvDisableFastInterrupt', 1000),
    UNAVAILABLE: flooded((d) => d.mv.disableFastInterrupt(FAST)),
  },
  mvDisableAllFastInterrupts: { OKAY: raw('mvDisableAllFastInterrupts') },
  mvEnableAllFastInterrupts: { OKAY: raw('mvEnableAllFastInterrupts') },
};

describeReaches('the statuses of the fast interrupt calls', reaches);
