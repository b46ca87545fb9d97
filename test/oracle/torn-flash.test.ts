/** Flash that a power cut tore: noticed, repaired, or written over; on hand-made records and real runs. */

import { describe, expect, it } from 'vitest';
import { Judge } from '../../src/oracle/judge.ts';
import { tornFlash } from '../../src/oracle/torn-flash.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { loaded } from '../scenario/support.ts';
import { at, mainOnly, play, SECOND, scenario } from '../support/small-world.ts';
import { call, end, type Line, short, verdictOf } from './records.ts';

const torn = (us: number, bytes: number, address: number): TraceRecord => ({
  kind: 'board',
  at: us,
  what: 'flash torn',
  detail: `write of ${bytes} bytes at 0x${address.toString(16).padStart(6, '0')}, 3 unfinished`,
});
const flashCall = (us: number, what: string, address: number, bytes: number, status = 'OKAY') =>
  call(us, `mvExternalFlash${what}Blocking`, status, { args: [1, address, bytes, 0x2000_0000] });

describe('tornFlash', () => {
  const lines: readonly Line[] = [
    ['is unknown when nothing was torn', [flashCall(1, 'Write', 0, 8), end(9)], 'unknown'],
    ['is unknown when the place was not used again', [torn(2, 8, 0x40), end(9)], 'unknown'],
    [
      'fails when the torn bytes are written over',
      [torn(2, 8, 0x40), flashCall(3, 'Write', 0x47, 1)],
      'fail@3',
    ],
    [
      'passes when they are read first',
      [torn(2, 8, 0x40), flashCall(3, 'Read', 0, 256), flashCall(4, 'Write', 0x40, 8), end(9)],
      'pass',
    ],
    [
      'passes when they are erased first',
      [torn(2, 8, 0x40), flashCall(3, 'Erase', 0, 4096), flashCall(4, 'Write', 0x40, 8), end(9)],
      'pass',
    ],
    [
      'does not take a refused read for a look',
      [
        torn(2, 8, 0x40),
        flashCall(3, 'Read', 0, 256, 'PARAMETERFAULT'),
        flashCall(4, 'Write', 0x40, 8),
      ],
      'fail@4',
    ],
    [
      'says nothing of bytes beside the torn ones',
      [torn(2, 8, 0x40), flashCall(3, 'Read', 0, 0x40), flashCall(4, 'Write', 0x48, 8), end(9)],
      'unknown',
    ],
    [
      'fails when one of two places is written over',
      [
        torn(2, 8, 0x40),
        torn(3, 8, 0x80),
        flashCall(4, 'Read', 0x40, 8),
        flashCall(5, 'Write', 0x80, 8),
      ],
      'fail@5',
    ],
  ];

  it.each(lines)('D36: %s', (_, records, expected) => {
    expect(short(verdictOf(tornFlash, records))).toBe(expected);
  });

  const powerCut = { kind: 'powerCut', forUs: SECOND } as const;

  const asked = (of: Scenario): Scenario => ({
    ...of,
    oracles: { ...of.oracles, tornFlash: true },
  });

  /** Writes at boot; a cut falls into the first write. The next life may look before it writes. */
  function verdict(looks: boolean) {
    const app = mainOnly(function* (d) {
      const flash = d.mv.externalFlashOpen().handle;
      if (looks) d.mv.externalFlashRead(flash, 0, 64, d.memory.allocate(64));
      d.mv.externalFlashWrite(flash, 0, new Uint8Array(64));
      yield d.sleep(60 * SECOND);
    });
    const world = { lengthUs: 10 * SECOND, faults: [at(200_300, powerCut)] };
    const judge = new Judge(asked(scenario(world)));
    play(app, world, { sinks: [judge.sink] });
    return judge.verdicts().find((v) => v.oracle === 'tornFlash');
  }

  it('D36: fails an app that writes as if nothing had happened, and says where', () => {
    const found = verdict(false);
    expect(found?.status).toBe('fail');
    expect(found?.message).toMatch(/wrote over flash .* \(write of 64 bytes at 0x000000, /);
    expect(found?.evidence.map((r) => r.kind)).toEqual(['board', 'call']);
  });

  it('D36: passes an app that looks first', () => {
    expect(verdict(true)?.status).toBe('pass');
  });

  it('D36: is left out where the scenario does not ask for it', () => {
    const names = (of: Scenario) => new Judge(of).verdicts().map((v) => v.oracle);
    expect(names(scenario())).not.toContain('tornFlash');
    expect(names(asked(scenario()))).toContain('tornFlash');
    expect(loaded('app: a\noracles: { tornFlash: true }').oracles.tornFlash).toBe(true);
    expect(loaded('app: a\noracles: { tornFlash: false }').oracles.tornFlash).toBeUndefined();
  });
});
