/** The ownership of the network against a reference of three facts and a rule. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault, FaultPlanEntry } from '../../src/scenario/scenario.ts';
import { at, HOUR, MINUTE, play, SECOND } from '../support/small-world.ts';
import { type Probe, type Step, scripted, stateAt } from './apps.ts';

const OPS = [
  'request',
  'release',
  'restart',
  'checkIn',
  'attach',
  'detach',
  'crash',
  'coverage',
  'backhaul',
] as const;
type Op = (typeof OPS)[number];

/** One operation each three minutes: everything that it sets off is over by the next. */
const EVERY = 3 * MINUTE;

/** What the guide says about who is online and why, without time. */
class Reference {
  private held = 0;
  private used = false;
  /** A session waits or runs in the cloud; the device knows of it. */
  private session = false;
  private attached = false;
  private readonly stayConnected: boolean;

  constructor(stayConnected: boolean) {
    this.stayConnected = stayConnected;
  }

  get reasons(): string {
    const flags = [
      this.held > 0 && 'USINGNETWORK',
      !this.used && 'NEVERUSEDNETWORKAPI',
      this.stayConnected && 'MINIMUMCHECKINEXPIRED',
      this.attached && 'DEBUGGERATTACHED',
    ];
    return flags.filter((f) => f !== false).join('|') || 'NOTCONNECTING';
  }

  get online(): boolean {
    return this.reasons !== 'NOTCONNECTING';
  }

  get count(): number {
    return this.held;
  }

  apply(op: Op): void {
    const wasOnline = this.online;
    if (op === 'request') {
      this.held = Math.min(8, this.held + 1);
      this.used = true;
    } else if (op === 'release') this.held = Math.max(0, this.held - 1);
    else if (op === 'crash' || op === 'restart') {
      this.held = 0;
      this.used = false;
    } else if (op === 'attach') this.session = true;
    else if (op === 'detach') this.session = false;
    if (wasOnline || this.online || op === 'checkIn') this.attached = this.session;
  }

  /** The status five seconds after an outage of some layer broke the transport. */
  during(op: Op): string {
    if (!this.online) return 'deliberatelyOffline';
    if (op === 'coverage') return 'connecting';
    return op === 'backhaul' ? 'disconnectedWithLinkUp' : 'connected';
  }
}

const FAULTS: Partial<Record<Op, Fault>> = {
  checkIn: { kind: 'checkIn' },
  attach: { kind: 'debuggerAttach', haltUs: SECOND },
  detach: { kind: 'debuggerDetach' },
  crash: { kind: 'appCrash', message: 'x' },
  coverage: { kind: 'coverageLoss', forUs: 70 * SECOND },
  backhaul: { kind: 'backhaulLoss', forUs: 70 * SECOND },
};

function run(ops: readonly Op[], stayConnected: boolean) {
  const handles: { life: Probe | undefined; held: number[] } = { life: undefined, held: [] };
  /** Handles of an earlier life are worth nothing. */
  const held = (p: Probe) => {
    if (handles.life !== p) handles.held = [];
    handles.life = p;
    return handles.held;
  };
  const counts: number[] = [];
  const steps: Step[] = [];
  const faults: FaultPlanEntry[] = [];
  ops.forEach((op, i) => {
    const atUs = (i + 1) * EVERY;
    const fault = FAULTS[op];
    if (fault !== undefined) faults.push(at(atUs, fault, `${i}`));
    else {
      const act = (p: Probe) => {
        if (op === 'request') {
          const handle = p.request();
          if (handle !== 0) held(p).push(handle);
        } else if (op === 'release') p.device.mv.releaseNetwork(held(p).pop() ?? 0);
        else p.device.mv.restart();
      };
      steps.push([atUs, act]);
    }
    const count = (p: Probe) => counts.push(p.device.mv.getNetworkReasons().requestCount);
    steps.push([atUs + 2 * MINUTE, count]);
  });
  const device = { minimumCheckInUs: stayConnected ? 0 : 4 * HOUR };
  const lengthUs = (ops.length + 1) * EVERY;
  return { played: play(scripted(...steps), { lengthUs, device, faults }), counts };
}

test('G8, G12, G13, G14, G53, G54, D16, D18, D21: status and reasons follow from what happened', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...OPS), { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      (ops, stayConnected) => {
        const { played, counts } = run(ops, stayConnected);
        const reference = new Reference(stayConnected);
        const expected: string[] = [];
        const found: string[] = [];
        ops.forEach((op, i) => {
          reference.apply(op);
          const atUs = (i + 1) * EVERY;
          const state = (machine: string, us: number) => stateAt(played, machine, atUs + us, '');
          const calm = reference.online ? 'connected' : 'deliberatelyOffline';
          expected.push(
            `${op} ${reference.during(op)} ${calm} ${reference.reasons} ${reference.count}`,
          );
          found.push(
            `${op} ${state('network', 65 * SECOND)} ${state('network', 110 * SECOND)} ` +
              `${state('reasons', 110 * SECOND)} ${counts[i]}`,
          );
        });
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});
