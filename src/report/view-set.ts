/** One set of runs, or one campaign, as the page shows it. */

import { counted } from '../oracle/oracle.ts';
import { pageUnit } from './figure-changes.ts';
import { figureText } from './figure-text.ts';
import type {
  FactView,
  FigureView,
  PlotView,
  RunRowView,
  RunTableView,
  SetView,
  TableView,
} from './html/view.ts';
import { METRICS, type MetricName } from './metric-table.ts';
import type { CampaignSet, ReportedRun, Results, RunSet } from './results.ts';
import { type MetricSummary, type OracleSummary, type SetSummary, summarise } from './summary.ts';

type TimelineOf = (results: Results, trace: string) => string;

export function setViews(results: Results, timelineOf: TimelineOf): readonly SetView[] {
  return results.sets.map((set) =>
    set.kind === 'campaign'
      ? campaignView(set)
      : runSetView(set, (run) => timelineOf(results, run.trace)),
  );
}

function campaignView(set: CampaignSet): SetView {
  const { identity, seed, runs, failedRuns, covered, findings, passedOver } = set;
  return {
    kind: 'campaign',
    name: identity.scenario,
    about: 'Under search: a campaign looks for trouble, so its counts are findings and no rates.',
    facts: [
      ...commonFacts(set),
      { label: 'Seed', text: seed },
      { label: 'Runs', text: `${runs}, ${failedRuns} of them failed` },
      { label: 'Findings', text: String(findings.length) },
      { label: 'Met', text: `${covered.length} of (call, status, state of the network)` },
    ],
    figures: [],
    plots: [],
    tables: passedOver.length === 0 ? [] : [passedOverTable(passedOver)],
    runs: undefined,
  };
}

function passedOverTable(causes: readonly string[]): TableView {
  return {
    title: 'Passed over',
    about:
      'Causes that the campaign met and did not look into, since it had found so many: no small plan is known for them. Mend the findings and search again.',
    columns: [{ label: 'Cause' }],
    rows: causes.map((cause) => [cause]),
  };
}

function commonFacts({ identity }: RunSet | CampaignSet): readonly FactView[] {
  const { appHash, model, scenarioId } = identity;
  return [
    { label: 'App', text: appHash },
    { label: 'Scenario', text: scenarioId },
    { label: 'Simulator', text: model },
  ];
}

function runSetView(set: RunSet, timelineOf: (run: ReportedRun) => string): SetView {
  const { kind, identity, runs } = set;
  const summary = summarise(set);
  const first = runs[0]?.seed ?? '';
  return {
    kind,
    name: identity.scenario,
    about:
      kind === 'survey'
        ? `A sample of the scenario's own world: ${counted(runs.length, 'run')} from seed ${first}. Intervals have 95 % confidence.`
        : 'A replay is evidence and no rate.',
    facts: [
      ...commonFacts(set),
      { label: 'World', text: `${identity.preset} (synthetic)` },
      { label: 'Fault plan', text: identity.planId },
      { label: 'Runs', text: String(runs.length) },
    ],
    figures: figures(summary),
    plots: kind === 'survey' ? plots(runs) : [],
    tables: [oracleTable(summary), metricTable(summary), ...breakdownTables(summary)],
    runs: runTable(runs, timelineOf),
  };
}

/** The metrics that a reader wants first. */
const KEY_METRICS: readonly MetricName[] = [
  'availability',
  'timeToFirstConnectUs',
  'timeToRecoverUs',
  'longestTimeToRecoverUs',
  'messagesLost',
  'logsLost',
  'radioEnergyJ',
];

function figures(summary: SetSummary): readonly FigureView[] {
  const { failed, of, rate, interval, runsToShowFix } = summary.notAsExpected;
  const fix =
    runsToShowFix === undefined
      ? ''
      : ` A fix is shown by ${runsToShowFix} runs without a failure (95 %, exact binomial).`;
  const tone = failed === 0 ? 'good' : 'bad';
  const head: FigureView =
    rate === undefined
      ? { label: 'Failed runs', unit: 'count', value: failed, note: `Of ${of}.`, tone }
      : {
          label: 'Failed runs',
          unit: 'share',
          value: rate,
          low: interval?.low,
          high: interval?.high,
          note: `${failed} of ${of}. Interval: Wilson.${fix}`,
          tone,
        };
  const rest = summary.metrics.filter(({ metric }) => KEY_METRICS.includes(metric.name));
  return [head, ...rest.map((one) => metricFigure(one, of))];
}

function metricFigure({ metric, p50, p95, max, count }: MetricSummary, runs: number): FigureView {
  const unit = pageUnit(metric.unit);
  const several = runs > 1;
  const spread = `Median; 95 % of runs: up to ${figureText(p95.value, unit)}; most: ${figureText(max, unit)}.`;
  const said = count < runs ? ` ${count} of ${runs} runs say something.` : '';
  return {
    label: metric.label,
    unit,
    value: p50.value,
    low: p50.interval?.low,
    high: p50.interval?.high,
    note: `${several ? spread : ''}${said}`.trim() || metric.formula,
    tone: 'neutral',
  };
}

/** With fewer values a plot shows nothing that the table does not. */
const LEAST_PLOTTED = 8;

function plots(runs: readonly ReportedRun[]): readonly PlotView[] {
  const outages = runs.flatMap(({ metrics }) => metrics.outages);
  const healed = outages.filter(({ healedUs }) => healedUs !== undefined);
  const recovered = healed.flatMap(({ healedUs, recoveredUs }) =>
    healedUs === undefined || recoveredUs === undefined ? [] : [recoveredUs - healedUs],
  );
  const connects = runs.map(({ metrics }) => metrics.timeToFirstConnectUs);
  const availability = runs.flatMap(({ metrics: { availability: share } }) =>
    share === undefined ? [] : [share],
  );
  const all: readonly PlotView[] = [
    {
      title: 'Time to recover',
      about: 'Share of outages after whose healing the app worked again within that time.',
      kind: 'cumulative',
      unit: 'us',
      series: [{ name: 'these runs', values: recovered, open: healed.length - recovered.length }],
    },
    {
      title: 'Time to first connect',
      about: 'Share of runs in which the kernel was connected within that time.',
      kind: 'cumulative',
      unit: 'us',
      series: [
        {
          name: 'these runs',
          values: connects.flatMap((us) => (us === undefined ? [] : [us])),
          open: connects.filter((us) => us === undefined).length,
        },
      ],
    },
    {
      title: 'Availability',
      about: "How many runs had the app's rhythm up for that share of the time.",
      kind: 'bars',
      unit: 'share',
      series: [{ name: 'these runs', values: availability, open: 0 }],
    },
  ];
  return all.filter(({ series }) => series.every(({ values }) => values.length >= LEAST_PLOTTED));
}

function oracleTable({ kind, oracles }: SetSummary): TableView {
  const rated = kind === 'survey';
  return {
    title: 'Oracles',
    about: rated
      ? 'Share of the runs that could tell in which each failed, with its interval (Wilson). Runs to show a fix: without a failure, exact binomial. Unknown is neither pass nor fail.'
      : 'How often each failed. Unknown is neither pass nor fail.',
    columns: [
      { label: 'Oracle' },
      { label: 'Expected' },
      { label: 'Failed', unit: 'count' },
      { label: 'Judged', unit: 'count' },
      { label: 'Unknown', unit: 'count' },
      ...(rated
        ? ([
            { label: 'Rate', unit: 'share' },
            { label: 'Low', unit: 'share' },
            { label: 'High', unit: 'share' },
            { label: 'Runs to show a fix', unit: 'count' },
          ] as const)
        : []),
    ],
    rows: oracles.map((one) => oracleRow(one, rated)),
  };
}

function oracleRow(one: OracleSummary, rated: boolean): TableView['rows'][number] {
  const { oracle, expected, failed, of, unknown, rate, interval, runsToShowFix } = one;
  const counts = [oracle, expected, failed, of, unknown];
  if (!rated) return counts;
  const { low = null, high = null } = interval ?? {};
  return [...counts, rate ?? null, low, high, runsToShowFix ?? null];
}

/** Units differ from row to row, so figures are texts here. */
function metricTable({ metrics }: SetSummary): TableView {
  const columns = ['Metric', 'Runs', 'Least', 'Median', 'Interval', '95 %', 'Most', 'Formula'];
  return {
    title: 'Metrics',
    about: 'One figure a run; how it is computed stands beside it. Interval: of the median, 95 %.',
    columns: columns.map((label) => ({ label })),
    rows: metrics.map(({ metric, count, min, p50, p95, max }) => {
      const text = (value: number) => figureText(value, pageUnit(metric.unit));
      const { interval } = p50;
      const range =
        interval === undefined ? '-' : `${text(interval.low)} to ${text(interval.high)}`;
      const values = [text(min), text(p50.value), range, text(p95.value), text(max)];
      return [metric.label, String(count), ...values, metric.formula];
    }),
  };
}

function breakdownTables({ breakdowns }: SetSummary): readonly TableView[] {
  return breakdowns.flatMap(({ metric, totals }) => {
    const rows = Object.entries(totals);
    if (rows.length === 0) return [];
    const columns = [{ label: 'What' }, { label: 'All runs', unit: pageUnit(metric.unit) }];
    return [{ title: metric.label, about: metric.formula, columns, rows }];
  });
}

const RUN_METRICS = METRICS.filter(
  ({ name }) => KEY_METRICS.includes(name) || name === 'outageCount' || name === 'resets',
);

function runTable(
  runs: readonly ReportedRun[],
  timelineOf: (run: ReportedRun) => string,
): RunTableView {
  return {
    columns: RUN_METRICS.map(({ label, unit }) => ({ label, unit: pageUnit(unit) })),
    rows: runs.map((run): RunRowView => {
      const { verdicts, asExpected } = run.result;
      const failed = verdicts.filter((v) => !v.asExpected).map(({ verdict }) => verdict.oracle);
      const known = verdicts.some(({ verdict }) => verdict.status !== 'unknown');
      return {
        seed: run.seed,
        outcome: asExpected ? (known ? 'pass' : 'unknown') : 'fail',
        failed,
        values: RUN_METRICS.map(({ name }) => run.metrics[name] ?? null),
        timeline: timelineOf(run),
      };
    }),
  };
}
