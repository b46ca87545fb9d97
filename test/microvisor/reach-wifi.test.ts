// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not

/** Every status of the Wi-Fi calls. */

import { BAD, describeReaches, type Reach, type Reaches, raw } from './reach.ts';
import { type Bench, must } from './support.ts';

const RAM = 0x2000_0000;

const body = (act: (d: Bench['d']) => void): Reach => ({
  *body({ d }) {
    act(d);
  },
});

const reaches: Reaches<'mvSetWifiConfig' | 'mvGetWifiConfig'> = {
  mvSetWifiConfig: {
    OKAY: body((d) => d.mv.setWifiConfig({ mode: 0, ssid: 'shed', password: 'secret12' })),
    PARAMETERFAULT: body((d) => d.mv.setWifiConfig({ mode: 2, ssid: 'shed' })),
    UNSUPPORTEDSTRUCTUREVERSION: raw('mvSetWifiConfig', RAM),
    INPUTTOOLONG: body((d) => d.mv.setWifiConfig({ mode: 0, ssid: 's'.repeat(33) })),
  },
  mvGetWifiConfig: {
    OKAY: body((d) => d.mv.getWifiConfig()),
    PARAMETERFAULT: raw('mvGetWifiConfig', BAD),
    UNSUPPORTEDSTRUCTUREVERSION: raw('mvGetWifiConfig', RAM),
    INVALIDBUFFERSIZE: body((d) => {
      must(d.mv.setWifiConfig({ mode: 0, ssid: 'shed' }));
      d.mv.getWifiConfig(3);
    }),
  },
};

describeReaches('the statuses of the Wi-Fi calls', reaches);
