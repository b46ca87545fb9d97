/**
 * A scenario's own oracle: the same interface, written by a user, so nothing of it is trusted.
 *
 * What it throws, and a verdict that is none, become an "unknown" that is as nobody expects, and
 * says what, in which file, at which record and with which seed; the other oracles go on. Records are frozen before it sees
 * them, since everybody reads the same ones.
 */

import { formatClock } from '../engine/units.ts';
import type { TraceRecord } from '../trace/record.ts';
import { MAX_EVIDENCE, type Oracle, type Verdict } from './oracle.ts';

/** Gives the state of an oracle its type; otherwise the oracle as it is. */
export function defineOracle<S>(oracle: Oracle<S>): Oracle<S> {
  return oracle;
}

const NAME = /^[A-Za-z][\w-]{0,99}$/;
const STATUSES: ReadonlySet<unknown> = new Set(['pass', 'fail', 'unknown']);

/** What is wrong with a default export that should be an oracle; undefined if it is one. */
export function oracleProblem(found: unknown): string | undefined {
  if (typeof found !== 'object' || found === null) {
    return `must be an oracle (defineOracle), found ${found === undefined ? 'nothing' : kindOf(found)}`;
  }
  const oracle = found as Readonly<Record<string, unknown>>;
  const { name, claim, judges } = oracle;
  if (typeof name !== 'string' || !NAME.test(name)) {
    return 'must be an oracle: its name must be letters, digits, "_" or "-", beginning with a letter';
  }
  if (typeof claim !== 'string' || claim === '') return 'must be an oracle: its claim must be text';
  if (judges !== 'app' && judges !== 'simulator') {
    return 'must be an oracle: judges must be "app" or "simulator"';
  }
  for (const method of ['init', 'record', 'end']) {
    if (typeof oracle[method] === 'function') continue;
    return `must be an oracle: ${method} must be a function, found ${kindOf(oracle[method])}`;
  }
  return undefined;
}

interface State {
  readonly seed: string;
  records: number;
  lastAtUs: number;
  inner: unknown;
  /** Why it judges no longer. */
  broken: string | undefined;
}

/** Puts a user's oracle behind a fence. `textOf` reads what it threw. */
export function ownOracle(
  oracle: Oracle,
  file: string,
  textOf: (error: unknown) => string,
): Oracle<State> {
  /** Undefined when it threw. */
  function attempt<T>(state: State, where: string, act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      state.broken = `${file}: ${where} threw ${place(state)}: ${oneLine(textOf(error))}`;
      return undefined;
    }
  }
  return {
    name: oracle.name,
    claim: oneLine(oracle.claim),
    judges: oracle.judges,

    init(scenario, twin) {
      const { seed } = scenario;
      const state: State = { seed, records: 0, lastAtUs: 0, inner: undefined, broken: undefined };
      state.inner = attempt(state, 'init', () => oracle.init(scenario, twin));
      return state;
    },

    record(state, record) {
      state.records += 1;
      state.lastAtUs = record.at;
      if (state.broken !== undefined) return;
      freeze(record);
      attempt(state, 'record', () => oracle.record(state.inner, record));
    },

    end(state) {
      const found =
        state.broken === undefined
          ? attempt(state, 'end', () => oracle.end(state.inner))
          : undefined;
      if (state.broken !== undefined) return unknown(oracle, state.broken);
      const problem = verdictProblem(found);
      if (problem !== undefined) return unknown(oracle, `${file}: ${problem} (seed ${state.seed})`);
      const { status, atUs, message, evidence = [] } = found as Verdict;
      return {
        oracle: oracle.name,
        status,
        atUs,
        message: oneLine(message),
        evidence: evidence.slice(0, MAX_EVIDENCE),
      };
    },
  };
}

function place({ records, lastAtUs, seed }: State): string {
  return `at record ${records}, ${formatClock(lastAtUs)}, seed ${seed}`;
}

function unknown(oracle: Oracle, message: string): Verdict {
  return {
    oracle: oracle.name,
    status: 'unknown',
    atUs: undefined,
    message,
    evidence: [],
    broken: true,
  };
}

function verdictProblem(found: unknown): string | undefined {
  const rule = 'end must return a verdict ({ status, atUs, message, evidence })';
  if (typeof found !== 'object' || found === null) return `${rule}, found ${kindOf(found)}`;
  const { status, atUs, message, evidence } = found as Readonly<Record<string, unknown>>;
  if (!STATUSES.has(status)) return `${rule}: status must be "pass", "fail" or "unknown"`;
  if (typeof message !== 'string') return `${rule}: message must be text`;
  if (atUs !== undefined && !Number.isSafeInteger(atUs)) return `${rule}: atUs must be whole`;
  if (evidence !== undefined && !Array.isArray(evidence)) return `${rule}: evidence must be a list`;
  return undefined;
}

function freeze(record: TraceRecord): void {
  if (record.kind === 'call') {
    Object.freeze(record.args);
    Object.freeze(record.wrote);
  }
  Object.freeze(record);
}

function kindOf(found: unknown): string {
  return found === null ? 'null' : typeof found;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
}
