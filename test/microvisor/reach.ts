/**
 * How each status of a call is reached: tables of ways, and the claims that are made of them.
 *
 * A table has an entry for each status of each of its calls, documented or inferred, unless a
 * reason says that nothing could cause it; a missing one does not compile, and fails by name at
 * run time.
 */

import { describe, expect, it } from 'vitest';
import type { StatusName } from '../../src/abi/status.ts';
import { type StatusOf, type SyscallName, syscall } from '../../src/abi/syscalls.ts';
import { observed } from '../support/fidelity.ts';
import { SECOND, type SmallWorld } from '../support/small-world.ts';
import { type Bench, type Body, inWorld, watchDoor } from './support.ts';

export interface Reach {
  readonly world?: SmallWorld;
  /** Makes the call, among others, and leaves it to the trace to tell what it gave. */
  readonly body: (bench: Bench) => Body<unknown>;
}

/** Documented pairs that nothing could cause, with the reason (D4). */
export type NoKnownCause = {
  readonly [N in SyscallName]?: { readonly [S in StatusName]?: string };
};

type NoCause<C, N> = N extends keyof C ? keyof C[N] : never;

/** Ways to every status of the calls `N`, besides those in the table `C` of missing causes. */
export type Reaches<N extends SyscallName, C = Record<never, never>> = {
  readonly [K in N]: { readonly [S in Exclude<StatusOf<K>, NoCause<C, K>>]: Reach };
};

export const END_OF_RAM = 0x2008_0000;
export const BAD = 0x1000_0000;

/** One raw call at boot. */
export const raw = (call: SyscallName, ...args: readonly number[]): Reach => ({
  *body({ d }) {
    d.raw[call](...args);
  },
});
/** The same, in an interrupt handler. */
export const rawInIrq = (call: SyscallName, ...args: readonly number[]): Reach => ({
  *body({ d, irq }) {
    irq(() => d.raw[call](...args));
  },
});
/** A raw call with the address of one word as its only argument. */
export const onWord = (call: SyscallName, word: number): Reach => ({
  *body({ d }) {
    const at = d.memory.allocate(16);
    d.memory.writeU32(at, word);
    d.raw[call](at);
  },
});
export const result = (call: SyscallName): { OKAY: Reach; PARAMETERFAULT: Reach } => ({
  OKAY: onWord(call, 0),
  PARAMETERFAULT: raw(call, BAD),
});

/** What a call must not change: all but the credit for log messages, which grows with time. */
function settled({ memory, logs, ...rest }: ReturnType<Bench['simulation']['kernel']['snapshot']>) {
  const { credit: _, creditAt: __, ...log } = logs;
  return { ram: memory.ram, rest: { ...rest, log, sram4: memory.sram4 } };
}

/** Claims that a real app in a real world gets every status of the calls of a table. */
export function describeReaches(what: string, reaches: object, noKnownCause: NoKnownCause = {}) {
  const ways = reaches as Readonly<Record<string, Readonly<Record<string, Reach>>>>;
  const reach = (call: SyscallName, status: StatusName) => ways[call]?.[status];
  const reasonFor = (call: SyscallName, status: StatusName) => noKnownCause[call]?.[status];
  const pairs = (Object.keys(reaches) as SyscallName[]).flatMap((call) => {
    const { fails, inferred = [] } = syscall(call);
    return (['OKAY', ...fails, ...inferred] as const).map((status) => ({ call, status }));
  });
  const reachable = pairs.filter(({ call, status }) => reasonFor(call, status) === undefined);

  describe(what, () => {
    it('D4: a pair without a conceivable cause stands in a table with its reason', ({ task }) => {
      const without = pairs.filter(({ call, status }) => reach(call, status) === undefined);
      for (const { call, status } of without) {
        expect(reasonFor(call, status), `${call} ${status}`).toMatch(/\w{3}/);
      }
      const reasons = Object.values(noKnownCause).flatMap((of) => Object.keys(of));
      expect(without).toHaveLength(reasons.length);
      task.meta.missingCauses = without.map((pair) => ({
        ...pair,
        reason: reasonFor(pair.call, pair.status) ?? '',
      }));
    });

    for (const { call, status } of reachable) {
      it(`G1, D4: ${call} gives ${status} to an app that asks for it`, (context) => {
        const way = reach(call, status);
        if (way === undefined) throw new Error(`no way to ${call} ${status}`);
        const refusals: string[] = [];
        const run = inWorld({ lengthUs: 60 * SECOND, ...way.world }, way.body, {
          mayCrash: true,
          prepare: (simulation) =>
            watchDoor(simulation, call, (seen) => {
              if (seen.status === 'OKAY') return;
              // What a late fault and a write that does not fit leave behind has tests of its own.
              if (seen.status === 'LATEFAULT') return;
              const before = settled(seen.before);
              const after = settled(seen.after);
              expect(after.rest).toEqual(before.rest);
              if (call !== 'mvWriteChannel') expect(Buffer.compare(after.ram, before.ram)).toBe(0);
              refusals.push(seen.status);
            }),
        });
        const given = run.calls(call).map((r) => r.status);
        expect(run.crash).toBeUndefined();
        expect(given).toContain(status);
        if (status !== 'OKAY' && status !== 'LATEFAULT') expect(refusals).toContain(status);
        observed(context, run.calls(call));
      });
    }
  });
}
