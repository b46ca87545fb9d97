/** Explorations: every fault at every point, forked from the calm run or run as a whole. */

import { describe, expect, it } from 'vitest';
import { injectableStatuses } from '../../src/abi/environment.ts';
import { MvStatus, statusName } from '../../src/abi/status.ts';
import { type AppProgram, programOf } from '../../src/host/app/app.ts';
import { calmCandidate } from '../../src/search/candidate.ts';
import { candidateOf, Explorer } from '../../src/search/explore.ts';
import { chosen, PointCollector, type Probe, situationOf } from '../../src/search/probes.ts';
import { type Attempt, attempts, type Subject } from '../../src/search/trial.ts';
import { learnRhythms } from '../../src/sim/twin.ts';
import { testApps } from '../sim/apps.ts';
import { MINUTE, mainOnly, SECOND, scenario } from '../support/small-world.ts';

function subjectOf(program: AppProgram, lengthUs = 10 * MINUTE): [Subject, Attempt] {
  const base = scenario({ lengthUs });
  const options = { twin: learnRhythms(base, program) };
  const subject: Subject = { base, program, options, locate: () => '' };
  const guard = (body: () => void) => {
    body();
    return true;
  };
  return [subject, attempts(subject, guard, () => {})];
}

function probes(subject: Subject, attempt: Attempt, untilUs: number): readonly Probe[] {
  const collector = new PointCollector();
  attempt(calmCandidate(subject.base), { sinks: () => [collector.sink] });
  return collector.probes(untilUs);
}

const inline = (app: Parameters<typeof programOf>[0]) => programOf(app, 'inline', 'none');

describe('an exploration', () => {
  it('D43: tries each status that the environment can cause at each call, and each change after it', () => {
    const app = inline(
      mainOnly(function* (device) {
        device.mv.getWallTime();
        yield device.sleep(SECOND);
        device.mv.getWallTime();
      }),
    );
    const [subject, attempt] = subjectOf(app);
    const all = probes(subject, attempt, MINUTE);
    const statuses = injectableStatuses('mvGetWallTime');
    expect(all.filter(({ fault }) => fault.kind === 'callStatus')).toHaveLength(
      2 * statuses.length,
    );
    const losses = all.filter(({ what }) => what === 'coverageLoss');
    expect(losses.map(({ atUs }) => atUs)).toEqual(
      [...new Set(all.map(({ point }) => point.atUs))].map((atUs) => atUs + 1),
    );
  });

  it('hits the very call: the refusal is the answer to it and to no other', () => {
    let seen: string[] = [];
    const app = inline(
      mainOnly(function* ({ mv, sleep }) {
        const ask = () => seen.push(statusName(mv.getWallTime().status));
        ask();
        ask();
        yield sleep(SECOND);
        ask();
        ask();
      }),
    );
    const [subject, attempt] = subjectOf(app);
    const explorer = new Explorer(subject, attempt);
    const answers = probes(subject, attempt, MINUTE)
      .filter(({ what }) => what === 'INTERNALERROR')
      .map((probe) => {
        seen = [];
        explorer.probe(probe);
        return seen.map((name) => (name === 'INTERNALERROR' ? 'x' : '-')).join('');
      });
    expect(answers).toEqual(['x---', '-x--', '--x-', '---x']);
  });

  it('takes of each situation the first, then of each the second', () => {
    const point = (call: 'mvNoOp' | 'mvGetWallTime', atUs: number) => {
      return { call, from: 'main', network: 'connected', atUs };
    };
    const probe = (call: 'mvNoOp' | 'mvGetWallTime', atUs: number): Probe => {
      return { point: point(call, atUs), what: 'natDrop', fault: { kind: 'natDrop' }, atUs };
    };
    const many = [1, 2, 3, 4].map((atUs) => probe('mvNoOp', atUs));
    const all = [...many, probe('mvGetWallTime', 9)];
    expect(chosen(all, 3).map(({ atUs }) => atUs)).toEqual([1, 2, 9]);
    expect(chosen(all, 2).map(({ atUs }) => atUs)).toEqual([1, 9]);
    expect(chosen(all, 99)).toHaveLength(5);
    expect(situationOf(point('mvNoOp', 1))).toBe('mvNoOp from main, connected');
  });

  it('forks an app that is restored by copy, with the outcome of a whole run for less work', async () => {
    const { reporter } = await testApps();
    if (reporter === undefined) throw new Error('reporter');
    const [subject, attempt] = subjectOf(reporter.program, 3 * MINUTE);
    const all = probes(subject, attempt, 2.5 * MINUTE);
    const explorer = new Explorer(subject, attempt);
    expect(explorer.forks).toBe(true);
    const some = all.filter((_, i) => i % Math.ceil(all.length / 50) === 0);
    let events = 0;
    let wholeEvents = 0;
    for (const probe of some) {
      const forked = explorer.probe(probe);
      const whole = attempt(candidateOf(subject, probe));
      expect(forked.wholeEvents).toBe(whole.result.events);
      expect(forked.failure).toEqual(
        whole.failures.find(({ cause }) => !explorer.failsCalm.includes(cause)),
      );
      events += forked.events;
      wholeEvents += forked.wholeEvents;
    }
    expect(events).toBeLessThan(0.7 * wholeEvents);
  });

  it('finds the one call whose refusal an app does not get over', () => {
    const app = inline(
      mainOnly(function* (device) {
        yield device.sleep(SECOND);
        if (device.mv.getWallTime().status === MvStatus.INTERNALERROR) throw new Error('no time');
        yield device.sleep(SECOND);
        device.mv.noOp();
      }),
    );
    const [subject, attempt] = subjectOf(app);
    const explorer = new Explorer(subject, attempt);
    const failed = probes(subject, attempt, MINUTE).filter(
      (probe) => explorer.probe(probe).outcome === 'failed',
    );
    expect(failed.map(({ point, what }) => `${point.call} ${what}`)).toEqual([
      'mvGetWallTime INTERNALERROR',
    ]);
  });
});
