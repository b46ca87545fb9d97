/** Outages of traces that were made by hand: when they begin, heal, and are ridden out. */

import { describe, expect, test } from 'vitest';
import { MAX_OUTAGES } from '../../src/report/metrics.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { bytes, end, fault, state } from '../oracle/records.ts';
import { CALM, metricsOf, s } from './metrics-of.ts';

describe('outages', () => {
  const gap = [
    fault(s(100), 'coverageLoss', 'start', 'tunnel'),
    state(s(100), 'coverage', 'in', 'out', 'fault tunnel'),
    state(s(120), 'channel:1', 'open', 'lost', 'path lost for too long'),
    fault(s(160), 'coverageLoss', 'end', 'tunnel'),
    state(s(160), 'coverage', 'out', 'in', 'fault tunnel over'),
  ];
  const reopened = [
    state(s(170), 'channel:2', 'closed', 'opening', 'OPAQUEBYTES "telemetry"'),
    state(s(175), 'channel:2', 'opening', 'open', 'confirmed by the server'),
  ];

  test('last from the loss to the first use after the healing', () => {
    const metrics = metricsOf([...CALM, ...gap, ...reopened, end(s(200))]);
    expect(metrics.outages).toEqual([
      {
        startUs: s(100),
        healedUs: s(160),
        recoveredUs: s(175),
        cause: 'coverageLoss "tunnel"',
      },
    ]);
    expect(metrics).toMatchObject({
      outageCount: 1,
      outagesRiddenOut: 1,
      outagesNotOver: 0,
      timeToRecoverUs: s(15),
      longestTimeToRecoverUs: s(15),
      outagesLeftOut: 0,
    });
  });

  test('are ridden out by bytes of the old channel as well, but not by what it wrote before', () => {
    const short = gap.filter(({ kind, at }) => kind === 'fault' || at !== s(120));
    const old = [bytes(s(99), 'accepted', 5), ...short, bytes(s(161), 'delivered', 5)];
    expect(metricsOf([...CALM, ...old, end(s(200))])).toMatchObject({
      outagesRiddenOut: 0,
      outagesNotOver: 0,
    });
    const since = [...old, bytes(s(162), 'accepted', 5), bytes(s(163), 'delivered', 5)];
    expect(metricsOf([...CALM, ...since, end(s(200))])).toMatchObject({
      outagesRiddenOut: 1,
      timeToRecoverUs: s(3),
    });
  });

  test('are ridden out by answers that come since and are taken', () => {
    const short = gap.filter(({ at }) => at !== s(120));
    const answers = [bytes(s(150), 'received', 5), bytes(s(161), 'consumed', 5)];
    const at = [
      ...CALM,
      ...short.slice(0, 2),
      answers[0],
      ...short.slice(2),
      answers[1],
      end(s(200)),
    ];
    const records = at.filter((record) => record !== undefined);
    expect(metricsOf(records)).toMatchObject({ outagesRiddenOut: 1, timeToRecoverUs: s(1) });
  });

  test('that are disturbed again before the recovery are one, healed anew', () => {
    const again = [
      ...gap,
      state(s(165), 'server', 'reachable', 'unreachable'),
      state(s(168), 'server', 'unreachable', 'reachable'),
    ];
    const metrics = metricsOf([...CALM, ...again, ...reopened, end(s(200))]);
    expect(metrics.outages).toMatchObject([
      { startUs: s(100), healedUs: s(168), recoveredUs: s(175) },
    ]);
  });

  test('are not ridden out by what was written before the last disturbance', () => {
    const twice = [
      state(s(100), 'server', 'reachable', 'unreachable'),
      bytes(s(105), 'accepted', 5),
      state(s(110), 'server', 'unreachable', 'reachable'),
      state(s(120), 'server', 'reachable', 'unreachable'),
      state(s(130), 'server', 'unreachable', 'reachable'),
      bytes(s(131), 'delivered', 5),
    ];
    expect(metricsOf([...CALM, ...twice, end(s(200))])).toMatchObject({
      outageCount: 1,
      outagesRiddenOut: 0,
    });
  });

  test('that do not heal say nothing about recovery', () => {
    const metrics = metricsOf([...CALM, ...gap.slice(0, 3), end(s(200))]);
    expect(metrics).toMatchObject({
      outageCount: 1,
      outagesRiddenOut: 0,
      outagesNotOver: 1,
      timeToRecoverUs: undefined,
    });
  });

  test('begin with a channel or a connection lost in a whole world, and with a life ended from outside', () => {
    const lost = [
      state(s(50), 'channel:1', 'open', 'lost', 'reset by the server'),
      ...reopened.map((record) => ({ ...record, at: record.at - s(100) })),
      state(s(90), 'network', 'connected', 'connecting', 'no answer to 4 probes'),
      state(s(95), 'network', 'connecting', 'connected', 'server reached'),
      bytes(s(96), 'accepted', 1, 2),
      bytes(s(97), 'delivered', 1, 2),
      state(s(110), 'app', 'running', 'dead', 'remote restart'),
      state(s(112), 'app', 'booting', 'running'),
    ];
    const { outages } = metricsOf([...CALM, ...lost, end(s(200))]);
    expect(outages).toEqual([
      {
        startUs: s(50),
        healedUs: s(50),
        recoveredUs: s(75),
        cause: 'channel lost: reset by the server',
      },
      {
        startUs: s(90),
        healedUs: s(90),
        recoveredUs: s(97),
        cause: 'connection lost: no answer to 4 probes',
      },
      {
        startUs: s(110),
        healedUs: s(112),
        recoveredUs: undefined,
        cause: 'app stopped: remote restart',
      },
    ]);
  });

  test('do not begin with what the app does itself, nor with a fault that hits nothing', () => {
    const own = [
      state(s(50), 'app', 'running', 'dead', 'deep sleep'),
      state(s(60), 'app', 'booting', 'running'),
      state(s(70), 'app', 'running', 'dead', 'crash'),
      state(s(72), 'app', 'booting', 'running'),
      state(s(73), 'channel:1', 'open', 'closed', 'closed by the app'),
      fault(s(80), 'coverageLoss', 'start'),
      fault(s(80), 'coverageLoss', 'missed'),
      fault(s(81), 'checkIn', 'start'),
    ];
    expect(metricsOf([...CALM, ...own, end(s(200))])).toMatchObject({
      outageCount: 0,
      outagesRiddenOut: undefined,
      timeToRecoverUs: undefined,
    });
  });

  test('of an app that never opens a channel are not ridden out, and not failed', () => {
    const metrics = metricsOf([
      ...CALM.slice(0, 4),
      ...gap.filter((r) => r.at !== s(120)),
      end(s(200)),
    ]);
    expect(metrics).toMatchObject({ outageCount: 1, outagesRiddenOut: undefined });
  });

  test('beyond the first thousand are counted; the longest recovery is that of all', () => {
    const many: TraceRecord[] = [...CALM];
    for (let i = 0; i < MAX_OUTAGES + 5; i += 1) {
      const at = s(100 + 10 * i);
      const tookUs = i === MAX_OUTAGES + 2 ? s(5) : s(1);
      many.push(
        state(at, 'server', 'reachable', 'unreachable'),
        state(at + s(1), 'server', 'unreachable', 'reachable'),
        bytes(at + s(1), 'accepted', 1),
        bytes(at + s(1) + tookUs, 'delivered', 1),
      );
    }
    const metrics = metricsOf([...many, end(s(20_000))]);
    expect(metrics.outages.length).toBe(MAX_OUTAGES);
    expect(metrics).toMatchObject({
      outageCount: MAX_OUTAGES + 5,
      outagesRiddenOut: MAX_OUTAGES + 5,
      outagesLeftOut: 5,
      timeToRecoverUs: s(1),
      longestTimeToRecoverUs: s(5),
    });
  });
});
