/** Refusals that the fault plan injects: which there are, and what they do at the door. */

import { describe, expect, it } from 'vitest';
import {
  ENVIRONMENT_STATUSES,
  type EnvironmentStatus,
  injectableStatuses,
} from '../../src/abi/environment.ts';
import { MvStatus, type StatusName } from '../../src/abi/status.ts';
import { SYSCALL_NAMES, type SyscallName, syscall } from '../../src/abi/syscalls.ts';
import { type FaultPlanEntry, FOREVER_US } from '../../src/scenario/scenario.ts';
import { observed } from '../support/fidelity.ts';
import { at, mainOnly, play, SECOND } from '../support/small-world.ts';
import {
  channelParams,
  connected,
  inWorld,
  name,
  online,
  openChannel,
  watchDoor,
} from './support.ts';

function refuse(
  call: SyscallName,
  status: EnvironmentStatus,
  times: number,
  atUs = 0,
  id = `${call}-${status}`,
): FaultPlanEntry {
  return at(atUs, { kind: 'callStatus', call, status, times }, id);
}

describe('what can be injected', () => {
  it('D43: no caller error; each status has a reason and a call that can give it', () => {
    const all = Object.keys(MvStatus) as StatusName[];
    const environment = all.filter((status) => Object.hasOwn(ENVIRONMENT_STATUSES, status));
    expect(Object.keys(ENVIRONMENT_STATUSES)).toEqual(environment);
    const given = new Set(SYSCALL_NAMES.flatMap((call) => injectableStatuses(call)));
    expect([...given].sort()).toEqual([...environment].sort());
    for (const reason of Object.values(ENVIRONMENT_STATUSES)) expect(reason).toMatch(/\w+ \w+/);
    expect(all.filter((status) => !environment.includes(status)).join(' ')).toMatchInlineSnapshot(
      `"OKAY PARAMETERFAULT INVALIDBUFFERSIZE PERIPHERALACCESSFAULT BUFFERALREADYINUSE INVALIDINTERRUPT INVALIDHANDLE TOOMANYNOTIFICATIONBUFFERS INVALIDVECTOR UNSUPPORTEDSTRUCTUREVERSION TOOMANYCHANNELS UNKNOWNCHANNELENDPOINT UNKNOWNCHANNELTYPE INVALIDBUFFERALIGNMENT LATEFAULT INDEXINVALID OFFSETINVALID REQUESTALREADYSENT LOGMESSAGETOOLONG TOOMANYCONFIGKEYS UNKNOWNCONFIGSTORE UNKNOWNCONFIGSCOPE INVALIDCONFIGKEY INVALIDAUTHENTICATION WRONGDATAREQUESTED TOOMANYELEMENTS REQUIREDELEMENTMISSING ADDRESSOUTOFRANGE INPUTTOOLONG"`,
    );
  });

  it('D4, D43: only statuses of the row, and INTERNALERROR, which stands in none', () => {
    for (const call of SYSCALL_NAMES) {
      const { fails, inferred = [] } = syscall(call);
      const row: readonly StatusName[] = [...fails, ...inferred];
      expect(row).not.toContain('INTERNALERROR');
      const beyond = injectableStatuses(call).filter((status) => !row.includes(status));
      expect(beyond).toEqual(['INTERNALERROR']);
    }
    expect(injectableStatuses('mvOpenChannel')).toEqual([
      'UNAVAILABLE',
      'NETWORKNOTCONNECTED',
      'RATELIMITED',
      'INTERNALERROR',
    ]);
    expect(injectableStatuses('mvWriteChannel')).toEqual(['CHANNELCLOSED', 'INTERNALERROR']);
    expect(injectableStatuses('mvRestart')).toEqual([
      'UNAVAILABLE',
      'INTERNALERROR',
      'MICROVISORBUSY',
    ]);
  });

  it('D43: every call can be refused with each of its statuses, built or not', (context) => {
    const pairs = SYSCALL_NAMES.flatMap((call) =>
      injectableStatuses(call).map((status) => ({ call, status })),
    );
    const run = play(
      mainOnly(function* (device) {
        yield device.sleep(SECOND);
        for (const { call, status } of pairs) expect(name(device.raw[call]())).toBe(status);
        yield device.sleep(SECOND);
      }),
      { lengthUs: 10 * SECOND, faults: pairs.map(({ call, status }) => refuse(call, status, 1)) },
    );
    const calls = run.of('call');
    observed(context, calls);
    expect(calls.map(({ call, status }) => ({ call, status }))).toEqual(pairs);
    for (const { how, wrote } of calls)
      expect({ how, wrote }).toEqual({ how: 'injected', wrote: [] });
    expect(run.of('app').map((r) => r.what)).toEqual(['boot', 'main returned']);
  });
});

describe('an injected refusal', () => {
  it('D43: changes nothing, writes nothing, and is over after its number of calls', () => {
    const run = inWorld(
      { lengthUs: 60 * SECOND, faults: [refuse('mvOpenChannel', 'RATELIMITED', 3, 9 * SECOND)] },
      function* (bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        yield d.sleep(10 * SECOND);
        const params = channelParams(d, rig);
        const refused = Array.from({ length: 4 }, () => {
          const { status, handle } = d.mv.openChannel(params);
          return [name(status), handle !== 0];
        });
        return refused;
      },
      {
        prepare: (simulation) =>
          watchDoor(simulation, 'mvOpenChannel', (seen) => {
            if (seen.status === 'OKAY') return;
            const { injections: _, memory: was, ...before } = seen.before;
            const { injections: __, memory: is, ...after } = seen.after;
            expect(after).toEqual(before);
            expect(Buffer.compare(is.ram, was.ram)).toBe(0);
          }),
      },
    );
    expect(run.result).toEqual([
      ['RATELIMITED', false],
      ['RATELIMITED', false],
      ['RATELIMITED', false],
      ['OKAY', true],
    ]);
    expect(run.calls('mvOpenChannel')).toMatchObject([
      { status: 'RATELIMITED', how: 'injected', wrote: [], object: 0, count: 3 },
      { status: 'OKAY', how: '', count: 1 },
    ]);
  });

  it('D43: comes before every check, so that a bad pointer is not looked at', () => {
    const run = inWorld(
      { faults: [refuse('mvServerLog', 'LOGGINGDISABLEDBYSERVER', 1)] },
      function* ({ d }) {
        return [name(d.raw.mvServerLog(0xffff_0000, 9)), name(d.raw.mvServerLog(0xffff_0000, 9))];
      },
    );
    expect(run.result).toEqual(['LOGGINGDISABLEDBYSERVER', 'UNAVAILABLE']);
    expect(run.of('log')).toEqual([]);
  });

  it('D3, D5: a call that may not come from an interrupt is refused for that, and uses none up', () => {
    const run = inWorld(
      { faults: [refuse('mvGetWakeReason', 'INTERNALERROR', 1)] },
      function* (bench) {
        const inside = bench.irq(() => name(bench.d.mv.getWakeReason().status));
        const outside = name(bench.d.mv.getWakeReason().status);
        return [inside, outside, name(bench.d.mv.getWakeReason().status)];
      },
    );
    expect(run.result).toEqual(['UNAVAILABLE', 'INTERNALERROR', 'OKAY']);
    expect(run.calls('mvGetWakeReason').map((r) => r.how)).toEqual(['', 'injected', '']);
  });

  it('D43: on a channel names the handle, and leaves the channel open', () => {
    const run = inWorld(
      { faults: [refuse('mvWriteChannel', 'CHANNELCLOSED', 1, 5 * SECOND)] },
      function* (bench) {
        const { d } = bench;
        const rig = yield* connected(bench);
        yield d.sleep(5 * SECOND);
        const first = d.mv.writeChannel(rig.channel, 'hello');
        const { reason } = d.mv.getChannelClosureReason(rig.channel);
        return [name(first.status), reason, name(d.mv.writeChannel(rig.channel, 'hello').status)];
      },
    );
    expect(run.result).toEqual(['CHANNELCLOSED', 0, 'OKAY']);
    const [first, second] = run.calls('mvWriteChannel');
    expect(first?.object).toBe(second?.object);
    expect(run.of('bytes').filter((r) => r.what === 'accepted')).toMatchObject([{ count: 5 }]);
  });

  it('lasts until the end of its window, whatever is left of it then', () => {
    const window = (times: number) => ({
      kind: 'callStatus' as const,
      call: 'mvNoOp' as const,
      status: 'INTERNALERROR' as const,
      times,
      forUs: 10 * SECOND,
    });
    const ticks = mainOnly(function* (device) {
      for (;;) {
        yield device.sleep(SECOND - 5);
        device.mv.noOp();
      }
    });
    const refused = (times: number) =>
      play(ticks, { lengthUs: 40 * SECOND, faults: [at(20.5 * SECOND, window(times), 'x')] })
        .calls('mvNoOp')
        .filter((r) => r.how === 'injected')
        .reduce((sum, r) => sum + r.count, 0);
    expect(refused(FOREVER_US)).toBe(10);
    expect(refused(4)).toBe(4);
  });

  it('that was armed first answers first; those of other calls wait for theirs', () => {
    const run = inWorld(
      {
        faults: [
          refuse('mvNoOp', 'INTERNALERROR', 1, 0, 'other'),
          refuse('mvRestart', 'MICROVISORBUSY', 2, 0, 'first'),
          refuse('mvRestart', 'UNAVAILABLE', 1, 0, 'second'),
        ],
      },
      function* ({ d }) {
        const given = [0, 1, 2].map(() => name(d.mv.restart()));
        return [...given, name(d.mv.noOp()), name(d.mv.noOp())];
      },
    );
    expect(run.result).toEqual([
      'MICROVISORBUSY',
      'MICROVISORBUSY',
      'UNAVAILABLE',
      'INTERNALERROR',
      'OKAY',
    ]);
  });

  it('D28: takes nothing from the openings that the kernel allows in a second', () => {
    const run = inWorld(
      { faults: [refuse('mvOpenChannel', 'RATELIMITED', 3, 5 * SECOND)] },
      function* (bench) {
        const rig = yield* online(bench);
        yield bench.d.sleep(6 * SECOND);
        const params = channelParams(bench.d, rig);
        for (let i = 0; i < 3; i += 1) bench.d.mv.openChannel(params);
        const handles = [0, 1, 2, 3].map(() => openChannel(bench.d, rig));
        return handles.length;
      },
    );
    expect(run.result).toBe(4);
  });
});
