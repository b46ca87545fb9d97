/** Testing mode: a switch of the scenario, logs in the trace, and what follows its end. */

import { describe, expect, it } from 'vitest';
import { scenarioId } from '../../src/scenario/canonical.ts';
import { loaded } from '../scenario/support.ts';
import { at, mainOnly, play, SECOND, type SmallWorld } from '../support/small-world.ts';
import { inWorld, must, name } from './support.ts';

const TESTING: SmallWorld = { lengthUs: 60 * SECOND, device: { testing: true } };

describe('the switch', () => {
  it('D39: changes the id of a scenario only where it is on', () => {
    const id = (device: string) => scenarioId(loaded(`app: a\ndevice: ${device}`));
    expect(id('{ testing: false }')).toBe(id('{}'));
    expect(id('{ testing: true }')).not.toBe(id('{}'));
    expect(loaded('app: a\ndevice: { testing: true }').device.testing).toBe(true);
    const wake = loaded('app: a\ndevice: { deepSleepWake: { after: 10m } }').device.deepSleepWake;
    expect(wake).toEqual({ by: 'rtc', afterUs: 600 * SECOND });
  });

  it('D36: the later assumptions change the id of a scenario only where they are chosen', () => {
    const id = (line: string) => scenarioId(loaded(`app: a\n${line}`));
    expect(id('assumptions: { flashWritePage: 700us }')).toBe(id(''));
    expect(id('assumptions: { flashWritePage: 701us }')).not.toBe(id(''));
  });
});

describe('test logs', () => {
  it('D39: appear in the trace at once, and take no network', () => {
    const run = inWorld(
      { ...TESTING, faults: [at(0, { kind: 'coverageLoss', forUs: 60 * SECOND })] },
      function* ({ d }) {
        must(d.mv.testLoggingInit(d.memory.allocate(1536, 512), 1536));
        must(d.mv.testLog('radio: none'));
        yield d.sleep(SECOND);
        must(d.mv.testLog('x'.repeat(1024)));
      },
    );
    const logs = run.of('board').filter((b) => b.what === 'test log');
    expect(logs.map((l) => l.detail)).toEqual(['radio: none', 'x'.repeat(1024)]);
    expect(logs.map((l) => l.at)).toEqual(run.calls('mvTestLog').map((c) => c.at));
    expect(run.of('log')).toEqual([]);
  });

  it('D7: their buffer is write-protected, and a second one takes its place', () => {
    const run = inWorld(
      TESTING,
      function* ({ d }) {
        const first = d.memory.allocate(512, 512);
        const second = d.memory.allocate(512, 512);
        must(d.mv.testLoggingInit(first, 512));
        must(d.mv.testLoggingInit(second, 512));
        d.memory.writeU8(first, 1);
        yield d.sleep(1);
        d.memory.writeU8(second, 1);
      },
      { mayCrash: true },
    );
    expect(run.crash).toMatch(/bus fault: store of 1 bytes at 0x20000200/);
  });
});

describe('the end of the tests', () => {
  it('D39: with 0 the final app goes in, outside testing mode, and stays after a reset', () => {
    const seen: string[] = [];
    const run = play(
      mainOnly(function* (d) {
        const { reason } = d.mv.getWakeReason();
        seen.push(`${reason} ${name(d.mv.testingComplete(0))}`);
        d.mv.noOp();
        yield d.sleep(SECOND);
      }),
      { ...TESTING, faults: [at(30 * SECOND, { kind: 'powerCut', forUs: SECOND })] },
    );
    // The first call does not come back: its code is stopped.
    expect(seen).toEqual(['9 UNAVAILABLE', '0 UNAVAILABLE']);
    expect(run.calls('mvTestingComplete').map((c) => c.status)).toEqual([
      'OKAY',
      'UNAVAILABLE',
      'UNAVAILABLE',
    ]);
    expect(run.of('board').map((b) => b.what)).toEqual(['tests passed']);
  });

  it('D39: with anything else nothing runs until a reset, and then the tests again', () => {
    const boots: number[] = [];
    const run = play(
      mainOnly(function* (d) {
        boots.push(d.mv.getWakeReason().reason);
        yield d.sleep(SECOND);
        d.mv.testingComplete(3);
        boots.push(99);
      }),
      { ...TESTING, faults: [at(30 * SECOND, { kind: 'powerCut', forUs: SECOND })] },
    );
    expect(boots).toEqual([0, 0]);
    const results = run.of('board');
    expect(results.map((b) => `${b.what}, ${b.detail}`)).toEqual([
      'tests failed, status 3',
      'tests failed, status 3',
    ]);
    expect(results[1]?.at).toBeGreaterThan(31 * SECOND);
  });
});
