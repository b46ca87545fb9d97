/** Generated parts of scenarios: each as it is written, together with what it means. */

import fc from 'fast-check';
import type { Distribution } from '../../src/engine/distribution.ts';
import { formatBytes, formatDuration } from '../../src/engine/units.ts';
import { formatDistribution } from '../../src/scenario/distribution-text.ts';
import {
  type Fault,
  type FaultPlanEntry,
  FOREVER_US,
  type Scenario,
  type Trigger,
} from '../../src/scenario/scenario.ts';

/** A part of a file, and what it must be read as. */
interface Pair<T> {
  readonly written: unknown;
  readonly meant: T;
}

const us = fc.oneof(
  fc.nat(),
  fc.nat({ max: 1000 }).map((s) => s * 1_000_000),
);

export const anyDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  us.map((fixed) => ({ kind: 'fixed', us: fixed }) as const),
  fc.tuple(us, us).map(([a, b]) => {
    return { kind: 'uniform', minUs: Math.min(a, b), maxUs: Math.max(a, b) } as const;
  }),
  fc.tuple(us, us, fc.option(us)).map(([median, more, offset]) => {
    const body = { kind: 'lognormal', medianUs: median + 1, p99Us: median + 1 + more } as const;
    return offset ? { ...body, offsetUs: offset } : body;
  }),
  fc.tuple(fc.integer({ min: 100, max: 10_000 }), us).map(([thousandths, mean]) => {
    return { kind: 'weibull', shape: thousandths / 1000, meanUs: mean + 1 } as const;
  }),
);

const durationPair = us.map((meant) => ({ written: formatDuration(meant), meant }));
/** A window must be longer than nothing. */
const windowPair = durationPair.filter(({ meant }) => meant > 0);

const faultPair: fc.Arbitrary<Pair<Fault>> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('coverageLoss', 'backhaulLoss', 'serverUnreachable'),
      fc.option(windowPair),
    )
    .map(([kind, time]): Pair<Fault> => {
      const written = time ? { fault: kind, for: time.written } : { fault: kind };
      return { written, meant: { kind, forUs: time?.meant ?? FOREVER_US } };
    }),
  fc
    .tuple(
      fc.constantFrom('channelClosed', 'channelReset'),
      fc.constantFrom('all', 'oldest', 'newest'),
    )
    .map(([kind, which]): Pair<Fault> => {
      return { written: { fault: kind, which }, meant: { kind, which } };
    }),
  fc.constantFrom('checkIn', 'debuggerDetach').map((kind): Pair<Fault> => {
    return { written: { fault: kind }, meant: { kind } };
  }),
  fc
    .tuple(
      fc.constantFrom('app', 'kernel'),
      fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1 }),
    )
    .map(([update, layers]): Pair<Fault> => {
      const written = { fault: 'updateStaged', update, layers: layers.map(formatBytes) };
      return { written, meant: { kind: 'updateStaged', update, layers } };
    }),
  durationPair.map((halt): Pair<Fault> => {
    const written = { fault: 'debuggerAttach', halt: halt.written };
    return { written, meant: { kind: 'debuggerAttach', haltUs: halt.meant } };
  }),
  // Text that YAML could take for something else, such as "1", "null" or "- a".
  fc
    .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1', 'null', '- a', '# b', '~'))
    .map((message): Pair<Fault> => {
      return { written: { fault: 'appCrash', message }, meant: { kind: 'appCrash', message } };
    }),
);

const triggerPair: fc.Arbitrary<Pair<Trigger>> = fc.oneof(
  us.map((atUs): Pair<Trigger> => {
    return { written: { at: formatDuration(atUs) }, meant: { by: 'time', atUs } };
  }),
  fc
    .tuple(
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom('run', 'boot'),
      durationPair,
      fc.dictionary(
        fc.constantFrom('at', 'what'),
        fc.oneof(fc.string(), fc.integer(), fc.boolean()),
        {
          noNullPrototype: true,
        },
      ),
    )
    .map(([nth, since, after, where]): Pair<Trigger> => {
      return {
        written: { on: { record: 'app', where, nth, since, after: after.written } },
        meant: { by: 'record', record: 'app', where, nth, since, afterUs: after.meant },
      };
    }),
  durationPair.map((after): Pair<Trigger> => {
    const state = { machine: 'network', state: 'connected' };
    return {
      written: { while: { ...state, after: after.written } },
      meant: { by: 'state', ...state, afterUs: after.meant },
    };
  }),
);

const planPair: fc.Arbitrary<Pair<readonly FaultPlanEntry[]>> = fc
  .array(fc.tuple(faultPair, triggerPair), { maxLength: 8 })
  .map((entries) => ({
    written: entries.map(([fault, trigger], index) => {
      return { ...Object(fault.written), ...Object(trigger.written), id: `f${index}` };
    }),
    meant: entries.map(([fault, trigger], index) => {
      return { id: `f${index}`, fault: fault.meant, trigger: trigger.meant };
    }),
  }));

/** A scenario as it is written, and the parts of it that were generated. */
export const anyScenario = fc
  .record({
    seed: fc.oneof(fc.string({ minLength: 1, unit: 'binary' }), fc.maxSafeInteger()),
    description: fc.string({ unit: 'binary' }),
    checkIn: durationPair,
    rtt: anyDistribution,
    plan: planPair,
  })
  .map(({ seed, description, checkIn, rtt, plan }) => ({
    written: {
      app: './app.ts',
      seed,
      description,
      // As long as the latest trigger that `us` can give.
      length: '2147483647us',
      device: { minimumCheckIn: checkIn.written },
      world: { link: { rtt: formatDistribution(rtt) } },
      faults: plan.written,
    },
    meant: {
      seed: String(seed),
      description,
      minimumCheckInUs: checkIn.meant,
      rtt,
      faults: plan.meant,
    },
  }));

/** The parts of a scenario that `anyScenario` generates. */
export function generatedParts({ seed, description, device, world, faults }: Scenario) {
  const { minimumCheckInUs } = device;
  return { seed, description, minimumCheckInUs, rtt: world.link.rtt, faults };
}

const MARKS = [
  ':',
  '-',
  '[',
  ']',
  '{',
  '}',
  ',',
  '#',
  '&a',
  '*a',
  '!',
  '|',
  '>',
  "'",
  '"',
  '%',
  '\t',
];

/** One edit of a text: cut a piece out, and put something in its place, or double it. */
const edit = fc.record({
  at: fc.nat({ max: 10_000 }),
  cut: fc.nat({ max: 30 }),
  add: fc.oneof(
    fc.constantFrom(...MARKS, '\n', '  ', '\r', '\ufeff', '---\n', '...\n', '? ', '<<: ', 'null'),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constant(undefined),
  ),
});

export function mangled(text: string): fc.Arbitrary<string> {
  return fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) => {
    let result = text;
    for (const { at, cut, add } of edits) {
      const start = at % (result.length + 1);
      const piece = result.slice(start, start + cut);
      const middle = add ?? piece + piece;
      result = result.slice(0, start) + middle + result.slice(start + cut);
    }
    return result;
  });
}
