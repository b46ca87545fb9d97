/** Subjects for tests of the search: small apps with one mistake each, in the real simulation. */

import { MvChannelType, MvNetworkStatus, MvStatus } from '../../src/app.ts';
import { type AppFactory, type AppProgram, programOf } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { loadApp } from '../../src/io/app-loader.ts';
import type { FaultPlanEntry, Scenario } from '../../src/scenario/scenario.ts';
import { type Candidate, calmCandidate, searchBase } from '../../src/search/candidate.ts';
import { type Attempt, attempts, type Trial } from '../../src/search/trial.ts';
import { learnRhythms } from '../../src/sim/twin.ts';
import { HOUR, mainOnly, SECOND, scenario } from '../support/small-world.ts';

export interface Searched {
  readonly base: Scenario;
  readonly attempt: Attempt;
  /** A whole trial of a plan. */
  readonly trial: (faults: readonly FaultPlanEntry[], rest?: Partial<Candidate>) => Trial;
}

export async function naive(lengthUs = 2 * HOUR): Promise<Searched> {
  return searched(await loadApp('scenarios/apps/naive.ts'), lengthUs);
}

export function searchedApp(app: AppFactory): Searched {
  return searched(programOf(app, 'inline', 'none'), 2 * HOUR);
}

function searched(program: AppProgram, lengthUs: number): Searched {
  const peers = { '': { kind: 'echo', delayUs: 100_000 } } as const;
  const base = searchBase(scenario({ lengthUs, peers }));
  const subject = {
    base,
    program,
    options: { twin: learnRhythms(base, program) },
    // The message of a crash tells the apps of these tests where they were.
    locate: (stack: string) => /at ([a-z]+ place)/.exec(stack)?.[1] ?? '',
  };
  const attempt = attempts(subject, inside, () => {});
  return {
    base,
    attempt,
    trial: (faults, rest) => attempt({ ...calmCandidate(base), ...rest, faults }),
  };
}

function inside(body: () => void): boolean {
  body();
  return true;
}

const IRQ = 41;

/** What the apps below do between waits; it says when something is wrong. */
type Look = (
  device: Device,
  handles: { readonly network: number; readonly channel: number; readonly losses: number },
) => void;

/** Writes every 67 seconds and opens its channel anew when it is lost. */
function reporter(afterWriteUs: number, look: Look): AppFactory {
  return mainOnly(function* (device) {
    const { mv } = device;
    const center = mv.setupNotifications({
      irq: IRQ,
      buffer: 0x2000_1000,
      bufferBytes: 256,
    }).handle;
    const network = mv.requestNetwork({ notificationHandle: center, notificationTag: 1 }).handle;
    let channel = 0;
    let losses = 0;
    for (;;) {
      const { networkStatus } = mv.getNetworkStatus(network);
      if (channel === 0 && networkStatus === MvNetworkStatus.CONNECTED) {
        channel = mv.openChannel({
          notificationHandle: center,
          notificationTag: 2,
          networkHandle: network,
          receiveBuffer: 0x2000_2000,
          receiveBytes: 512,
          sendBuffer: 0x2000_3000,
          sendBytes: 512,
          channelType: MvChannelType.OPAQUEBYTES,
        }).handle;
        yield device.sleep(SECOND);
      }
      if (channel !== 0) {
        const { status } = mv.writeChannel(channel, 'report');
        yield device.sleep(afterWriteUs);
        look(device, { network, channel, losses });
        const { length } = mv.readChannel(channel);
        mv.readChannelComplete(channel, length);
        if (status !== MvStatus.OKAY) {
          mv.closeChannel(channel);
          channel = 0;
          losses += 1;
        }
      }
      yield device.sleep(channel === 0 ? SECOND : 67 * SECOND);
    }
  });
}

/** Cannot take that its channel is lost a second time. */
export const losesTwice: AppFactory = reporter(0, (_, { losses }) => {
  if (losses === 2) throw new Error('lost twice at second place');
});

/** Cannot take that the network is gone when it has written. */
export const needsNetwork: AppFactory = reporter(0, ({ mv }, { network }) => {
  const { networkStatus } = mv.getNetworkStatus(network);
  if (networkStatus !== MvNetworkStatus.CONNECTED) throw new Error('offline at network place');
});

/** Cannot take that its channel is closed while it waits for the answer. */
export const needsAnswer: AppFactory = reporter(90_000, ({ mv }, { channel }) => {
  const { status } = mv.readChannel(channel);
  if (status !== MvStatus.OKAY) throw new Error('closed at answer place');
});
