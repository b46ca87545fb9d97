// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not

/** Every status of the calls of testing mode. */

import { BAD, describeReaches, END_OF_RAM, type Reach, type Reaches, raw } from './reach.ts';
import { type Bench, must } from './support.ts';

const RAM = 0x2000_0000;
const world = { device: { testing: true } } as const;

/** A call in testing mode, with a log buffer of 512 bytes. */
const logging = (act: (d: Bench['d']) => void): Reach => ({
  world,
  *body({ d }) {
    must(d.mv.testLoggingInit(d.memory.allocate(512, 512), 512));
    act(d);
  },
});
const inTest = (reach: Reach): Reach => ({ ...reach, world });

const reaches: Reaches<'mvTestingComplete' | 'mvTestLoggingInit' | 'mvTestLog'> = {
  mvTestingComplete: {
    OKAY: inTest(raw('mvTestingComplete', 1)),
    UNAVAILABLE: raw('mvTestingComplete', 0),
  },
  mvTestLoggingInit: {
    OKAY: inTest(raw('mvTestLoggingInit', RAM + 0x200, 512)),
    PARAMETERFAULT: inTest(raw('mvTestLoggingInit', END_OF_RAM - 512, 1024)),
    INVALIDBUFFERALIGNMENT: inTest(raw('mvTestLoggingInit', RAM + 0x210, 512)),
    INVALIDBUFFERSIZE: inTest(raw('mvTestLoggingInit', RAM + 0x200, 500)),
    UNAVAILABLE: raw('mvTestLoggingInit', RAM + 0x200, 512),
  },
  mvTestLog: {
    OKAY: logging((d) => d.mv.testLog('voltage 3.3')),
    UNAVAILABLE: inTest(raw('mvTestLog', 0x0800_0000, 4)),
    PARAMETERFAULT: logging((d) => d.raw.mvTestLog(BAD, 4)),
    INVALIDBUFFERSIZE: logging((d) => d.raw.mvTestLog(0x0800_0000, 509)),
    LOGMESSAGETOOLONG: logging((d) => d.raw.mvTestLog(0x0800_0000, 1025)),
  },
};

describeReaches('the statuses of the calls of testing mode', reaches);
