import { describe, expect, it } from 'vitest';
import type { FaultPlanEntry } from '../../src/scenario/scenario.ts';
import { necessity } from '../../src/search/necessity.ts';
import { necessityLines } from '../../src/search/necessity-text.ts';
import { withFault } from '../../src/search/shrink-faults.ts';
import { shows } from '../../src/search/trial.ts';
import { at, MINUTE, on, SECOND } from '../support/small-world.ts';
import { losesTwice, naive, needsAnswer, type Searched, searchedApp } from './shrink-worlds.ts';

function examined({ base, attempt, trial }: Searched, faults: readonly FaultPlanEntry[]) {
  const failing = trial(faults);
  const cause = failing.failures[0]?.cause ?? '';
  let trials = 0;
  const found = necessity(base, failing, cause, (candidate, options) => {
    trials += 1;
    return attempt(candidate, options);
  });
  const { candidate } = failing;
  const fails = (entry: FaultPlanEntry) =>
    shows(attempt(withFault(candidate, entry)).failures, cause);
  return { found, trials, fails, lines: necessityLines(faults, found) };
}

describe('the necessity of a fault', () => {
  it('names the instants and lengths with which the run fails as well', async () => {
    const world = await naive();
    const tunnel = { kind: 'coverageLoss', forUs: MINUTE } as const;
    const { found, trials, fails, lines } = examined(world, [at(20 * MINUTE, tunnel, 'tunnel')]);
    const [{ without, needed, starts, lengths } = {}] = found;
    expect({ without, needed }).toStrictEqual({ without: [], needed: true });
    for (const atUs of [starts?.fromUs ?? 0, starts?.toUs ?? 0]) {
      expect(fails(at(atUs, tunnel, 'tunnel'))).toBe(true);
    }
    expect(lengths?.fromUs).toBe(MINUTE);
    expect(lengths?.toUs).toBeGreaterThan(MINUTE);
    const forUs = lengths?.toUs ?? 0;
    expect(fails(at(20 * MINUTE, { ...tunnel, forUs }, 'tunnel'))).toBe(true);
    expect(trials).toBeLessThanOrEqual(24);
    expect(lines[0]).toMatch(
      /^tunnel \(coverageLoss\) at 20m for 1m {3}needed: without it the app gets over everything; any start from \S+ to \S+ fails too; any length from 1m to \S+ fails too$/,
    );
  });

  it('finds how far a fault may move where the moment matters', () => {
    const world = searchedApp(needsAnswer);
    const reset = { kind: 'channelReset', which: 'newest' } as const;
    const wrote = { by: 'record', record: 'call', where: { call: 'mvWriteChannel' } } as const;
    const once = { nth: 5, since: 'run', afterUs: 20_000 } as const;
    const [firing] = world.trial([on({ ...wrote, ...once }, reset)]).firings;
    const atUs = firing?.atUs ?? 0;
    const { found, trials } = examined(world, [at(atUs, reset)]);
    const { fromUs = 0, toUs = 0 } = found[0]?.starts ?? {};
    // From the writing to the answer, some 130 ms later.
    expect(atUs - fromUs).toBeLessThanOrEqual(30_000);
    expect(toUs - atUs).toBeGreaterThan(70_000);
    expect(toUs - atUs).toBeLessThanOrEqual(130_000);
    expect(trials).toBeLessThanOrEqual(24);
  });

  it('names the occurrences that do it too', () => {
    const world = searchedApp(needsAnswer);
    const reset = { kind: 'channelReset', which: 'newest' } as const;
    const first = { by: 'record', record: 'call', where: { call: 'mvWriteChannel' } } as const;
    const entry = on({ ...first, nth: 2, since: 'run', afterUs: 0 }, reset);
    const { found, lines } = examined(world, [entry]);
    expect(found[0]?.occurrences).toStrictEqual([1, 2, 3, 4, 5]);
    expect(lines[0]).toContain(
      'channelReset on call mvWriteChannel number 2, which newest   needed',
    );
    expect(lines[0]).toContain('numbers 1, 2, 3, 4, 5 fail too');
  });

  it('tells a fault that is needed from one that is not', () => {
    const world = searchedApp(losesTwice);
    const reset = { kind: 'channelReset', which: 'newest' } as const;
    const { found, lines } = examined(world, [
      at(12 * MINUTE, reset, 'one'),
      at(20 * MINUTE, { kind: 'coverageLoss', forUs: SECOND }, 'blink'),
      at(32 * MINUTE, reset, 'two'),
    ]);
    expect(found.map(({ id, needed }) => [id, needed])).toStrictEqual([
      ['one', true],
      ['blink', false],
      ['two', true],
    ]);
    expect(lines[1]).toMatch(/^blink \(coverageLoss\) at 20m for 1s +not needed/);
  });

  it('names what else fails without it', async () => {
    const world = await naive();
    const { base, attempt, trial } = world;
    const failing = trial([
      at(20 * MINUTE, { kind: 'connectionTerminated' }, 'cut'),
      at(40 * MINUTE, { kind: 'answerLost', times: 3 }, 'lost'),
    ]);
    const causes = failing.failures.map(({ cause }) => cause);
    expect(causes.length).toBeGreaterThan(1);
    const found = necessity(base, failing, causes[0] ?? '', attempt);
    const cut = found.find(({ id }) => id === 'cut');
    expect(cut?.needed).toBe(true);
    expect(cut?.without.length).toBeGreaterThan(0);
    const [line] = necessityLines(failing.candidate.faults, found);
    expect(line).toContain('without it only this fails: rhythm');
  });
});
