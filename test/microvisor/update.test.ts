import { describe, expect, test } from 'vitest';
import { MvSystemNotificationSource, MvWakeReason } from '../../src/abi/enums.ts';
import { statusName } from '../../src/abi/status.ts';
import type { AppFactory } from '../../src/host/app/app.ts';
import {
  at,
  HOUR,
  MINUTE,
  mainOnly,
  on,
  type Played,
  play,
  SECOND,
  type SmallWorld,
} from '../support/small-world.ts';
import { cloudTimes, firstAt, holder, Probe, stateAt, timeline } from '../world/apps.ts';

/** At 80 kbit/s a layer of 100,000 bytes takes 10 s. */
const SLOW = { link: { downBitsPerSecond: 80_000 } };
const LAYER = 100_000;
const START = 2 * MINUTE;

function staged(update: 'app' | 'kernel', layers: readonly number[], atUs = START) {
  return at(atUs, { kind: 'updateStaged', update, layers });
}

/** Layers that crossed the link, whether or not the device had them before. */
function fetchedTimes(run: Played): readonly number[] {
  return cloudTimes(run, 'layer fetched').map((us) => Math.round((us - START) / SECOND));
}

/** Holds the network and notes each boot: wake reason and counter. */
function booter(seen: string[]): AppFactory {
  return mainOnly(function* (device) {
    const { reason } = device.mv.getWakeReason();
    const name = Object.entries(MvWakeReason).find(([, v]) => v === reason)?.[0];
    const { microseconds } = device.mv.getMicroseconds();
    seen.push(`${name} ${Math.floor(microseconds / SECOND)}`);
    new Probe(device).request();
  });
}

describe('fetching', () => {
  test('D20: the layers are fetched one after the other, verified and applied at once', () => {
    const seen: string[] = [];
    const run = play(booter(seen), { world: SLOW, faults: [staged('app', [LAYER, LAYER, LAYER])] });
    expect(fetchedTimes(run)).toEqual([10, 20, 30]);
    expect(timeline(run, 'update')).toEqual([
      'fetching@120.0',
      'verifying@150.1',
      'installing@152.1',
      'none@157.1',
    ]);
    // The kernel goes on, so its counter does.
    expect(seen).toEqual(['COLDBOOT 0', 'APPLICATIONUPDATE 157']);
    const stopped = run.of('app').find((r) => r.what === 'stopped');
    expect(stopped?.at).toBe(firstAt(run, 'update', 'installing'));
  });

  test('D18, D20: FETCHINGUPDATE stands while layers download', () => {
    const run = play(holder, { world: SLOW, faults: [staged('app', [LAYER, LAYER])] });
    const fetched = cloudTimes(run, 'layer fetched').at(-1) ?? 0;
    const began = firstAt(run, 'update', 'fetching');
    expect(stateAt(run, 'reasons', began, '')).toBe('USINGNETWORK|FETCHINGUPDATE');
    expect(stateAt(run, 'reasons', fetched - 1, '')).toBe('USINGNETWORK|FETCHINGUPDATE');
    expect(stateAt(run, 'reasons', fetched, '')).toBe('USINGNETWORK');
  });

  test('D20: an interrupted layer is fetched again whole, and only that one', () => {
    const run = play(holder, {
      world: SLOW,
      faults: [
        staged('app', [LAYER, LAYER, LAYER]),
        at(START + 18 * SECOND, { kind: 'backhaulLoss', forUs: 70 * SECOND }),
      ],
    });
    const up = firstAt(run, 'transport', 'up', START);
    const times = cloudTimes(run, 'layer fetched').map((us) => us - up);
    expect(times).toHaveLength(3);
    expect(times[0]).toBeLessThan(0);
    expect(Math.round((times[1] ?? 0) / SECOND)).toBe(10);
    expect(Math.round((times[2] ?? 0) / SECOND)).toBe(20);
  });

  test('D20: a check-in during the download does not ask for the layer a second time', () => {
    const run = play(holder, {
      world: SLOW,
      faults: [staged('app', [LAYER, LAYER, LAYER]), at(START + 3 * SECOND, { kind: 'checkIn' })],
    });
    expect(fetchedTimes(run)).toEqual([10, 20, 30]);
    const answers = cloudTimes(run, 'checked in');
    // The answer waits behind the layer that is on the air, not behind two of them.
    expect(Math.round(((answers[1] ?? 0) - START) / SECOND)).toBe(10);
  });

  test('D20: a newer update takes the place of one that is being fetched', () => {
    const run = play(holder, {
      world: SLOW,
      faults: [
        staged('app', [LAYER, LAYER]),
        at(START + 15 * SECOND, { kind: 'updateStaged', update: 'kernel', layers: [LAYER] }, 'new'),
      ],
    });
    const installed = run.of('cloud').filter((r) => r.what === 'update installed');
    expect(installed).toMatchObject([{ detail: 'kernel update 2' }]);
  });

  test('G9, D20: one that is staged while another goes in is found after it', () => {
    const run = play(holder, {
      device: { minimumCheckInUs: 0 },
      faults: [
        staged('app', [1000]),
        on(
          { by: 'state', machine: 'update', state: 'installing', afterUs: SECOND },
          { kind: 'updateStaged', update: 'app', layers: [1000] },
          'second',
        ),
      ],
    });
    // The state holds again for the second one, so there are as many as fit into the run.
    expect(cloudTimes(run, 'update installed').length).toBeGreaterThan(10);
  });

  test('D20: while it is fetched or verified the kernel is busy and opens no channel', () => {
    const seen: string[] = [];
    const app = mainOnly(function* (device) {
      const probe = new Probe(device);
      const network = probe.request();
      for (let i = 0; i < 160; i += 1) {
        yield device.sleep(SECOND);
        if (i < 100) continue;
        const restart = i === 130 || i === 150 ? statusName(device.mv.restart()) : '';
        const open = i === 125 || i === 150 ? probe.open(network) : '';
        if (restart !== '' || open !== '') seen.push(`${i} ${restart} ${open}`);
      }
    });
    play(app, {
      world: SLOW,
      faults: [staged('app', [LAYER, LAYER, LAYER])],
      device: { polite: true },
    });
    expect(seen).toEqual(['125  OKAY', '130 MICROVISORBUSY ', '150 MICROVISORBUSY UNAVAILABLE']);
  });
});

describe('kernel updates', () => {
  test('D20, D38: a kernel update gives wake reason 10, and the counter starts anew', () => {
    const seen: string[] = [];
    const run = play(booter(seen), { faults: [staged('kernel', [1000])] });
    expect(seen).toEqual(['COLDBOOT 0', 'MICROVISORUPDATE 0']);
    expect(timeline(run, 'network', START)).toEqual([
      'deliberatelyOffline@127.0',
      'connecting@127.0',
      'connected@128.7',
    ]);
    const reasons = run.moves('reasons').find((r) => r.at > START && r.to.includes('RTCNOTSET'));
    expect(reasons?.to).toBe('NEVERUSEDNETWORKAPI|RTCNOTSET');
  });
});

describe('power cuts', () => {
  const cutAt = (atUs: number): SmallWorld => ({
    world: SLOW,
    faults: [
      staged('app', [LAYER, LAYER, LAYER]),
      at(atUs, { kind: 'powerCut', forUs: 30 * SECOND }),
    ],
  });

  test('D20: layers that arrived survive a power cut in the download', () => {
    const run = play(holder, cutAt(START + 25 * SECOND));
    const up = firstAt(run, 'transport', 'up', START);
    const times = cloudTimes(run, 'layer fetched').map((us) => Math.round((us - up) / SECOND));
    expect(times.slice(2)).toEqual([10]);
    expect(cloudTimes(run, 'update installed')).toHaveLength(1);
  });

  test('D20: one in the verification or the installation leads to both once more', () => {
    for (const atUs of [START + 31 * SECOND, START + 34 * SECOND]) {
      const run = play(holder, cutAt(atUs));
      expect(cloudTimes(run, 'layer fetched')).toHaveLength(3);
      expect(timeline(run, 'update', atUs)).toEqual(
        ['none', 'verifying', 'installing', 'none'].map(
          (state, i) => `${state}@${(atUs / SECOND + ([0, 30, 32, 37][i] ?? 0)).toFixed(1)}`,
        ),
      );
      expect(
        run
          .of('app')
          .filter((r) => r.what === 'boot')
          .at(-1)?.detail,
      ).toBe('APPLICATIONUPDATE');
    }
  });
});

describe('polite bundles', () => {
  const polite = (act: (p: Probe, waitUs: number) => void, seen: string[] = []): AppFactory =>
    mainOnly(function* (device) {
      const probe = new Probe(device);
      seen.push(String(device.mv.getWakeReason().reason));
      device.mv.openSystemNotification({
        notificationHandle: probe.center,
        notificationTag: 5,
        source: MvSystemNotificationSource.UPDATE,
      });
      yield device.sleep(10 * MINUTE);
      act(probe, 0);
    });

  test('D20: a polite bundle gets UPDATEDOWNLOADED, and mvRestart applies the update', () => {
    const seen: string[] = [];
    const run = play(
      polite((p) => p.device.mv.restart(), seen),
      {
        lengthUs: 11 * MINUTE,
        device: { polite: true },
        faults: [staged('app', [1000])],
      },
    );
    expect(run.of('notification')).toMatchObject([{ event: 'UPDATEDOWNLOADED', tag: 5 }]);
    expect(run.of('notification')[0]?.at).toBe(firstAt(run, 'update', 'downloaded'));
    expect(timeline(run, 'update').slice(2)).toEqual([
      'downloaded@122.0',
      'installing@600.2',
      'none@605.2',
    ]);
    expect(seen).toEqual([String(MvWakeReason.COLDBOOT), String(MvWakeReason.APPLICATIONUPDATE)]);
  });

  test('D20: the politeness limit applies it if the app does not', () => {
    const run = play(
      polite(() => {}),
      {
        lengthUs: 2 * HOUR,
        device: { polite: true, maximumPolitenessUs: 40 * MINUTE },
        faults: [staged('app', [1000])],
      },
    );
    const downloaded = firstAt(run, 'update', 'downloaded');
    expect(firstAt(run, 'update', 'installing')).toBe(downloaded + 40 * MINUTE);
    expect(run.of('app').filter((r) => r.what === 'boot')).toHaveLength(2);
  });

  test('D20: a power cut does not lose a downloaded update', () => {
    const run = play(
      polite(() => {}),
      {
        lengthUs: 20 * MINUTE,
        device: { polite: true },
        faults: [staged('app', [1000]), at(5 * MINUTE, { kind: 'powerCut', forUs: SECOND })],
      },
    );
    expect(cloudTimes(run, 'layer fetched')).toHaveLength(1);
    expect(stateAt(run, 'update', 20 * MINUTE, '')).toBe('downloaded');
  });
});
