/**
 * The faults of a small plan for a person: what each is, and why it is there.
 */

import { formatDuration } from '../engine/units.ts';
import { isRange, type Us } from '../scenario/range.ts';
import { type Fault, type FaultPlanEntry, FOREVER_US, type Trigger } from '../scenario/scenario.ts';
import type { Necessity, UsSpan } from './necessity.ts';

/** One line for each fault, in the order of the plan. */
export function necessityLines(
  faults: readonly FaultPlanEntry[],
  necessities: readonly Necessity[],
): readonly string[] {
  const names = faults.map(entryText);
  const width = Math.max(0, ...names.map((name) => name.length));
  return faults.map(({ id }, i) => {
    const found = necessities.find((necessity) => necessity.id === id);
    const name = names[i] ?? '';
    return found === undefined ? name : `${name.padEnd(width)}   ${necessityText(found)}`;
  });
}

/** "tunnel (coverageLoss) at 20m for 35s", "callStatus-1 at 5m, call mvOpenChannel, times 2". */
export function entryText({ id, fault, trigger }: FaultPlanEntry): string {
  const name = id.startsWith(fault.kind) ? id : `${id} (${fault.kind})`;
  const forUs = 'forUs' in fault && fault.forUs !== undefined ? ` for ${usText(fault.forUs)}` : '';
  return `${name} ${triggerText(trigger)}${forUs}${figuresText(fault)}`;
}

/** The other figures of a fault. */
function figuresText(fault: Fault): string {
  return Object.entries(fault)
    .filter(([key, value]) => key !== 'kind' && key !== 'forUs' && value !== undefined)
    .map(([key, value]) => `, ${figureText(key, value)}`)
    .join('');
}

function figureText(key: string, value: unknown): string {
  if (key.endsWith('Us') && typeof value === 'number') {
    return `${key.slice(0, -'Us'.length)} ${formatDuration(value)}`;
  }
  return `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`;
}

function triggerText(trigger: Trigger): string {
  switch (trigger.by) {
    case 'time':
      return `at ${usText(trigger.atUs)}${trigger.repeat === undefined ? '' : ', repeated'}`;
    case 'record': {
      const { record, where, nth, since } = trigger;
      const what = [record, ...Object.values(where)].join(' ');
      const number = isRange(nth) ? `${nth.from} to ${nth.to}` : nth;
      const from = since === 'run' ? '' : ` since ${since}`;
      const again = trigger.repeat === undefined ? '' : ', repeated';
      return `${delayText(trigger.afterUs)}on ${what} number ${number}${from}${again}`;
    }
    case 'state':
      return `${delayText(trigger.afterUs)}while ${trigger.machine} is ${trigger.state}`;
  }
}

function delayText(afterUs: Us): string {
  return afterUs === 0 ? '' : `${usText(afterUs)} after, `;
}

function usText(us: Us): string {
  if (typeof us === 'number') return us >= FOREVER_US ? 'ever' : formatDuration(us);
  return `${formatDuration(us.fromUs)} to ${formatDuration(us.toUs)}`;
}

function necessityText(found: Necessity): string {
  const { needed, without, starts, occurrences, lengths } = found;
  if (!needed) return 'not needed: the run fails so without it as well';
  const rest =
    without.length === 0
      ? 'without it the app gets over everything'
      : `without it only this fails: ${oraclesOf(without).join(', ')}`;
  const also = [
    spanText('start', starts),
    spanText('length', lengths),
    occurrences !== undefined && occurrences.length > 1
      ? `numbers ${occurrences.join(', ')} fail too`
      : '',
  ].filter((text) => text !== '');
  return [`needed: ${rest}`, ...also].join('; ');
}

/** A cause begins with the name of its oracle. */
function oraclesOf(causes: readonly string[]): readonly string[] {
  return [...new Set(causes.map((cause) => cause.slice(0, cause.indexOf(':'))))];
}

function spanText(what: string, span: UsSpan | undefined): string {
  if (span === undefined) return '';
  const { fromUs, toUs } = span;
  if (fromUs === toUs) return what === 'start' ? 'no other start fails' : '';
  return `any ${what} from ${formatDuration(fromUs)} to ${formatDuration(toUs)} fails too`;
}
