// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not

/** Every status of the two calls that sleep; those of the other power calls are in statuses.test.ts. */

import { MvDeepSleepMode, MvPowerSavingMode, MvWakeReason } from '../../src/abi/enums.ts';
import { SECOND } from '../support/small-world.ts';
import { describeReaches, type Reach, type Reaches, raw, rawInIrq } from './reach.ts';
import {
  type Bench,
  type Body,
  must,
  openCenter,
  requestNetwork,
  untilConnected,
} from './support.ts';

/** Connects, checks in, and lets the network come to rest. */
function* atRest({ d }: Bench): Body<void> {
  const network = requestNetwork(d, openCenter(d).center);
  yield* untilConnected(d, network);
  yield d.sleep(SECOND);
  must(d.mv.releaseNetwork(network).status);
  yield d.sleep(20 * SECOND);
}

const rested = (act: (d: Bench['d']) => void): Reach => ({
  *body(bench) {
    if (bench.d.mv.getWakeReason().reason !== MvWakeReason.COLDBOOT) return;
    yield* atRest(bench);
    act(bench.d);
  },
});

const reaches: Reaches<'mvPowerSave' | 'mvDeepSleep'> = {
  mvPowerSave: {
    OKAY: rested((d) => d.mv.powerSave(MvPowerSavingMode.STOP3)),
    UNAVAILABLE: rawInIrq('mvPowerSave', 0),
    PARAMETERFAULT: rested((d) => d.mv.powerSave(5)),
    MICROVISORBUSY: raw('mvPowerSave', 0),
  },
  mvDeepSleep: {
    OKAY: rested((d) => d.mv.deepSleep(MvDeepSleepMode.SHUTDOWN)),
    UNAVAILABLE: rawInIrq('mvDeepSleep', 0),
    PARAMETERFAULT: rested((d) => d.mv.deepSleep(2)),
    MICROVISORBUSY: raw('mvDeepSleep', 0),
  },
};

describeReaches('the statuses of the calls that sleep', reaches);
