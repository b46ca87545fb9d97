/** The interrupt controller, alone against a small reference and with apps. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppFactory, Wake } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { Nvic } from '../../src/host/app/nvic.ts';
import { play, SECOND } from '../support/small-world.ts';

const A = 10;
const B = 11;
const C = 12;

/** An app with three interrupts whose handlers say when they come and go. */
function trio(
  body: (device: Device, say: (text: string) => void) => Generator<never, void> | undefined,
  inHandler: (device: Device, irq: number) => void = (device) => device.mv.noOp(),
): string[] {
  const seen: string[] = [];
  const app: AppFactory = (device) => {
    const handler = (irq: number) => () => {
      seen.push(`>${irq}`);
      inHandler(device, irq);
      seen.push(`<${irq}`);
    };
    return {
      interrupts: { [A]: handler(A), [B]: handler(B), [C]: handler(C) },
      *main() {
        body(device, (text) => seen.push(text));
      },
    };
  };
  const run = play(app, { lengthUs: SECOND });
  expect(run.of('app').map((r) => r.detail)).toEqual(['COLDBOOT', '']);
  return seen;
}

describe('pending', () => {
  it('D10: pending is one bit: two pends before the handler give one entry', () => {
    const seen = trio(({ nvic }) => {
      nvic.setPendingIrq(A);
      nvic.setPendingIrq(A);
      nvic.enableIrq(A);
      return undefined;
    });
    expect(seen).toEqual([`>${A}`, `<${A}`]);
  });

  it('D10: it stays while disabled, under PRIMASK and under BASEPRI, and is taken at once after', () => {
    const seen = trio(({ nvic }, say) => {
      nvic.setPriority(A, 5);
      nvic.setPendingIrq(A);
      say('disabled');
      nvic.disableInterrupts();
      nvic.enableIrq(A);
      say('primask');
      nvic.setBasepri(5);
      nvic.enableInterrupts();
      say('basepri');
      nvic.setBasepri(6);
      say('after');
      return undefined;
    });
    expect(seen).toEqual(['disabled', 'primask', 'basepri', `>${A}`, `<${A}`, 'after']);
  });

  it('clearPendingIrq forgets, disableIrq keeps, isPending tells', () => {
    const seen = trio(({ nvic }, say) => {
      nvic.setPendingIrq(A);
      say(`${nvic.isPending(A)}`);
      nvic.clearPendingIrq(A);
      nvic.clearPendingIrq(A);
      say(`${nvic.isPending(A)}`);
      nvic.enableIrq(A);
      nvic.disableIrq(A);
      nvic.setPendingIrq(A);
      say(`${nvic.isPending(A)}`);
      nvic.enableIrq(A);
      return undefined;
    });
    expect(seen).toEqual(['true', 'false', 'true', `>${A}`, `<${A}`]);
  });
});

describe('priorities', () => {
  const both = ({ nvic }: Device) => {
    nvic.setPriority(A, 4);
    nvic.setPriority(B, 3);
    for (const irq of [A, B]) nvic.enableIrq(irq);
  };

  it('D44: in a call of a handler a more urgent interrupt is taken, a less urgent one is not', () => {
    const nested = (device: Device, irq: number) => {
      if (irq === A) device.nvic.setPendingIrq(B);
      device.mv.noOp();
    };
    const up = trio((device) => {
      both(device);
      device.nvic.setPendingIrq(A);
      return undefined;
    }, nested);
    expect(up).toEqual([`>${A}`, `>${B}`, `<${B}`, `<${A}`]);
    const down = trio(
      (device) => {
        both(device);
        device.nvic.setPendingIrq(B);
        return undefined;
      },
      (device, irq) => {
        if (irq === B) device.nvic.setPendingIrq(A);
        device.mv.noOp();
      },
    );
    expect(down).toEqual([`>${B}`, `<${B}`, `>${A}`, `<${A}`]);
  });

  it('equal priorities do not pre-empt each other, and go by number', () => {
    const seen = trio(
      ({ nvic }) => {
        for (const irq of [C, B, A]) nvic.enableIrq(irq);
        nvic.disableInterrupts();
        nvic.setPendingIrq(C);
        nvic.setPendingIrq(B);
        nvic.enableInterrupts();
        return undefined;
      },
      ({ nvic }, irq) => {
        if (irq === B) nvic.setPendingIrq(A);
      },
    );
    expect(seen).toEqual([`>${B}`, `<${B}`, `>${A}`, `<${A}`, `>${C}`, `<${C}`]);
  });

  it('a handler that lowers its own priority is still under the one that it interrupted', () => {
    const seen = trio(
      ({ nvic }) => {
        nvic.setPriority(A, 5);
        nvic.setPriority(B, 1);
        nvic.setPriority(C, 7);
        for (const irq of [A, B, C]) nvic.enableIrq(irq);
        nvic.setPendingIrq(A);
        return undefined;
      },
      ({ nvic }, irq) => {
        if (irq === A) nvic.setPendingIrq(B);
        if (irq === B) {
          nvic.setPendingIrq(C);
          nvic.setPriority(B, 10);
        }
      },
    );
    expect(seen).toEqual([`>${A}`, `>${B}`, `<${B}`, `<${A}`, `>${C}`, `<${C}`]);
  });
});

describe('waiting for an interrupt', () => {
  /** The wakes of a main program that waits after `before`, and when they came. */
  function wakes(
    before: (device: Device) => void,
    faultless: (device: Device) => void = () => {},
    timeoutUs = 1000,
  ): readonly (readonly [Wake, number])[] {
    const found: (readonly [Wake, number])[] = [];
    const app: AppFactory = (device) => ({
      interrupts: { [A]: () => faultless(device) },
      *main() {
        before(device);
        const start = device.mv.getMicroseconds().microseconds;
        const wake = yield device.untilInterrupt(timeoutUs);
        found.push([wake, device.mv.getMicroseconds().microseconds - start - 5]);
      },
    });
    play(app, { lengthUs: SECOND });
    return found;
  }

  it('one that was taken before the wait began does not end it', () => {
    const found = wakes(({ nvic }) => {
      nvic.enableIrq(A);
      nvic.setPendingIrq(A);
    });
    expect(found).toEqual([['time', 1000]]);
  });

  it('one that is pending behind PRIMASK ends it at once, a disabled one does not', () => {
    const masked = wakes(({ nvic }) => {
      nvic.disableInterrupts();
      nvic.enableIrq(A);
      nvic.setPendingIrq(A);
    });
    expect(masked).toEqual([['interrupt', 0]]);
    expect(wakes(({ nvic }) => nvic.setPendingIrq(A))).toEqual([['time', 1000]]);
  });

  it('one behind BASEPRI does not end it', () => {
    const found = wakes(({ nvic }) => {
      nvic.setPriority(A, 8);
      nvic.setBasepri(8);
      nvic.enableIrq(A);
      nvic.setPendingIrq(A);
    });
    expect(found).toEqual([['time', 1000]]);
  });

  it('an interrupt at the very instant of the time-out wins', () => {
    const found: Wake[] = [];
    const app: AppFactory = (device) => ({
      interrupts: { [A]: () => {} },
      *main() {
        device.nvic.enableIrq(A);
        const setup = { irq: A, buffer: 0x2000_1000, bufferBytes: 256 };
        const center = device.mv.setupNotifications(setup).handle;
        device.mv.requestNetwork({ notificationHandle: center, notificationTag: 0 });
        // The first change of the network after that is found by a run without a time-out.
        const start = device.mv.getMicroseconds().microseconds;
        found.push(yield device.untilInterrupt(limitUs));
        tookUs = device.mv.getMicroseconds().microseconds - start - 5;
      },
    });
    let limitUs: number | undefined;
    let tookUs = 0;
    play(app);
    limitUs = tookUs;
    play(app);
    limitUs = tookUs - 1;
    play(app);
    expect(found).toEqual(['interrupt', 'interrupt', 'time']);
  });
});

// A reference that shares nothing with the code: it lists everything and sorts.

type Act =
  | { readonly do: 'pend' | 'clear' | 'enable' | 'disable'; readonly irq: number }
  | { readonly do: 'priority'; readonly irq: number; readonly value: number }
  | { readonly do: 'basepri'; readonly value: number }
  | { readonly do: 'primask'; readonly on: boolean }
  | { readonly do: 'leave' };

class Reference {
  readonly on = new Set<number>();
  readonly waiting = new Set<number>();
  readonly level = new Map<number, number>();
  stack: number[] = [];
  primask = false;
  basepri = 0;
  readonly entries: number[] = [];

  private levelOf(irq: number): number {
    return this.level.get(irq) ?? 0;
  }

  candidates(): number[] {
    const bars = this.stack.map((irq) => this.levelOf(irq));
    if (this.basepri !== 0) bars.push(this.basepri);
    return [...this.waiting]
      .filter((irq) => this.on.has(irq) && bars.every((bar) => this.levelOf(irq) < bar))
      .sort((a, b) => this.levelOf(a) - this.levelOf(b) || a - b);
  }

  settle(): void {
    while (!this.primask) {
      const [first] = this.candidates();
      if (first === undefined) return;
      this.waiting.delete(first);
      this.stack.push(first);
      this.entries.push(first);
    }
  }

  act(a: Act): void {
    if (a.do === 'pend') this.waiting.add(a.irq);
    else if (a.do === 'clear') this.waiting.delete(a.irq);
    else if (a.do === 'enable') this.on.add(a.irq);
    else if (a.do === 'disable') this.on.delete(a.irq);
    else if (a.do === 'priority') this.level.set(a.irq, a.value);
    else if (a.do === 'basepri') this.basepri = a.value;
    else if (a.do === 'primask') this.primask = a.on;
    else this.stack.pop();
    this.settle();
  }
}

const irq = fc.constantFrom(0, 1, 2, 41, 125);
// Few levels, so that they meet.
const level = fc.constantFrom(0, 1, 2, 3, 15);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('pend' as const), irq }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('enable', 'disable', 'clear'), irq }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('priority' as const), irq, value: level }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('basepri' as const), value: level }) },
  fc.record({ do: fc.constant('primask' as const), on: fc.boolean() }),
);

describe('against a reference', () => {
  it('entries, what is pending and what would wake are those of the reference, also restored', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const entries: number[] = [];
        let nvic = new Nvic(() => settle());
        function settle(): void {
          for (let next = nvic.next(); next !== undefined; next = nvic.next()) {
            nvic.enter(next);
            entries.push(next);
          }
        }
        const reference = new Reference();
        for (const [i, a] of acts.entries()) {
          if (a.do === 'pend') nvic.setPendingIrq(a.irq);
          else if (a.do === 'clear') nvic.clearPendingIrq(a.irq);
          else if (a.do === 'enable') nvic.enableIrq(a.irq);
          else if (a.do === 'disable') nvic.disableIrq(a.irq);
          else if (a.do === 'priority') nvic.setPriority(a.irq, a.value);
          else if (a.do === 'basepri') nvic.setBasepri(a.value);
          else if (a.do === 'primask') a.on ? nvic.disableInterrupts() : nvic.enableInterrupts();
          else {
            nvic.leave();
            settle();
          }
          reference.act(a);
          if (i % 3 === 2) {
            const state = structuredClone(nvic.snapshot());
            nvic = new Nvic(() => settle());
            nvic.restore(state);
          }
          expect(entries).toEqual(reference.entries);
          expect(nvic.current).toBe(reference.stack.at(-1));
          expect(nvic.wakes).toBe(reference.candidates().length > 0);
          for (const n of [0, 1, 2, 41, 125]) {
            expect(nvic.isPending(n)).toBe(reference.waiting.has(n));
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
