/** Oracles on real runs of apps that fetch over HTTP. */

import { describe, expect, it } from 'vitest';
import { MvChannelType } from '../../src/abi/enums.ts';
import type { AppFactory } from '../../src/host/app/app.ts';
import { Judge } from '../../src/oracle/judge.ts';
import { endpoint, URL } from '../support/services.ts';
import { at, MINUTE, play, SECOND, type SmallWorld, scenario } from '../support/small-world.ts';
import { appOf, center, isConnected, network } from './apps.ts';

/** Asks, waits for an answer as long as it is told, closes, and asks again after a pause. */
const poller = (pauseUs: number, limitUs = 15 * SECOND): AppFactory =>
  appOf(function* (device) {
    const { mv, memory } = device;
    const notificationHandle = center(device);
    const networkHandle = network(device, notificationHandle);
    const buffers = memory.allocate(2048, 512);
    for (;;) {
      yield device.sleep(pauseUs);
      if (!isConnected(device, networkHandle)) continue;
      const { handle } = mv.openChannel({
        notificationHandle,
        notificationTag: 2,
        networkHandle,
        receiveBuffer: buffers,
        receiveBytes: 1024,
        sendBuffer: buffers + 1024,
        sendBytes: 1024,
        channelType: MvChannelType.HTTP,
      });
      if (handle === 0) continue;
      mv.sendHttpRequest(handle, { url: URL });
      const until = mv.getMicroseconds().microseconds + limitUs;
      while (mv.readHttpResponseData(handle).status !== 0) {
        if (mv.getMicroseconds().microseconds > until) break;
        yield device.sleep(50_000);
      }
      mv.closeChannel(handle);
    }
  });

function verdict(oracle: string, app: AppFactory, world: SmallWorld): string | undefined {
  const all: SmallWorld = { lengthUs: 10 * MINUTE, http: [endpoint()], ...world };
  const judge = new Judge(scenario(all));
  play(app, all, { sinks: [judge.sink] });
  return judge.verdicts().find((v) => v.oracle === oracle)?.status;
}

const FAILING: SmallWorld = {
  faults: [at(0, { kind: 'httpFault', what: 'reset', times: 10_000, forUs: 20 * MINUTE })],
};

describe('retryStorm', () => {
  it('D49: requests that fail are fruitless: asking again at once is a storm', () => {
    expect(verdict('retryStorm', poller(200_000), FAILING)).toBe('fail');
  });

  it('D49: so often is no storm with a pause, nor when the requests succeed', () => {
    expect(verdict('retryStorm', poller(5 * SECOND), FAILING)).toBe('pass');
    expect(verdict('retryStorm', poller(200_000), {})).toBe('pass');
  });
});

describe('bytesConserved', () => {
  it('D49: the bytes of exchanges add up, whatever cuts them off', () => {
    const faults = [
      at(MINUTE, { kind: 'connectionTerminated' }),
      at(2 * MINUTE, { kind: 'answerLost', times: 5 }),
      at(3 * MINUTE, { kind: 'coverageLoss', forUs: 90 * SECOND }),
      at(6 * MINUTE, { kind: 'channelReset', which: 'all' }),
      at(7 * MINUTE, { kind: 'appCrash', message: 'planned' }),
      at(8 * MINUTE, { kind: 'powerCut', forUs: SECOND }),
    ];
    expect(verdict('bytesConserved', poller(200_000), { faults })).toBe('pass');
  });
});

describe('unanswered', () => {
  it('D32: an app that waits for a lost answer without end is found', () => {
    const faults = [at(2 * MINUTE, { kind: 'answerLost', times: 1 })];
    expect(verdict('unanswered', poller(SECOND, 60 * MINUTE), { faults })).toBe('fail');
    expect(verdict('unanswered', poller(SECOND), { faults })).toBe('pass');
  });
});
