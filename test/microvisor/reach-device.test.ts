// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not

/** Every status of the calls for registers and the system LED. */

import { BAD, describeReaches, type Reaches, raw, rawInIrq } from './reach.ts';

const RAM = 0x2000_0000;
const RCC = 0x4602_0c00;

const reaches: Reaches<'mvPeriphPeek32' | 'mvPeriphPoke32' | 'mvSystemLedEnable'> = {
  mvPeriphPeek32: {
    OKAY: raw('mvPeriphPeek32', RCC, RAM),
    PERIPHERALACCESSFAULT: raw('mvPeriphPeek32', RCC - 4, RAM),
    PARAMETERFAULT: raw('mvPeriphPeek32', RCC, BAD),
  },
  mvPeriphPoke32: {
    OKAY: raw('mvPeriphPoke32', RCC + 0x88, 0, 1),
    PERIPHERALACCESSFAULT: raw('mvPeriphPoke32', RCC + 0x89, 0, 1),
  },
  mvSystemLedEnable: {
    OKAY: raw('mvSystemLedEnable', 0),
    UNAVAILABLE: rawInIrq('mvSystemLedEnable', 1),
  },
};

describeReaches('the statuses of the calls for registers and the LED', reaches);
