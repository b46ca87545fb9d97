/**
 * The app keeps to what the scenario allows it to spend.
 *
 * Energy and data are paid for by somebody, and the app that is correct but wakes the radio each
 * minute empties its battery in the field. Each budget is off unless the scenario gives it. Three
 * are for each hour of the run, counted from its start, the last one as far as it goes:
 *   radioOnWithin    time that the radio is not off, whoever wanted it
 *   bytesWithin      payload: bytes of channels accepted from the app, and received for it
 *   connectsPerHour  connections to the server that came up, for whatever reason
 * two for the whole run:
 *   logRefusals      log messages refused
 *   logRefusalRatio  their share of all that the app wanted to log, at the end
 * Unknown when the scenario gives none.
 */

import { formatBytes, formatClock, formatDuration } from '../engine/units.ts';
import type { OracleBounds } from '../scenario/scenario.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { addFailure, conclude, counted, type Failures, noFailures, type Oracle } from './oracle.ts';

const HOUR_US = 3_600_000_000;

/** A budget that begins anew each hour. */
interface Hourly {
  readonly budget: number;
  used: number;
  said: boolean;
}

interface State {
  readonly given: number;
  readonly radio: Hourly | undefined;
  readonly bytes: Hourly | undefined;
  readonly connects: Hourly | undefined;
  readonly logRefusals: number | undefined;
  readonly logRefusalRatio: number | undefined;
  hourEndsUs: number;
  radioOnSinceUs: number | undefined;
  posted: number;
  refused: number;
  readonly failures: Failures;
}

export const budgets: Oracle<State> = {
  name: 'budgets',
  claim: 'the app keeps to the budgets of the scenario',
  judges: 'app',

  init: ({ oracles }) => ({
    given: BUDGETS.filter((name) => oracles[name] !== undefined).length,
    radio: hourly(oracles.radioOnWithinUs),
    bytes: hourly(oracles.bytesWithin),
    connects: hourly(oracles.connectsPerHour),
    logRefusals: oracles.logRefusals,
    logRefusalRatio: oracles.logRefusalRatio,
    hourEndsUs: HOUR_US,
    radioOnSinceUs: undefined,
    posted: 0,
    refused: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    if (state.given === 0) return;
    while (record.at >= state.hourEndsUs) hourEnds(state);
    switch (record.kind) {
      case 'state':
        stateMoved(state, record);
        return;
      case 'bytes':
        if (record.what === 'accepted' || record.what === 'received') {
          spend(state, 'bytes', record.count, record);
        }
        return;
      case 'log':
        logMoved(state, record);
        return;
      case 'end':
        spendRadio(state, record.at, record);
        ended(state, record);
        return;
      default:
    }
  },

  end: (state) =>
    conclude(budgets, state.failures, () =>
      state.given === 0
        ? { status: 'unknown', message: 'the scenario gives no budget' }
        : { status: 'pass', message: `${counted(state.given, 'budget')} kept` },
    ),
};

const BUDGETS = [
  'radioOnWithinUs',
  'bytesWithin',
  'connectsPerHour',
  'logRefusals',
  'logRefusalRatio',
] as const satisfies readonly (keyof OracleBounds)[];

type HourlyName = 'radio' | 'bytes' | 'connects';
const HOURLY: Readonly<Record<HourlyName, (used: number, budget: number) => string>> = {
  radio: (used, budget) =>
    `radioOnWithin: the radio was on for ${formatDuration(used)}, the budget is ${formatDuration(budget)}`,
  bytes: (used, budget) =>
    `bytesWithin: ${formatBytes(used)} of payload, the budget is ${formatBytes(budget)}`,
  connects: (used, budget) =>
    `connectsPerHour: ${counted(used, 'connection')}, the budget is ${budget}`,
};

function hourly(budget: number | undefined): Hourly | undefined {
  return budget === undefined ? undefined : { budget, used: 0, said: false };
}

function hourEnds(state: State): void {
  const endUs = state.hourEndsUs;
  spendRadio(state, endUs, undefined);
  state.hourEndsUs = endUs + HOUR_US;
  for (const budget of [state.radio, state.bytes, state.connects]) {
    if (budget === undefined) continue;
    budget.used = 0;
    budget.said = false;
  }
}

function stateMoved(state: State, record: RecordOf<'state'>): void {
  if (record.machine === 'transport' && record.to === 'up') spend(state, 'connects', 1, record);
  if (record.machine !== 'radio') return;
  spendRadio(state, record.at, record);
  state.radioOnSinceUs = record.to === 'off' ? undefined : record.at;
}

/** Counts the time since the radio was last looked at. */
function spendRadio(state: State, nowUs: number, record: TraceRecord | undefined): void {
  const { radioOnSinceUs } = state;
  if (radioOnSinceUs === undefined) return;
  state.radioOnSinceUs = nowUs;
  spend(state, 'radio', nowUs - radioOnSinceUs, record, nowUs);
}

/** Said once an hour; the radio may have gone over long before it is looked at. */
function spend(
  state: State,
  name: HourlyName,
  amount: number,
  record: TraceRecord | undefined,
  nowUs: number = record?.at ?? 0,
): void {
  const hour = state[name];
  if (hour === undefined) return;
  hour.used += amount;
  const { used, budget, said } = hour;
  if (used <= budget || said) return;
  hour.said = true;
  const fromUs = state.hourEndsUs - HOUR_US;
  addFailure(state.failures, () => ({
    atUs: name === 'radio' ? nowUs - (used - budget) : nowUs,
    message: `${HOURLY[name](used, budget)}, in the hour from ${formatClock(fromUs)}`,
    evidence: record === undefined ? [] : [record],
  }));
}

function logMoved(state: State, record: RecordOf<'log'>): void {
  if (record.what === 'posted') state.posted += 1;
  if (record.what !== 'refused') return;
  state.refused += 1;
  const { refused, logRefusals } = state;
  // Said once.
  if (logRefusals === undefined || refused !== logRefusals + 1) return;
  addFailure(state.failures, () => ({
    atUs: record.at,
    message: `logRefusals: ${counted(refused, 'log message')} refused by ${formatClock(record.at)}, the budget is ${logRefusals}`,
    evidence: [record],
  }));
}

function ended(state: State, end: TraceRecord): void {
  const { posted, refused, logRefusalRatio } = state;
  const wanted = posted + refused;
  if (logRefusalRatio === undefined || refused <= wanted * logRefusalRatio) return;
  addFailure(state.failures, () => ({
    atUs: end.at,
    message: `logRefusalRatio: ${refused} of ${counted(wanted, 'log message')} refused, the budget is ${logRefusalRatio} of them`,
    evidence: [],
  }));
}
