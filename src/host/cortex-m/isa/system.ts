/**
 * Instructions of the system: masks, special registers, hints, calls, what is undefined.
 *
 * As the non-secure state sees them: BXNS and BLXNS are undefined, SG does nothing. Coprocessors
 * other than the floating-point unit are absent.
 */

import type { Encoding, Instruction, Unit } from './instruction.ts';

function row(
  name: string,
  text: string,
  encodings: readonly (string | Encoding)[],
  unit: Unit = 'rare',
): Instruction {
  return {
    name,
    unit,
    timing: 'plain',
    text,
    encodings: encodings.map((encoding) =>
      typeof encoding === 'string' ? { bits: encoding } : encoding,
    ),
  };
}

const HINT = '111100111010 ---- 10-0 -000 ';

export const SYSTEM: readonly Instruction[] = [
  // The instructions of its block are decoded with it.
  row('it', '', [{ bits: '10111111 kkkkkkkk', inIt: false }], 'main'),
  row(
    'nop',
    '',
    ['10111111 ---- 0000', `${HINT}--------`, '111010010111 1111 1110100101111111'],
    'main',
  ),
  row('wfe', 'core.waitForEvent();', ['10111111 0010 0000', `${HINT}00000010`]),
  row('wfi', 'core.waitForInterrupt();', ['10111111 0011 0000', `${HINT}00000011`]),
  row('sev', 'core.sendEvent();', ['10111111 0100 0000', `${HINT}00000100`]),
  row(
    'barrier',
    '',
    [
      '111100111011 ---- 10-0 ---- 0100 ----',
      '111100111011 ---- 10-0 ---- 0101 ----',
      '111100111011 ---- 10-0 ---- 0110 ----',
    ],
    'main',
  ),
  row('clrex', 'cpu.exclusive = -1;', ['111100111011 ---- 10-0 ---- 0010 ----']),
  row('svc', 'core.supervisorCall();', ['11011111 kkkkkkkk']),
  row('bkpt', "raise('BKPT');", ['10111110 kkkkkkkk']),
  row('udf', "raise('UNDEFINSTR');", ['11011110 kkkkkkkk', '111101111111 ---- 1010 ------------']),
  row('cps', 'changeMasks(core, k);', ['10110110011 k -- kk']),
  row('mrs', 'Ra = readSpecial(cpu, k);', [
    { bits: '11110011111- ---- 10-0 aaaa kkkkkkkk', refuse: 'a=13 a=15' },
  ]),
  row('msr', 'writeSpecial(core, k, c, Rb);', [
    { bits: '11110011100- bbbb 10-0 cc -- kkkkkkkk', refuse: 'b=13 b=15' },
  ]),
  row('tt', 'Ra = TEST_TARGET;', [
    { bits: '111010000100 bbbb 1111 aaaa - - ------', refuse: 'a=13 a=15 b=15' },
  ]),
  // Whatever of the floating-point unit is not described is undefined, if the unit is on.
  row(
    'coprocessor',
    "if ((c & 14) !== 10) raise('NOCP');\nif (!core.fpuReady) core.useFpu();\nraise('UNDEFINSTR');",
    ['111-11-- -------- ---- cccc --------'],
  ),
];
