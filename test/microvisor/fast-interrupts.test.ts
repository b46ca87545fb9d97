/** Fast interrupts: when they run, what they may not do, and what becomes of a flood of them. */

import { describe, expect, it } from 'vitest';
import { type AppFactory, programOf } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { play, SECOND, scenario } from '../support/small-world.ts';
import { must, name, openCenter } from './support.ts';

const FAST = 30;
const SLOW = 31;

/** An app with a fast and an ordinary handler that note when they begin and end. */
function app(
  main: (d: Device, order: string[]) => void,
  within: { readonly fast?: (d: Device) => void; readonly slow?: (d: Device) => void } = {},
): { readonly factory: AppFactory; readonly order: string[] } {
  const order: string[] = [];
  const factory: AppFactory = (d) => ({
    *main() {
      main(d, order);
      yield d.sleep(SECOND);
      order.push('slept');
    },
    interrupts: {
      [FAST]: () => {
        order.push('fast');
        within.fast?.(d);
        order.push('/fast');
      },
      [SLOW]: () => {
        order.push('slow');
        within.slow?.(d);
        order.push('/slow');
      },
    },
  });
  return { factory, order };
}

function makeFast(d: Device): void {
  must(d.mv.setFastInterrupt(FAST));
  must(d.mv.enableFastInterrupt(FAST));
}

describe('when a fast interrupt runs', () => {
  it('D10: before ordinary ones, and within their handlers, however urgent they are', () => {
    const { factory, order } = app(
      (d) => {
        makeFast(d);
        d.nvic.enableIrq(SLOW);
        d.nvic.setPriority(SLOW, 0);
        d.nvic.setPriority(FAST, 15);
        d.nvic.setPendingIrq(SLOW);
      },
      { slow: (d) => d.nvic.setPendingIrq(FAST) },
    );
    play(factory, { lengthUs: 2 * SECOND });
    expect(order).toEqual(['slow', 'fast', '/fast', '/slow', 'slept']);
  });

  it('D10: nothing interrupts it, and what was pended in it runs after it', () => {
    const { factory, order } = app(
      (d) => {
        makeFast(d);
        d.nvic.enableIrq(SLOW);
        d.nvic.setPendingIrq(FAST);
      },
      { fast: (d) => d.nvic.setPendingIrq(SLOW) },
    );
    play(factory, { lengthUs: 2 * SECOND });
    expect(order).toEqual(['fast', '/fast', 'slow', '/slow', 'slept']);
  });

  it('D10: neither PRIMASK nor BASEPRI holds it back, which they do an ordinary one', () => {
    const { factory, order } = app((d, seen) => {
      makeFast(d);
      d.nvic.enableIrq(SLOW);
      d.nvic.disableInterrupts();
      d.nvic.setPendingIrq(SLOW);
      d.nvic.setPendingIrq(FAST);
      seen.push('masked');
      d.nvic.setBasepri(1);
      d.nvic.enableInterrupts();
      d.nvic.setPendingIrq(FAST);
    });
    play(factory, { lengthUs: 2 * SECOND });
    // Priority 0 is more urgent than BASEPRI 1: the ordinary one runs once PRIMASK is clear.
    expect(order).toEqual(['fast', '/fast', 'masked', 'slow', '/slow', 'fast', '/fast', 'slept']);
  });

  it('D10: only the kernel enables it; while it is held back it stays pending', () => {
    const { factory, order } = app((d, seen) => {
      must(d.mv.setFastInterrupt(FAST));
      d.nvic.enableIrq(FAST);
      d.nvic.setPendingIrq(FAST);
      seen.push('set');
      must(d.mv.disableAllFastInterrupts());
      must(d.mv.enableFastInterrupt(FAST));
      seen.push('enabled');
      must(d.mv.enableAllFastInterrupts());
      seen.push('all');
      must(d.mv.disableFastInterrupt(FAST));
      d.nvic.setPendingIrq(FAST);
      seen.push('disabled');
      must(d.mv.clearFastInterrupt(FAST));
      seen.push('ordinary');
    });
    play(factory, { lengthUs: 2 * SECOND });
    expect(order).toEqual([
      'set',
      'enabled',
      'fast',
      '/fast',
      'all',
      'disabled',
      'fast',
      '/fast',
      'ordinary',
      'slept',
    ]);
  });

  it('D15: an interrupt is that of a center or a fast one, not both', () => {
    const given: string[] = [];
    const { factory } = app((d) => {
      openCenter(d, 4, SLOW);
      given.push(name(d.mv.setFastInterrupt(SLOW)), name(d.mv.setFastInterrupt(FAST)));
      const buffer = d.memory.allocate(64, 16);
      const setup = { irq: FAST, buffer, bufferBytes: 64 };
      given.push(name(d.mv.setupNotifications(setup).status));
      given.push(name(d.mv.setFastInterrupt(FAST)));
    });
    play(factory, { lengthUs: 2 * SECOND });
    expect(given).toEqual(['INVALIDINTERRUPT', 'OKAY', 'INVALIDINTERRUPT', 'INVALIDINTERRUPT']);
  });

  it('D21: with the app goes what it made fast', () => {
    const given: string[] = [];
    const { factory } = app((d) => {
      given.push(name(d.mv.setFastInterrupt(FAST)));
      if (given.length === 1) d.mv.restart();
    });
    play(factory, { lengthUs: 2 * SECOND });
    expect(given).toEqual(['OKAY', 'OKAY']);
  });
});

describe('in the handler of a fast interrupt', () => {
  it('D5: no system call works, and the trace warns once', () => {
    const given: string[] = [];
    const { factory } = app(
      (d) => {
        makeFast(d);
        d.nvic.setPendingIrq(FAST);
        d.nvic.setPendingIrq(FAST);
        given.push(name(d.mv.noOp()));
      },
      { fast: (d) => given.push(name(d.mv.noOp()), name(d.mv.clearFastInterrupt(FAST))) },
    );
    const run = play(factory, { lengthUs: 2 * SECOND });
    const U = 'UNAVAILABLE';
    expect(given).toEqual([U, U, U, U, 'OKAY']);
    const warnings = run.of('warning').filter((w) => w.text.startsWith(`irq${FAST} is a fast`));
    expect(warnings).toHaveLength(1);
  });
});

describe('a flood', () => {
  it('D21: of interrupts that pend themselves is seen, held back, and ends the app', () => {
    const { factory, order } = app(
      (d, seen) => {
        if (d.mv.getWakeReason().reason !== 0) return;
        makeFast(d);
        d.nvic.setPendingIrq(FAST);
        seen.push('goes on');
      },
      { fast: (d) => d.nvic.setPendingIrq(FAST) },
    );
    const run = play(factory, { lengthUs: 5 * SECOND });
    const flood = run.of('board').filter((b) => b.what === 'interrupt flood');
    expect(flood).toHaveLength(1);
    expect(order.filter((o) => o === 'fast')).toHaveLength(1001);
    expect(order).toContain('goes on');
    const crash = run.of('app').find((a) => a.what === 'crash');
    expect(crash?.detail).toBe('interrupt flood');
    expect(crash?.at).toBe((flood[0]?.at ?? 0) + 1000);
    expect(
      run
        .of('app')
        .filter((a) => a.what === 'boot')
        .map((b) => b.detail),
    ).toEqual(['COLDBOOT', 'APPLICATIONCRASH']);
  });

  it('D21: is none when they are many and have time', () => {
    const { factory } = app((d) => makeFast(d));
    const patient: AppFactory = (d) => {
      const instance = factory(d);
      return {
        ...instance,
        *main() {
          makeFast(d);
          for (let i = 0; i < 3000; i += 1) {
            d.nvic.setPendingIrq(FAST);
            yield d.sleep(11);
          }
        },
      };
    };
    const run = play(patient, { lengthUs: 2 * SECOND });
    expect(run.of('interrupt')).toHaveLength(3000);
    expect(run.of('board')).toEqual([]);
    expect(run.of('app').some((a) => a.what === 'crash')).toBe(false);
  });
});

describe('snapshots', () => {
  it('D10: a restored app keeps its fast interrupts', () => {
    const factory: AppFactory = (d) => ({
      *main() {
        makeFast(d);
        for (let i = 0; i < 10; i += 1) {
          yield d.sleep(SECOND / 10);
          d.nvic.disableInterrupts();
          d.nvic.setPendingIrq(FAST);
          d.mv.noOp();
          d.nvic.enableInterrupts();
        }
      },
      interrupts: { [FAST]: () => {} },
    });
    const make = () =>
      new Simulation(scenario({ lengthUs: 2 * SECOND }), programOf(factory, 'inline', 'none'), {
        resumable: true,
      });
    const toEnd = (simulation: Simulation) => {
      while (simulation.advance(10_000));
      return simulation.finish('finished');
    };
    const first = make();
    first.advanceTo(SECOND * 0.65);
    const saved = structuredClone(first.snapshot());
    const expected = toEnd(first);
    const other = make();
    other.restore(saved);
    expect(toEnd(other)).toBe(expected);
  });
});
