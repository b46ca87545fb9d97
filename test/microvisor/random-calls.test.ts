/**
 * Any calls at all, in any world: nothing that an app does breaks the simulator.
 *
 * A run is a list of steps of small numbers, which the app turns into calls: mostly sensible ones
 * (so that networks come up and channels carry data), mixed with stale handles, handles of other
 * kinds, bad pointers and values of no meaning, from the main program and from a handler. Small
 * numbers mean sensible calls, so a failure shrinks to a short and quiet app.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRUCTS } from '../../src/abi/layout.ts';
import { MvStatus } from '../../src/abi/status.ts';
import { SYSCALL_NAMES, type SyscallName, syscall } from '../../src/abi/syscalls.ts';
import { type AppFactory, type AppInstance, defineApp } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { BUILT_CALLS } from '../../src/microvisor/door.ts';
import type { HandleKind } from '../../src/microvisor/handles.ts';
import { ASSUMED_CHOICES, type Assumptions } from '../../src/scenario/assumptions.ts';
import type { Fault, FaultPlanEntry, PeerSettings } from '../../src/scenario/scenario.ts';
import { MINUTE, type Played, play, SECOND, type SmallWorld } from '../support/small-world.ts';

/** The calls that have sensible arguments here; those of the cloud's services have tests of their own. */
const CALLS: readonly SyscallName[] = BUILT_CALLS.filter(
  (call) => !['http', 'config', 'mqtt'].includes(syscall(call).group),
);
/** Seldom or never OKAY in these worlds: the network does not come to rest, and there are no tests. */
const SELDOM: ReadonlySet<SyscallName> = new Set([
  'mvPowerSave',
  'mvDeepSleep',
  'mvTestingComplete',
  'mvTestLoggingInit',
  'mvTestLog',
]);

const RUNS = 300;
const RAM = 0x2000_0000;
const IRQ = 30;

/** One step of the app. */
interface Step {
  readonly call: number;
  /** Which of the arguments are hostile, and how: 0 is none. */
  readonly odd: number;
  readonly a: number;
  readonly b: number;
  readonly from: 'main' | 'handler';
  readonly sleepUs: number;
}

const HOSTILE_WORDS = [
  0,
  1,
  0xffff_ffff,
  RAM + 1,
  RAM + 0x8_0000 - 1,
  RAM + 0x8_0000 - 6,
  RAM + 0x8_0000,
  0x0800_0000,
  0x080f_fffe,
  0x2800_3ffe,
  0x2800_0000,
  0x0c1f_e000,
  0x4000_0000,
  RAM + 0x1000,
  RAM + 0x1200,
  RAM + 0x1400,
  512,
  511,
  16,
] as const;

/** What a random app remembers of its calls. */
class RandomApp {
  private readonly d: Device;
  private readonly issued: Record<HandleKind, number[]> = {
    notification: [],
    network: [],
    channel: [],
    system: [],
    flash: [],
  };
  private presented = 0;

  constructor(d: Device) {
    this.d = d;
  }

  take(step: Step): void {
    const call = this.nameOf(step);
    const args = this.argsFor(call, step);
    for (let i = 0; i < args.length; i += 1) {
      if (((step.odd >> i) & 1) === 1) args[i] = this.hostile(step.a * 7 + step.b + i);
    }
    const status = this.d.raw[call](...args);
    this.remember(call, args, status);
  }

  private nameOf({ call }: Step): SyscallName {
    const names = call < 10_000 ? CALLS : SYSCALL_NAMES;
    return names[call % names.length] ?? 'mvNoOp';
  }

  private handle(kind: keyof RandomApp['issued'], pick: number): number {
    const all = this.issued[kind];
    return all[Math.max(0, all.length - 1 - (pick % 3))] ?? 0;
  }

  /** Anything: a word of the list, a handle of any kind or age, or noise. */
  private hostile(n: number): number {
    const handles = Object.values(this.issued).flat();
    const all = [...HOSTILE_WORDS, ...handles];
    return n % 5 === 4 ? Math.imul(n, 0x9e37_79b1) >>> 0 : (all[n % all.length] ?? 0);
  }

  /** A structure in memory, one word of which is odd now and then. */
  private struct(words: readonly number[], { odd, a, b }: Step): number {
    const at = RAM + 0x100;
    for (const [i, word] of words.entries()) {
      const isOdd = odd >= 16 && i === a % words.length;
      this.d.memory.writeU32(at + i * 4, isOdd ? this.hostile(b + i) : word);
    }
    return at;
  }

  private argsFor(call: SyscallName, step: Step): number[] {
    const { a, b } = step;
    const out = RAM + 0x40;
    const ownChannel = this.handle('channel', b);
    switch (call) {
      case 'mvSetupNotifications':
        return [this.struct([a % 30, RAM + 0x4000 + (a % 30) * 64, 32 + (b % 3) * 16], step), out];
      case 'mvRequestNetwork':
        return [this.struct([1, this.handle('notification', b), a], step), out];
      case 'mvOpenSystemNotification':
        return [this.struct([this.handle('notification', b), a, a % 2], step), out];
      case 'mvOpenChannel': {
        const buffers = RAM + 0x1_0000 + (a % 6) * 4096;
        const sizes = [512, 1024, 512];
        const words = [
          1,
          this.handle('notification', b),
          a,
          this.handle('network', 0),
          buffers,
          sizes[a % 3] ?? 512,
          buffers + 2048,
          sizes[b % 3] ?? 512,
          a % 40 < 36 ? 0 : a % 5,
          0,
          0,
        ];
        expect(words.length * 4).toBe(STRUCTS.MvOpenChannelParams.size);
        return [this.struct(words, step), out];
      }
      case 'mvCloseNotifications':
        return this.inOut(this.handle('notification', b + 1));
      case 'mvCloseSystemNotification':
        return this.inOut(this.handle('system', b));
      case 'mvReleaseNetwork':
        return this.inOut(this.handle('network', b + 1));
      case 'mvCloseChannel':
        return this.inOut(ownChannel);
      case 'mvReadChannel':
        return [ownChannel, out, out + 4];
      case 'mvReadChannelComplete':
        return [ownChannel, a % 4 === 3 ? a : this.presented];
      case 'mvWriteChannel':
      case 'mvWriteChannelStream':
        return [
          ownChannel,
          a % 2 === 0 ? 0x0800_0000 : RAM + 0x100,
          a % 700,
          a % 20 === 19 ? RAM + 0x8_0000 - 2 : out,
        ];
      case 'mvTempTriggerNotification':
        return [this.handle('notification', b), a % 7, b];
      case 'mvGetNetworkStatus':
        return [this.handle('network', b), out];
      case 'mvGetChannelClosureReason':
        return [ownChannel, out];
      case 'mvGetDeviceId':
        return [out, 34];
      case 'mvServerLoggingInit':
        return [RAM + 0x2000, 512 * (1 + (a % 3))];
      case 'mvServerLog':
        return [0x0800_0000, a];
      case 'mvExternalFlashOpen':
        return [out];
      case 'mvExternalFlashClose':
        return this.inOut(this.handle('flash', b));
      case 'mvExternalFlashReadBlocking':
      case 'mvExternalFlashWriteBlocking':
        return [this.handle('flash', b), a * 7, b, RAM + 0x3000];
      case 'mvExternalFlashEraseBlocking':
        return [this.handle('flash', b), (a % 8) * 4096, (b % 3) * 4096];
      case 'mvExternalFlashGetInfo':
        return [this.handle('flash', b), this.struct([1, 0, 0, 0], step)];
      case 'mvSetWifiConfig':
        return [this.struct([1, a % 2, 0x0800_0000, b % 40, 0x0800_0000, b % 70], step)];
      case 'mvGetWifiConfig':
        return [this.struct([1, RAM + 0x3000, 32, out, out + 4], step)];
      case 'mvSetFastInterrupt':
      case 'mvClearFastInterrupt':
      case 'mvEnableFastInterrupt':
      case 'mvDisableFastInterrupt':
        return [100 + (a % 3)];
      case 'mvPeriphPeek32':
        return [0x4602_0c00 + (a % 70) * 4, out];
      case 'mvPeriphPoke32':
        return [0x4602_0c00 + (a % 70) * 4, a, b];
      case 'mvRestart':
        // Seldom, or no app would live long enough to do anything.
        return [a % 8 === 0 ? 0 : 1];
      default:
        return [out, out + 8, a, b];
    }
  }

  private inOut(handle: number): number[] {
    this.d.memory.writeU32(RAM + 0x50, handle);
    return [RAM + 0x50];
  }

  private remember(call: SyscallName, args: readonly number[], status: MvStatus): void {
    const { d } = this;
    if (status !== MvStatus.OKAY) return;
    const out = args[1] ?? 0;
    if (call === 'mvSetupNotifications') this.issued.notification.push(d.memory.readU32(out));
    else if (call === 'mvRequestNetwork') this.issued.network.push(d.memory.readU32(out));
    else if (call === 'mvOpenChannel') this.issued.channel.push(d.memory.readU32(out));
    else if (call === 'mvOpenSystemNotification') this.issued.system.push(d.memory.readU32(out));
    else if (call === 'mvExternalFlashOpen') this.issued.flash.push(d.memory.readU32(args[0] ?? 0));
    else if (call === 'mvReadChannel') this.presented = d.memory.readU32(args[2] ?? 0);
  }
}

/** The app that takes the steps: once, and from where it was after each of its deaths. */
function randomApp(steps: readonly Step[]): AppFactory {
  return defineApp((d): AppInstance => {
    const app = new RandomApp(d);
    let queue: Step[] = [];
    const handlers = Object.fromEntries(
      Array.from({ length: 126 }, (_, irq) => [
        irq,
        () => {
          const step = queue.shift();
          if (step !== undefined) app.take(step);
        },
      ]),
    );
    return {
      *main() {
        for (let irq = 0; irq < 126; irq += irq === 4 ? 2 : 1) d.nvic.enableIrq(irq);
        // A start that most apps have in common.
        const step = { call: 0, odd: 0, a: 5, b: 0, from: 'main', sleepUs: 0 } as const;
        for (const call of ['mvSetupNotifications', 'mvRequestNetwork'] as const) {
          app.take({ ...step, call: CALLS.indexOf(call) });
        }
        yield d.sleep(4 * SECOND);
        app.take({ ...step, call: CALLS.indexOf('mvOpenChannel') });
        for (const s of steps) {
          if (s.from === 'main') app.take(s);
          else {
            queue = [...queue, s];
            d.nvic.setPendingIrq(IRQ);
          }
          if (s.sleepUs > 0) yield d.sleep(s.sleepUs);
          else if (s.b % 16 === 15) yield d.untilInterrupt(SECOND);
        }
      },
      interrupts: handlers,
    };
  });
}

const step: fc.Arbitrary<Step> = fc.record({
  call: fc.oneof(
    { weight: 19, arbitrary: fc.integer({ min: 0, max: CALLS.length - 1 }) },
    { weight: 1, arbitrary: fc.integer({ min: 10_000, max: 10_999 }) },
  ),
  odd: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 31 }) },
  ),
  a: fc.integer({ min: 0, max: 2000 }),
  b: fc.integer({ min: 0, max: 255 }),
  from: fc.constantFrom('main', 'main', 'main', 'handler'),
  sleepUs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 50_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 20 * SECOND }) },
  ),
});

const forUs = fc.integer({ min: 1, max: 150 * SECOND });
const which = fc.constantFrom('all' as const, 'oldest' as const, 'newest' as const);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('coverageLoss' as const), forUs }),
  fc.record({ kind: fc.constant('backhaulLoss' as const), forUs }),
  fc.record({ kind: fc.constant('serverUnreachable' as const), forUs }),
  fc.record({ kind: fc.constant('channelClosed' as const), which }),
  fc.record({ kind: fc.constant('channelReset' as const), which }),
  fc.record({ kind: fc.constant('checkIn' as const) }),
  fc.record({
    kind: fc.constant('updateStaged' as const),
    update: fc.constantFrom('app' as const, 'kernel' as const),
    layers: fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('debuggerAttach' as const),
    haltUs: fc.integer({ min: 0, max: 20 * SECOND }),
  }),
  fc.record({ kind: fc.constant('debuggerDetach' as const) }),
  fc.record({
    kind: fc.constant('powerCut' as const),
    forUs: fc.integer({ min: 1, max: 20 * SECOND }),
  }),
  fc.record({ kind: fc.constant('appCrash' as const), message: fc.constant('injected') }),
);
const plan: fc.Arbitrary<FaultPlanEntry[]> = fc
  .array(fc.tuple(fault, fc.integer({ min: 0, max: 3 * MINUTE })), { maxLength: 4 })
  .map((all) =>
    all.map(([f, atUs], i) => ({ id: `f${i}`, fault: f, trigger: { by: 'time', atUs } })),
  );

const peer: fc.Arbitrary<PeerSettings> = fc.oneof(
  fc.constant<PeerSettings>({ kind: 'sink' }),
  fc
    .integer({ min: 0, max: 3 * SECOND })
    .map((delayUs): PeerSettings => ({ kind: 'echo', delayUs })),
  fc.integer({ min: 100_000, max: SECOND }).map(
    (everyUs): PeerSettings => ({
      kind: 'talker',
      script: [{ atUs: 0, everyUs, send: 'x'.repeat(300) }],
    }),
  ),
);

const assumptions: fc.Arbitrary<Partial<Assumptions>> = fc.record({
  ...(Object.fromEntries(
    Object.entries(ASSUMED_CHOICES)
      // In most runs calls from handlers must do something.
      .map(([n, { values }]) => [n, fc.constantFrom(values[0], ...values)]),
  ) as { [N in keyof typeof ASSUMED_CHOICES]: fc.Arbitrary<Assumptions[N]> }),
  callCost: fc.constantFrom(5, 1, 100),
  channelOverhead: fc.constantFrom(32, 0, 1024),
  flashEraseSector: fc.constantFrom(45_000, 1000),
});

const world: fc.Arbitrary<SmallWorld> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }).map(String),
    preset: fc.constantFrom('perfect' as const, 'perfect' as const, 'urban' as const),
    lengthUs: fc.integer({ min: 10 * SECOND, max: 5 * MINUTE }),
    peer,
    faults: plan,
    assumptions,
    polite: fc.boolean(),
    packetBytes: fc.constantFrom(1400, 1, 64, 700),
  })
  .map(({ peer: settings, polite, packetBytes, ...rest }) => ({
    ...rest,
    peers: { '': settings },
    device: { polite, reservedIrqs: [7] },
    world: { link: { packetBytes } },
  }));

/** Every call with every status of its row. */
const ALLOWED: ReadonlySet<string> = new Set(
  SYSCALL_NAMES.flatMap((call) => {
    const { fails, inferred = [] } = syscall(call);
    return ['OKAY', ...fails, ...inferred].map((status) => `${call} ${status}`);
  }),
);

/** Bytes that went up, by what became of them. */
function upwards(run: Played): { readonly accepted: number; readonly accounted: number } {
  let accepted = 0;
  let accounted = 0;
  for (const b of run.of('bytes')) {
    if (b.what === 'accepted') accepted += b.count;
    else if (['delivered', 'lost', 'buffered', 'flying'].includes(b.what)) accounted += b.count;
  }
  return { accepted, accounted };
}

describe('random calls', () => {
  it('D3, D4, G1: break nothing, give only statuses of their rows, and repeat with the seed', () => {
    const reached = new Set<string>();
    let calls = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 80 }), world, (steps, w) => {
        const run = play(randomApp(steps), w);
        const again = play(randomApp(steps), w);
        expect(again.hash).toBe(run.hash);
        const { accepted, accounted } = upwards(run);
        expect(accounted).toBe(accepted);
        const refusing = w.assumptions?.syscallsFromInterrupt === 'unavailable';
        const alien: string[] = [];
        for (const r of run.of('call')) {
          calls += r.count;
          const given = `${r.call} ${r.status}`;
          reached.add(given);
          if (r.how === 'not built' || (refusing && r.from !== 'main')) continue;
          if (!ALLOWED.has(given)) alien.push(given);
        }
        expect(alien).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    // The property says little unless the calls get somewhere.
    expect(calls / RUNS).toBeGreaterThan(30);
    for (const call of CALLS) {
      if (!SELDOM.has(call)) expect(reached).toContain(`${call} OKAY`);
    }
    for (const status of ['CHANNELCLOSED', 'INVALIDHANDLE', 'PARAMETERFAULT', 'LATEFAULT']) {
      expect(
        [...reached].some((r) => r.endsWith(` ${status}`)),
        status,
      ).toBe(true);
    }
  }, 60_000);
});
