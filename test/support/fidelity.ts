/**
 * The fidelity page: for every pair of a system call and a status, how the tests have seen it.
 *
 * Tests hand over the pairs that they observed at the door, by `observed`; the reporter beside this
 * file puts them together when all have run. The page is generated and checked: whoever makes a
 * pair reachable, or loses one, sees it in the diff.
 */

import type { TestContext } from 'vitest';
import type { StatusName } from '../../src/abi/status.ts';
import { SYSCALL_NAMES, type SyscallName, syscall } from '../../src/abi/syscalls.ts';
import { ASSUMED_CHOICES, ASSUMED_QUANTITIES } from '../../src/scenario/assumptions.ts';
import type { RecordOf } from '../../src/trace/record.ts';

/** One pair as a test saw it at the door. */
export interface Observation {
  readonly call: SyscallName;
  readonly status: StatusName;
  readonly how: 'app' | 'injected';
}

/** A documented pair that nothing could cause (D4). */
export interface MissingCause {
  readonly call: SyscallName;
  readonly status: StatusName;
  readonly reason: string;
}

declare module 'vitest' {
  interface TaskMeta {
    observed?: readonly Observation[];
    missingCauses?: readonly MissingCause[];
  }
}

/** Hands over what a test saw in the trace of its run. */
export function observed({ task }: TestContext, calls: readonly RecordOf<'call'>[]): void {
  const seen = new Map<string, Observation>();
  for (const { call, status, how } of calls) {
    const one = { call, status, how: how === 'injected' ? 'injected' : 'app' } as Observation;
    seen.set(Object.values(one).join(' '), one);
  }
  task.meta.observed = [...seen.values()];
}

/** An observation and the test that made it. */
export interface Shown extends Observation {
  readonly test: string;
}

interface Row {
  readonly status: StatusName;
  readonly source: 'documented' | 'inferred';
  readonly reached: 'app or world' | 'injection only' | 'no known cause' | 'MISSING';
  readonly shown: string;
}

function rowsOf(
  call: SyscallName,
  shown: readonly Shown[],
  missing: readonly MissingCause[],
): readonly Row[] {
  const { fails, inferred = [] } = syscall(call);
  const row = (status: StatusName, source: Row['source']): Row => {
    const of = (how: Observation['how']) =>
      shown
        .filter((s) => s.call === call && s.status === status && s.how === how)
        .map((s) => s.test)
        // One whose title names the pair says more than one that passes by.
        .sort((a, b) => Number(b.includes(call)) - Number(a.includes(call)) || (a < b ? -1 : 1))[0];
    const app = of('app');
    if (app !== undefined) {
      return { status, source, reached: 'app or world', shown: app };
    }
    const cause = missing.find((m) => m.call === call && m.status === status);
    if (cause !== undefined) {
      return { status, source, reached: 'no known cause', shown: cause.reason };
    }
    const injected = of('injected');
    if (injected !== undefined) {
      return { status, source, reached: 'injection only', shown: injected };
    }
    return { status, source, reached: 'MISSING', shown: '' };
  };
  return [
    row('OKAY', 'documented'),
    ...fails.map((status) => row(status, 'documented')),
    ...inferred.map((status) => row(status, 'inferred')),
  ];
}

export interface FidelityPage {
  readonly text: string;
  /** Pairs that no test has seen and no reason excuses. */
  readonly missing: readonly string[];
}

/** The page in Markdown. */
export function fidelityPage(
  shown: readonly Shown[],
  missingCauses: readonly MissingCause[],
): FidelityPage {
  const tables = SYSCALL_NAMES.map((call) => ({ call, rows: rowsOf(call, shown, missingCauses) }));
  const failing = tables.flatMap(({ call, rows }) =>
    rows.filter((r) => r.status !== 'OKAY').map((r) => ({ call, ...r })),
  );
  const counts = (source: Row['source']) => {
    const of = failing.filter((r) => r.source === source);
    const count = (reached: Row['reached']) => of.filter((r) => r.reached === reached).length;
    const how = ['app or world', 'injection only', 'no known cause'] as const;
    return `| ${source} | ${of.length} | ${how.map(count).join(' | ')} |`;
  };
  const text = [
    '# Fidelity: what each system call can give, and how the tests have seen it',
    '',
    '<!-- Generated while the tests run: npx vitest run -u. Do not edit. -->',
    '',
    '`documented` stands in the header of Microvisor 0.7.0, `inferred` follows from other sources.',
    '`app or world`: an app gets it in a simulated world. `injection only`: the fault `callStatus` gives',
    'it. `no known cause`: nothing in the simulator can cause it, for the reason given.',
    '',
    '| failing pairs | all | app or world | injection only | no known cause |',
    '|---|---|---|---|---|',
    counts('documented'),
    counts('inferred'),
    '',
    ...tables.flatMap(({ call, rows }) => [
      `## ${call}`,
      '',
      '| status | source | reached by | shown by |',
      '|---|---|---|---|',
      ...rows.map((r) => `| ${r.status} | ${r.source} | ${r.reached} | ${cell(r.shown)} |`),
      '',
    ]),
    '## Assumptions',
    '',
    'Where the sources are silent a scenario may choose; the first value, or the figure, is the default.',
    '',
    '| assumption | values | decision | meaning |',
    '|---|---|---|---|',
    ...Object.entries(ASSUMED_CHOICES).map(
      ([name, a]) => `| ${name} | ${a.values.join(', ')} | ${a.source} | ${cell(a.meaning)} |`,
    ),
    ...Object.entries(ASSUMED_QUANTITIES).map(
      ([name, a]) => `| ${name} | ${a.default} ${a.unit} | ${a.source} | ${cell(a.meaning)} |`,
    ),
    '',
  ].join('\n');
  const missing = failing
    .filter((r) => r.reached === 'MISSING')
    .map((r) => `${r.call} ${r.status} (${r.source})`);
  return { text, missing };
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
