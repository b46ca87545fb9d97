/**
 * Simpler forms of what sets a fault off, and which of two forms is the simpler one.
 *
 * The rule, from the simplest on:
 * 1. an instant on a whole minute or ten seconds: the exact moment does not matter;
 * 2. an occurrence that a person can count (the 3rd mvOpenChannel of the run, at once): it says what
 *    the fault must meet, and holds although other moments of the run move;
 * 3. an instant on a whole second, millisecond, microsecond;
 * 4. occurrences far into the run; triggers on states; whatever fires more than once.
 */

import { type Count, isRange, type Us } from '../scenario/range.ts';
import type { Trigger } from '../scenario/scenario.ts';
import { DELAYS, placeOn, withNothing } from './shrink-ladder.ts';

export type RecordTrigger = Extract<Trigger, { by: 'record' }>;

const SECOND_US = 1_000_000;

/** Units of round instants, and what an instant weighs that is whole in no greater one. */
const ROUND = [
  { unitUs: 60 * SECOND_US, weight: 0 },
  { unitUs: 10 * SECOND_US, weight: 10 },
  { unitUs: SECOND_US, weight: 40 },
  { unitUs: 1000, weight: 60 },
  { unitUs: 1, weight: 80 },
] as const;
/** The first of its kind, at once; each later one weighs one more. */
const OCCURRENCE_WEIGHT = 11;
const STATE_WEIGHT = 200;
const RANGE_WEIGHT = 300;
const REPEAT_WEIGHT = 1000;
const MOST_REPEATS = 1000;

/** An instant from which the exact moment matters: it may be better said by what happens then. */
export const EXACT_WEIGHT = 40;

/** A whole number; lighter is simpler, by the rule above. */
export function triggerWeight(trigger: Trigger): number {
  switch (trigger.by) {
    case 'time':
      return instantWeight(trigger.atUs) + repeatWeight(trigger.repeat);
    case 'record': {
      const { nth, since, afterUs, repeat } = trigger;
      const sinceWeight = since === 'run' ? 0 : since === 'boot' ? 1 : 2;
      const count = OCCURRENCE_WEIGHT + most(nth) - 1 + sinceWeight;
      return count + delayWeight(afterUs) + repeatWeight(repeat);
    }
    case 'state': {
      const { afterUs, times } = trigger;
      return STATE_WEIGHT + delayWeight(afterUs) + (times === 1 ? 0 : repeatWeight({ times }));
    }
  }
}

function instantWeight(atUs: Us): number {
  if (isRange(atUs)) return RANGE_WEIGHT;
  return ROUND.find(({ unitUs }) => atUs % unitUs === 0)?.weight ?? RANGE_WEIGHT;
}

function delayWeight(afterUs: Us): number {
  return (isRange(afterUs) ? RANGE_WEIGHT : 0) + placeOn(withNothing(DELAYS), afterUs);
}

function repeatWeight(repeat: { readonly times?: number | undefined } | undefined): number {
  if (repeat === undefined) return 0;
  return REPEAT_WEIGHT + Math.min(repeat.times ?? MOST_REPEATS, MOST_REPEATS);
}

function most(count: Count): number {
  return isRange(count) ? count.to + RANGE_WEIGHT : count;
}

/**
 * Simpler triggers that may do the same, the simplest first. `firedAtUs`: when it fired, if it did;
 * `others`: forms from elsewhere, such as what the app did at that moment.
 */
export function simplerTriggers(
  trigger: Trigger,
  firedAtUs: number | undefined,
  others: readonly Trigger[],
): readonly Trigger[] {
  const weight = triggerWeight(trigger);
  const instants = firedAtUs === undefined ? [] : roundInstants(firedAtUs);
  const forms = [...ownForms(trigger), ...others, ...instants];
  const lighter = forms.filter((form) => triggerWeight(form) < weight);
  // The sort is stable: of two that weigh the same, the nearer instant stays in front.
  return lighter.sort((a, b) => triggerWeight(a) - triggerWeight(b));
}

function roundInstants(atUs: number): readonly Trigger[] {
  const instants = ROUND.flatMap(({ unitUs }) => {
    const below = Math.floor(atUs / unitUs) * unitUs;
    const above = below + unitUs;
    if (below === atUs) return [atUs];
    return atUs - below <= above - atUs ? [below, above] : [above, below];
  });
  return [...new Set(instants)].map(instant);
}

export function instant(atUs: number): Trigger {
  return { by: 'time', atUs };
}

/** The same trigger with less in it. */
function ownForms(trigger: Trigger): readonly Trigger[] {
  if (trigger.by === 'state') {
    const once = { ...trigger, times: 1 };
    return [once, { ...once, afterUs: 0 }, { ...trigger, afterUs: 0 }];
  }
  const { repeat, ...once } = trigger;
  const fewer = repeat === undefined ? [] : [once, { ...trigger, repeat: { ...repeat, times: 2 } }];
  if (once.by === 'time') return fewer as readonly Trigger[];
  return [...(fewer as readonly Trigger[]), ...fewerOccurrences(once)];
}

function fewerOccurrences(trigger: RecordTrigger): readonly Trigger[] {
  const { nth, afterUs } = trigger;
  const count = isRange(nth) ? nth.to : nth;
  const counts = [...new Set([1, 2, Math.ceil(count / 2), count - 1])].filter(
    (n) => n >= 1 && n < most(nth),
  );
  const atOnce: Trigger = { ...trigger, afterUs: 0 };
  const sinceRun: Trigger = { ...trigger, since: 'run' };
  return [
    ...(afterUs === 0 ? [] : [atOnce]),
    ...(trigger.since === 'run' ? [] : [sinceRun]),
    ...counts.map((n): Trigger => ({ ...trigger, nth: n })),
  ];
}
