/** The end of an app's life, whatever its code does about it. */

import { describe, expect, it } from 'vitest';
import { MvWakeReason } from '../../src/abi/enums.ts';
import type { AppFactory, AppInstance, Main } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import type { FaultPlanEntry } from '../../src/scenario/scenario.ts';
import { at, MINUTE, mainOnly, type Played, play, SECOND } from '../support/small-world.ts';

const IRQ = 41;
const RING = 0x2000_1000;

function center(device: Device): number {
  const setup = { irq: IRQ, buffer: RING, bufferBytes: 256 };
  const { handle } = device.mv.setupNotifications(setup);
  device.nvic.enableIrq(IRQ);
  return handle;
}

/** Runs the app in its first life only; later lives do nothing. */
function once(first: AppFactory): AppFactory {
  let lives = 0;
  return (device) => {
    lives += 1;
    return lives === 1 ? first(device) : { *main() {} };
  };
}

const crashes = (run: Played) =>
  run
    .of('app')
    .filter((r) => r.what === 'crash')
    .map((r) => r.detail);

/** Everything that happened, without the app's calls: the kernel's view. */
const world = (run: Played) => run.records.filter((r) => r.kind !== 'call');

const DEATHS: Readonly<Record<string, FaultPlanEntry>> = {
  'power cut': at(3 * SECOND, { kind: 'powerCut', forUs: SECOND }),
  crash: at(3 * SECOND, { kind: 'appCrash', message: 'planned' }),
};

/** From boot on, so that the app has called for a while when it dies. */
const QUIET_US = 2.75 * SECOND;

/** Calls without end in one stretch, in a way that a test chooses. */
const poll = (device: Device) => {
  for (;;) device.mv.noOp();
};

const UNWILLING: Readonly<
  Record<string, (device: Device, tries: (n: number) => void) => AppFactory>
> = {
  'in a call': () =>
    mainOnly(function* (device) {
      yield device.sleep(QUIET_US);
      poll(device);
    }),
  'and swallows everything and goes on calling': (_, tries) =>
    mainOnly(function* (device) {
      yield device.sleep(QUIET_US);
      try {
        try {
          poll(device);
        } finally {
          device.mv.requestNetwork({ notificationHandle: 0, notificationTag: 0 });
        }
      } catch {
        for (let i = 0; i < 1000; i += 1) {
          try {
            device.mv.serverLog('still here');
            tries(1);
          } catch {
            // Swallowed.
          }
          try {
            device.memory.writeU32(RING, 0xdead_beef);
            tries(1);
          } catch {
            // Swallowed.
          }
          try {
            device.nvic.setPendingIrq(IRQ);
            tries(1);
          } catch {
            // Swallowed.
          }
        }
      }
    }),
  'and catches and yields': () =>
    mainOnly(function* (device) {
      yield device.sleep(QUIET_US);
      try {
        poll(device);
      } catch {
        yield device.sleep(1);
        poll(device);
      }
    }),
  'and catches and returns': () =>
    mainOnly(function* (device) {
      yield device.sleep(QUIET_US);
      try {
        poll(device);
      } catch {
        return;
      }
    }),
  'and yields in a finally': () =>
    mainOnly(function* (device) {
      yield device.sleep(QUIET_US);
      try {
        poll(device);
      } finally {
        yield device.sleep(1);
      }
    }),
  'and catches and throws its own': () =>
    mainOnly(function* (device) {
      yield device.sleep(QUIET_US);
      try {
        poll(device);
      } catch {
        throw new Error('mine');
      }
    }),
  'in a handler in a call': () => (device) => ({
    interrupts: { [IRQ]: () => poll(device) },
    *main() {
      const handle = center(device);
      yield device.sleep(QUIET_US);
      try {
        device.mv.tempTriggerNotification(handle, 1, 1);
      } finally {
        device.mv.noOp();
      }
    },
  }),
};

describe('death while code is on the stack', () => {
  for (const [death, fault] of Object.entries(DEATHS)) {
    it.each(Object.keys(UNWILLING))(`D44: an app that dies by ${death} %s is gone`, (name) => {
      let done = 0;
      const app = once((device) => (UNWILLING[name] ?? never)(device, (n) => (done += n))(device));
      const run = play(app, { faults: [fault], lengthUs: 20 * SECOND });
      const first = run.of('call').filter((r) => r.life === 1);
      expect(first.length).toBeGreaterThan(0);
      for (const call of run.of('call')) expect(call.lastAt).toBeLessThanOrEqual(3 * SECOND);
      expect(done).toBe(0);
      // The world goes on as it does around an app that polls in plain words.
      const plain = once(
        mainOnly(function* (device) {
          if (name === 'in a handler in a call') center(device);
          yield device.sleep(QUIET_US);
          poll(device);
        }),
      );
      const other = play(plain, { faults: [fault], lengthUs: 20 * SECOND });
      const late = (r: { readonly at: number }) => r.at > 3 * SECOND;
      expect(world(run).filter(late)).toEqual(world(other).filter(late));
      expect(run.of('app').map((r) => r.what)).toContain('boot');
    });
  }

  it('D48: mvRestart does not come back, and gives the wake reason of the assumption', () => {
    const reasons: number[] = [];
    let after = 0;
    const app = mainOnly(function* (device) {
      reasons.push(device.mv.getWakeReason().reason);
      if (reasons.length > 1) return;
      device.mv.restart();
      after += 1;
    });
    play(app, { lengthUs: 10 * SECOND });
    expect(after).toBe(0);
    expect(reasons).toEqual([MvWakeReason.COLDBOOT, MvWakeReason.REMOTEAPPLICATIONRESTART]);
  });

  it('D44: the code of a dead life cannot reach the memory of the next one', () => {
    const found: number[] = [];
    let lives = 0;
    const app = mainOnly(function* (device) {
      lives += 1;
      if (lives > 1) {
        yield device.sleep(SECOND);
        found.push(device.memory.readU32(RING));
        return;
      }
      try {
        // The next life begins within the duration of this very call.
        device.mv.restart();
      } finally {
        device.memory.writeU32(RING, 0xdead_beef);
      }
    });
    play(app, {
      lengthUs: 10 * SECOND,
      device: { appBootUs: 50 },
      assumptions: { callCost: 100 },
    });
    expect(lives).toBe(2);
    expect(found).toEqual([0]);
  });
});

const never = (): AppFactory => {
  throw new Error('no such app');
};

describe('crashes', () => {
  const odd = (value: unknown) =>
    mainOnly(function* () {
      throw value;
    });
  const proxy = new Proxy(
    {},
    {
      get() {
        throw new Error('get');
      },
      has() {
        throw new Error('has');
      },
      getPrototypeOf() {
        throw new Error('prototype');
      },
    },
  );
  const getter = Object.defineProperty(new Error('x'), 'message', {
    get() {
      throw new Error('no');
    },
  });
  const UNREADABLE = 'thrown: something whose text cannot be read';

  it.each([
    ['null', null, 'thrown: null'],
    ['undefined', undefined, 'thrown: undefined'],
    ['a number', 7, 'thrown: 7'],
    ['a symbol', Symbol('s'), 'thrown: Symbol(s)'],
    ['a frozen object', Object.freeze({ message: 'ice' }), 'Error: ice'],
    ['an object without a prototype', Object.create(null), UNREADABLE],
    ['an error whose message throws', getter, UNREADABLE],
    ['a proxy that throws at everything', proxy, UNREADABLE],
    ['a pretended InvariantError', { name: 'InvariantError', message: 'm' }, 'InvariantError: m'],
    ['a pretended AppIsDead', { name: 'AppIsDead', message: 'm' }, 'AppIsDead: m'],
  ])('D21: an app that throws %s crashes', (_, value, text) => {
    expect(crashes(play(once(odd(value)), { lengthUs: 10 * SECOND }))).toEqual([text]);
  });

  it('a system call in the getter of what was thrown is refused', () => {
    let done = 0;
    const app = once(
      mainOnly(function* (device) {
        throw Object.defineProperty(new Error('x'), 'message', {
          get() {
            device.mv.noOp();
            done += 1;
          },
        });
      }),
    );
    const run = play(app, { lengthUs: 10 * SECOND });
    expect(crashes(run)).toEqual([UNREADABLE]);
    expect(done).toBe(0);
    expect(run.calls('mvNoOp')).toEqual([]);
  });

  const broken: Readonly<Record<string, [unknown, string]>> = {
    'a factory that throws': [
      () => {
        throw new Error('set-up');
      },
      'Error: set-up',
    ],
    'a factory that returns nothing': [
      () => undefined,
      'TypeError: an app must return { main, interrupts? }',
    ],
    'a main program that is a plain function': [
      () => ({ main: () => {} }),
      'TypeError: the main program of an app must be a generator function: *main() {}',
    ],
    'an async main program': [
      () => ({ main: async () => {} }),
      'TypeError: the main program of an app must be a generator function: *main() {}',
    ],
  };
  it.each(Object.keys(broken))('D21: %s crashes the app', (name) => {
    const [factory, text] = broken[name] ?? [];
    const run = play(once(factory as AppFactory), { lengthUs: 10 * SECOND });
    expect(crashes(run)).toEqual([text]);
  });

  const wait = 'TypeError: an app may yield only device.sleep(us) or device.untilInterrupt()';
  it.each([
    [undefined],
    [null],
    [5],
    ['sleep'],
    [{}],
    [{ wait: 'sleep' }],
    [{ wait: 'sleep', us: -1 }],
    [{ wait: 'sleep', us: 1.5 }],
    [{ wait: 'interrupt', timeoutUs: Number.NaN }],
    [{ wait: 'forever', us: 1 }],
  ])('D21: a yield of %j crashes the app', (value) => {
    const app = mainOnly(function* () {
      yield value as never;
    });
    expect(crashes(play(once(app), { lengthUs: 10 * SECOND }))).toEqual([wait]);
  });

  it.each<[string, AppInstance['interrupts'], string]>([
    ['no handler', {}, `Error: interrupt ${IRQ} is enabled but the app has no handler for it`],
    [
      'a handler that throws',
      {
        [IRQ]: () => {
          throw new Error('oops');
        },
      },
      'Error: oops',
    ],
    [
      'a generator as handler',
      { [IRQ]: function* () {} as never },
      'TypeError: an interrupt handler must be a plain function: it cannot wait',
    ],
  ])('D21: %s in a call of main ends the app, and main cannot catch it', (_, interrupts, text) => {
    let done = 0;
    const app: AppFactory = (device) => ({
      ...(interrupts === undefined ? {} : { interrupts }),
      *main(): Main {
        const handle = center(device);
        try {
          device.mv.tempTriggerNotification(handle, 1, 1);
        } catch {
          device.mv.noOp();
        }
        done += 1;
      },
    });
    const run = play(once(app), { lengthUs: 10 * SECOND });
    expect(crashes(run)).toEqual([text]);
    expect(done).toBe(0);
    expect(run.calls('mvNoOp')).toEqual([]);
  });

  it('D48: the delay before a restart doubles from 1 s to 60 s, with wake reason 8', () => {
    const reasons: number[] = [];
    const app = mainOnly(function* (device) {
      reasons.push(device.mv.getWakeReason().reason);
      throw new Error('again');
    });
    const run = play(app, { lengthUs: 10 * MINUTE });
    const life = run.of('app');
    const delays = life
      .filter((r) => r.what === 'crash')
      .map((r) => (life.find((b) => b.what === 'boot' && b.at > r.at)?.at ?? Number.NaN) - r.at);
    expect(delays.slice(0, 8).map((us) => us / SECOND)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(new Set(reasons.slice(1))).toEqual(new Set([MvWakeReason.APPLICATIONCRASH]));
  });
});

describe('a new life', () => {
  it('starts with zeroed memory, its own closures, and nothing of the old one wakes in it', () => {
    const seen: string[] = [];
    let lives = 0;
    const app: AppFactory = (device) => {
      lives += 1;
      const life = lives;
      const at0 = device.memory.allocate(16);
      return {
        interrupts: { [IRQ]: () => seen.push(`irq in ${life}`) },
        *main() {
          seen.push(`life ${life} at ${at0.toString(16)}: ${device.memory.readU32(at0)}`);
          device.memory.writeU32(at0, 77);
          if (life === 1) {
            device.nvic.disableInterrupts();
            device.mv.tempTriggerNotification(center(device), 1, 1);
            yield device.sleep(10 * SECOND);
            seen.push('never');
          }
          const wake = yield device.untilInterrupt(30 * SECOND);
          seen.push(`${life} woken by ${wake}`);
        },
      };
    };
    play(app, { faults: [at(3 * SECOND, { kind: 'appCrash', message: 'x' })], lengthUs: MINUTE });
    expect(seen).toEqual(['life 1 at 20000000: 0', 'life 2 at 20000000: 0', '2 woken by time']);
  });
});
