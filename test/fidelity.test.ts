/** The fidelity page: what stands in it, and what is missed. */

import { describe, expect, it } from 'vitest';
import { SYSCALL_NAMES, syscall } from '../src/abi/syscalls.ts';
import { fidelityPage, type Shown } from './support/fidelity.ts';

const seen = (how: Shown['how'], test: string): Shown => ({
  call: 'mvReleaseNetwork',
  status: 'INVALIDHANDLE',
  how,
  test,
});

const row = (text: string): string | undefined => {
  const [, table = ''] = text.split('## mvReleaseNetwork\n');
  return table.split('\n').find((line) => line.startsWith('| INVALIDHANDLE '));
};

describe('the fidelity page', () => {
  it('D4: misses each failing pair that no test has seen', () => {
    const { missing } = fidelityPage([], []);
    expect(missing).toContain('mvReleaseNetwork INVALIDHANDLE (documented)');
    expect(fidelityPage([seen('app', 'a test')], []).missing).toHaveLength(missing.length - 1);
    expect(fidelityPage([seen('injected', 'a test')], []).missing).toHaveLength(missing.length - 1);
    const cause = { call: 'mvReleaseNetwork', status: 'INVALIDHANDLE', reason: 'none' } as const;
    expect(fidelityPage([], [cause]).missing).toHaveLength(missing.length - 1);
  });

  it('names how a pair was reached, by an app before by injection, and a test that says so', () => {
    const shown = [
      seen('injected', 'a: injected'),
      seen('app', 'b: passes by'),
      seen('app', 'c: mvReleaseNetwork gives it'),
    ];
    const page = (some: readonly Shown[]) => row(fidelityPage(some, []).text);
    expect(page(shown)).toBe(
      '| INVALIDHANDLE | documented | app or world | c: mvReleaseNetwork gives it |',
    );
    expect(page(shown.slice(0, 2))).toContain('| app or world | b: passes by |');
    expect(page(shown.slice(0, 1))).toContain('| injection only | a: injected |');
  });

  it('has a table for each call, and counts the pairs of the header', () => {
    const { text } = fidelityPage([], []);
    for (const call of SYSCALL_NAMES) expect(text).toContain(`\n## ${call}\n`);
    const inferred = SYSCALL_NAMES.reduce((n, c) => n + (syscall(c).inferred?.length ?? 0), 0);
    expect(text).toContain(`| documented | 220 |`);
    expect(text).toContain(`| inferred | ${inferred} |`);
  });
});
