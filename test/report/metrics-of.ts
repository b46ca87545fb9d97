/** Metrics of a list of records, and how a run begins in calm weather. */

import type { Rhythms } from '../../src/oracle/rhythms.ts';
import { MetricsFold, type RunMetrics } from '../../src/report/metrics.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { app, bounded, handle, state } from '../oracle/records.ts';
import { SECOND } from '../support/small-world.ts';

export const s = (seconds: number) => seconds * SECOND;

export function metricsOf(
  records: readonly TraceRecord[],
  twin?: Rhythms,
  scenario = bounded({}),
): RunMetrics {
  const fold = new MetricsFold(scenario, twin);
  for (const record of records) fold.record(record);
  return fold.end();
}

/** The app lives, the kernel is connected, channel 1 is open. */
export const CALM: readonly TraceRecord[] = [
  app(0, 'boot', 'COLDBOOT'),
  state(0, 'app', 'booting', 'running'),
  state(s(2), 'network', 'connecting', 'connected', 'server reached'),
  handle(s(2), 'issued', 'network', 7),
  state(s(3), 'channel:1', 'closed', 'opening', 'OPAQUEBYTES "telemetry"'),
  state(s(4), 'channel:1', 'opening', 'open', 'confirmed by the server'),
];
