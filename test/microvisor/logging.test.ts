import { describe, expect, test } from 'vitest';
import { statusName } from '../../src/abi/status.ts';
import {
  at,
  HOUR,
  MINUTE,
  mainOnly,
  on,
  type Played,
  play,
  SECOND,
} from '../support/small-world.ts';
import { firstAt, type Probe, scripted } from '../world/apps.ts';

/** Log records as "what text@seconds". */
function logs(run: Played, what = ''): readonly string[] {
  return run
    .of('log')
    .filter((r) => what === '' || r.what === what)
    .map((r) => `${r.what} ${r.text}@${Math.floor(r.at / SECOND)}`);
}

/** Goes offline at minute 1; posts at the times given. */
function offlineLogger(...postAtUs: readonly number[]) {
  return scripted(
    [
      MINUTE,
      (p) => {
        p.logInit();
        p.device.mv.releaseNetwork(p.request());
      },
    ],
    ...postAtUs.map((us) => [us, (p: Probe) => p.log(`m${us / MINUTE}`)] as const),
  );
}

describe('without a request', () => {
  test('G15: messages travel over the connection that Microvisor made by itself', () => {
    const app = scripted(
      [
        SECOND,
        (p) => {
          p.logInit();
          p.log('early');
        },
      ],
      [MINUTE, (p) => p.log('later')],
    );
    const run = play(app);
    expect(run.calls('mvRequestNetwork')).toEqual([]);
    expect(logs(run)).toEqual([
      'posted early@1',
      'delivered early@1',
      'posted later@60',
      'delivered later@60',
    ]);
    expect(run.of('log').find((r) => r.what === 'delivered')?.at).toBeGreaterThan(
      firstAt(run, 'network', 'connected'),
    );
  });

  test('G15: they travel over a connection that the app holds, too', () => {
    const app = scripted([
      MINUTE,
      (p) => {
        p.logInit();
        p.request();
        p.log('a');
      },
    ]);
    expect(logs(play(app))).toEqual(['posted a@60', 'delivered a@60']);
  });
});

describe('offline', () => {
  test('G16, G17, G18: they wait in the buffer and leave with the next check-in', () => {
    const run = play(offlineLogger(2 * MINUTE, 3 * MINUTE), { lengthUs: 5 * HOUR });
    expect(logs(run)).toEqual([
      'posted m2@120',
      'posted m3@180',
      'delivered m2@14403',
      'delivered m3@14403',
    ]);
  });

  test('G18: a debugger that brings the link up sends them too', () => {
    const run = play(offlineLogger(2 * MINUTE), {
      faults: [
        at(5 * MINUTE, { kind: 'debuggerAttach', haltUs: 0 }),
        at(6 * MINUTE, { kind: 'checkIn' }),
        on(
          { by: 'state', machine: 'debugger', state: 'attached', afterUs: MINUTE },
          { kind: 'coverageLoss', forUs: 2 * MINUTE },
        ),
      ],
    });
    expect(logs(run, 'delivered')).toEqual(['delivered m2@361']);
    const app = offlineLogger(2 * MINUTE, 7.5 * MINUTE, 9.5 * MINUTE);
    const debugged = play(app, {
      lengthUs: 12 * MINUTE,
      faults: [
        at(30 * SECOND, { kind: 'debuggerAttach', haltUs: 0 }),
        at(7 * MINUTE, { kind: 'coverageLoss', forUs: 2 * MINUTE }),
      ],
    });
    // The link that only the debugger wants carries them, and so does the one after the outage.
    expect(logs(debugged, 'delivered')).toEqual([
      'delivered m2@120',
      'delivered m7.5@540',
      'delivered m9.5@570',
    ]);
  });

  test('G18: a request of the app sends them', () => {
    const app = scripted(
      [
        MINUTE,
        (p) => {
          p.logInit();
          p.device.mv.releaseNetwork(p.request());
        },
      ],
      [2 * MINUTE, (p) => p.log('a')],
      [3 * MINUTE, (p) => p.request()],
    );
    expect(logs(play(app), 'delivered')).toEqual(['delivered a@181']);
  });

  test('G17: an outage that nobody intended is survived in the buffer as well', () => {
    const app = scripted([SECOND, (p) => p.logInit()], [200 * SECOND, (p) => p.log('a')]);
    const run = play(app, { faults: [at(MINUTE, { kind: 'coverageLoss', forUs: 4 * MINUTE })] });
    // An attempt of two minutes fails, and the pause of five ends at minute 9.
    expect(logs(run)).toEqual(['posted a@200', 'delivered a@541']);
  });

  test('G17, D34: a full buffer refuses the new message and keeps the old ones', () => {
    const seen: string[] = [];
    const app = scripted(
      [
        MINUTE,
        (p) => {
          p.logInit(512);
          p.device.mv.releaseNetwork(p.request());
        },
      ],
      [
        2 * MINUTE,
        (p) => {
          for (let i = 0; i < 6; i += 1) seen.push(p.log(`${i}`.repeat(100)));
        },
      ],
      [
        3 * MINUTE,
        (p) => {
          p.request();
        },
      ],
      [
        4 * MINUTE,
        (p) => {
          seen.push(p.log('room again'));
        },
      ],
    );
    const run = play(app);
    expect(seen).toEqual([
      ...Array(4).fill('OKAY'),
      'INVALIDBUFFERSIZE',
      'INVALIDBUFFERSIZE',
      'OKAY',
    ]);
    expect(
      run
        .of('log')
        .filter((r) => r.what === 'delivered')
        .map((r) => r.text[0]),
    ).toEqual(['0', '1', '2', '3', 'r']);
    expect(run.of('log').filter((r) => r.what === 'refused')).toHaveLength(2);
  });
});

describe('limits', () => {
  test('D34: online ten may come at once, then five a second; offline only room counts', () => {
    const seen: string[] = [];
    const burst = (p: Probe) =>
      seen.push(
        Array.from({ length: 20 }, (_, i) => (p.log(`${i}`) === 'OKAY' ? '+' : '-')).join(''),
      );
    const app = scripted(
      [
        MINUTE,
        (p) => {
          p.logInit(4096);
          burst(p);
        },
      ],
      [MINUTE + SECOND + 200, burst],
      [2 * MINUTE, (p) => p.device.mv.releaseNetwork(p.request())],
      [3 * MINUTE, burst],
    );
    const run = play(app, { assumptions: { callCost: 1 } });
    expect(seen).toEqual([
      '+'.repeat(10) + '-'.repeat(10),
      '+'.repeat(5) + '-'.repeat(15),
      '+'.repeat(20),
    ]);
    expect(new Set(run.calls('mvServerLog').map((c) => c.status))).toEqual(
      new Set(['OKAY', 'INVALIDBUFFERSIZE']),
    );
  });

  test('D34: the server can hold logging', () => {
    const seen: string[] = [];
    const app = scripted([
      MINUTE,
      (p) => {
        p.logInit();
        seen.push(p.log('a'));
      },
    ]);
    const run = play(app, { world: { cloud: { logging: false } } });
    expect(seen).toEqual(['LOGGINGDISABLEDBYSERVER']);
    expect(logs(run)).toEqual(['refused a@60']);
  });

  test('D34: buffers are aligned to 512 bytes and a multiple of that long', () => {
    const seen: string[] = [];
    const app = mainOnly(function* (device) {
      const buffer = device.memory.allocate(2048, 512);
      for (const [offset, bytes] of [
        [8, 512],
        [0, 0],
        [0, 500],
        [0, 513],
        [0, 512],
        [512, 1024],
      ]) {
        seen.push(statusName(device.mv.serverLoggingInit(buffer + (offset ?? 0), bytes ?? 0)));
      }
      seen.push(statusName(device.mv.serverLoggingInit(0x0800_0000, 512)));
    });
    play(app);
    expect(seen).toEqual([
      'INVALIDBUFFERALIGNMENT',
      'INVALIDBUFFERSIZE',
      'INVALIDBUFFERSIZE',
      'INVALIDBUFFERSIZE',
      'OKAY',
      'OKAY',
      'PARAMETERFAULT',
    ]);
  });

  test('D34: a message has at most 1,024 bytes, and nothing is taken before the init', () => {
    const seen: string[] = [];
    const app = scripted([
      MINUTE,
      (p) => {
        seen.push(p.log('too early'));
        p.logInit(2048);
        seen.push(p.log('x'.repeat(1025)), p.log('x'.repeat(1024)), p.log(''));
      },
    ]);
    play(app);
    expect(seen).toEqual(['UNAVAILABLE', 'LOGMESSAGETOOLONG', 'OKAY', 'OKAY']);
  });
});

describe('what is lost', () => {
  test('D21: the buffer goes with the app that gave it', () => {
    const app = offlineLogger(2 * MINUTE);
    const run = play(app, { faults: [at(3 * MINUTE, { kind: 'appCrash', message: 'x' })] });
    expect(logs(run)).toEqual(['posted m2@120', 'lost m2@180']);
  });

  test('G17: a message that is waiting at the link when the transport ends is not lost', () => {
    const app = scripted([SECOND, (p) => p.logInit()], [70 * SECOND, (p) => p.log('a')]);
    const run = play(app, { faults: [at(MINUTE, { kind: 'backhaulLoss', forUs: 100 * SECOND })] });
    expect(logs(run)).toEqual(['posted a@70', 'delivered a@160']);
  });

  test('G17: one that has left when the path breaks for good is lost, once, and room is free', () => {
    const app = scripted([SECOND, (p) => p.logInit()], [70 * SECOND, (p) => p.log('a')]);
    const run = play(app, {
      world: { link: { rtt: { kind: 'fixed', us: 4 * SECOND } } },
      faults: [at(71 * SECOND, { kind: 'backhaulLoss', forUs: 100 * SECOND })],
    });
    expect(logs(run)).toEqual(['posted a@70', 'lost a@131']);
  });
});
