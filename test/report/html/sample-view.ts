/** A view with something of everything in it, by hand. */

import { packTimeline } from '../../../src/io/report-page.ts';
import type { ReportView } from '../../../src/report/html/view.ts';
import { timelineOf } from '../../../src/report/timeline/lanes.ts';
import type { TraceRecord } from '../../../src/trace/record.ts';

/** It must stay what it is: text. */
export const HOSTILE =
  '</script><script>document.title="taken"</script><img src=x onerror=alert(1)>';

export function viewOf(records: Iterable<TraceRecord>, runs = 40): ReportView {
  const values = Array.from({ length: runs }, (_, i) => 5e6 + ((i * 7919) % 1000) * 30_000);
  return {
    title: 'Reliability of telemetry-outages',
    madeBy: 'notspot 0.1.0, model 12ab34cd',
    headline: {
      tone: 'bad',
      answer: `3 of ${runs} runs failed: readings are lost after a reset`,
      because:
        'A survey of one scenario. The failure rate is 2.6 % to 19.9 % with 95 % confidence.',
      next: ['Mend finding f1a2b3c4: it takes one fault.', 'Then survey 39 runs: none may fail.'],
    },
    comparison: {
      base: 'reports/main',
      problems: [],
      findings: [{ state: 'new', tone: 'bad', title: 'readings are lost', detail: '3 of 40 runs' }],
      metrics: [
        {
          label: 'Availability',
          unit: 'share',
          before: 0.981,
          after: 0.974,
          change: 'worse',
          tone: 'bad',
          significance: 'rank test, p = 0.003',
        },
      ],
    },
    sets: [
      {
        kind: 'survey',
        name: 'telemetry-outages',
        about: `${runs} seeds of the scenario as it stands.`,
        facts: [
          { label: 'App', text: 'telemetry (a1b2c3)' },
          { label: 'Preset', text: 'urban (synthetic)' },
        ],
        figures: [
          {
            ...{ label: 'Failure rate', unit: 'share', value: 0.075, low: 0.026, high: 0.199 },
            ...{ note: 'Wilson interval.', tone: 'bad' },
          },
          {
            ...{ label: 'Availability', unit: 'share', value: 0.974, low: 0.968, high: 0.979 },
            ...{ note: 'Share of time with the rhythm up.', tone: 'good' },
          },
          {
            ...{ label: 'Time to recover, median', unit: 'us', value: 21_400_000 },
            ...{ note: 'Over all outages.', tone: 'neutral' },
          },
          { label: 'Bytes sent', unit: 'bytes', value: undefined, note: '', tone: 'neutral' },
        ],
        plots: [
          {
            title: 'Time to recover',
            about: 'Share of outages that were over after this time.',
            kind: 'cumulative',
            unit: 'us',
            series: [
              { name: 'these runs', values, open: 2 },
              { name: 'base', values: values.map((us) => us * 0.8), open: 0 },
            ],
          },
          {
            title: 'Time to first connect',
            about: 'How many runs took this long.',
            kind: 'bars',
            unit: 'us',
            series: [{ name: 'these runs', values, open: 0 }],
          },
        ],
        tables: [
          {
            title: 'Closures by reason',
            about: 'All runs together.',
            columns: [{ label: 'Reason' }, { label: 'Closures', unit: 'count' }],
            rows: [['reset by the server', 12]],
          },
        ],
        runs: {
          columns: [{ label: 'Availability', unit: 'share' }],
          rows: values.map((us, i) => ({
            seed: String(i + 1),
            outcome: i % 13 === 12 ? 'fail' : 'pass',
            failed: i % 13 === 12 ? ['delivery'] : [],
            values: [1 - us / 1e9],
            timeline: i === 0 ? 'run-1' : '',
          })),
        },
      },
    ],
    findings: [
      {
        id: 'f1a2b3c4',
        title: `reading 17 is lost ${HOSTILE}`,
        state: 'new',
        tone: 'bad',
        facts: [{ label: 'Seen', text: '14 of 1,000 runs, under search' }],
        plan: [
          {
            fault: '1m30s channelReset newest',
            needed: true,
            necessity: ['without it nothing fails', 'any moment from 1m20s to 1m40s'],
          },
        ],
        file: '',
        replay: "notspot replay telemetry.yaml --plan 'n1:abc'",
        screen: ['✗ delivery', '  reading 17 is lost'],
        timeline: 'run-1',
        twin: '',
      },
    ],
    timelines: [{ id: 'run-1', title: 'seed 1: fails', packed: packTimeline(timelineOf(records)) }],
    fidelity: {
      limits: ['Preset urban is synthetic: it is no measurement of a network.'],
      assumptions: [
        { name: 'logBufferBytes', value: '4096', about: 'Room for logs.', changed: true },
      ],
      warnings: [{ text: 'irq 5 is a fast interrupt', runs: 3 }],
    },
    problems: ['traces/old.jsonl:17: the trace is cut short'],
  };
}
