// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not

/** Every status of the external flash calls, reached through a real app in a real world. */

import {
  BAD,
  describeReaches,
  END_OF_RAM,
  onWord,
  type Reach,
  type Reaches,
  raw,
  rawInIrq,
} from './reach.ts';
import { type Bench, must, openCenter } from './support.ts';

type Flash =
  | 'mvExternalFlashOpen'
  | 'mvExternalFlashClose'
  | 'mvExternalFlashReadBlocking'
  | 'mvExternalFlashEraseBlocking'
  | 'mvExternalFlashWriteBlocking'
  | 'mvExternalFlashGetInfo';

const RAM = 0x2000_0000;
const SIZE = 4 * 1024 * 1024;

/** A call with an open handle. */
const opened = (act: (d: Bench['d'], handle: number) => void): Reach => ({
  *body({ d }) {
    const { status, handle } = d.mv.externalFlashOpen();
    must(status);
    act(d, handle);
  },
});

const reaches: Reaches<Flash> = {
  mvExternalFlashOpen: {
    OKAY: onWord('mvExternalFlashOpen', 0),
    UNAVAILABLE: rawInIrq('mvExternalFlashOpen', RAM),
    PARAMETERFAULT: raw('mvExternalFlashOpen', END_OF_RAM - 3),
    TOOMANYCHANNELS: {
      *body({ d }) {
        for (let i = 0; i < 32; i += 1) must(d.mv.externalFlashOpen().status);
        d.mv.externalFlashOpen();
      },
    },
  },
  mvExternalFlashClose: {
    OKAY: opened((d, handle) => d.mv.externalFlashClose(handle)),
    UNAVAILABLE: rawInIrq('mvExternalFlashClose', RAM),
    INVALIDHANDLE: {
      *body({ d }) {
        d.mv.externalFlashClose(openCenter(d).center);
      },
    },
    PARAMETERFAULT: raw('mvExternalFlashClose', 0x0800_0000),
  },
  mvExternalFlashReadBlocking: {
    OKAY: opened((d, handle) => d.mv.externalFlashRead(handle, SIZE - 4, 4, RAM)),
    UNAVAILABLE: rawInIrq('mvExternalFlashReadBlocking', 1, 0, 4, RAM),
    PARAMETERFAULT: opened((d, handle) => d.mv.externalFlashRead(handle, 0, 4, END_OF_RAM - 3)),
    INVALIDHANDLE: raw('mvExternalFlashReadBlocking', 1, 0, 4, RAM),
    ADDRESSOUTOFRANGE: opened((d, handle) => d.mv.externalFlashRead(handle, SIZE - 4, 5, RAM)),
  },
  mvExternalFlashEraseBlocking: {
    OKAY: opened((d, handle) => d.mv.externalFlashErase(handle, SIZE - 4096, 4096)),
    UNAVAILABLE: rawInIrq('mvExternalFlashEraseBlocking', 1, 0, 4096),
    PARAMETERFAULT: opened((d, handle) => d.mv.externalFlashErase(handle, 0, 0)),
    INVALIDHANDLE: raw('mvExternalFlashEraseBlocking', 0, 0, 4096),
    ADDRESSOUTOFRANGE: opened((d, handle) => d.mv.externalFlashErase(handle, SIZE, 4096)),
    INVALIDBUFFERALIGNMENT: opened((d, handle) => d.mv.externalFlashErase(handle, 0, 4095)),
  },
  mvExternalFlashWriteBlocking: {
    OKAY: opened((d, handle) => d.mv.externalFlashWrite(handle, 1, Uint8Array.of(1))),
    UNAVAILABLE: rawInIrq('mvExternalFlashWriteBlocking', 1, 0, 4, RAM),
    PARAMETERFAULT: opened((d, handle) => d.raw.mvExternalFlashWriteBlocking(handle, 0, 4, BAD)),
    INVALIDHANDLE: raw('mvExternalFlashWriteBlocking', 3, 0, 4, 0x0800_0000),
    ADDRESSOUTOFRANGE: opened((d, handle) =>
      d.mv.externalFlashWrite(handle, SIZE, Uint8Array.of(1)),
    ),
  },
  mvExternalFlashGetInfo: {
    OKAY: opened((d, handle) => d.mv.externalFlashGetInfo(handle)),
    UNAVAILABLE: rawInIrq('mvExternalFlashGetInfo', 1, RAM),
    PARAMETERFAULT: opened((d, handle) => d.raw.mvExternalFlashGetInfo(handle, 0x0800_0000)),
    INVALIDHANDLE: {
      *body({ d }) {
        d.mv.externalFlashGetInfo(1);
      },
    },
    UNSUPPORTEDSTRUCTUREVERSION: opened((d, handle) => d.raw.mvExternalFlashGetInfo(handle, RAM)),
  },
};

describeReaches('the statuses of the external flash calls', reaches);
