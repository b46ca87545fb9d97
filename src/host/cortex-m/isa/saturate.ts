/** The rest of the DSP extension: saturation, and four bytes or two halves at once. */

import type { Encoding, Instruction } from './instruction.ts';

const ALL = 'a=13 a=15 b=13 b=15 c=13 c=15 d=13 d=15';

function row(name: string, bits: string, text: string, rest: Partial<Encoding> = {}): Instruction {
  const encoding = { refuse: ALL, ...rest, bits };
  return { name, unit: 'rare', timing: 'plain', text, encodings: [encoding] };
}

/** Four bytes (8) or two halves (16): lanes, exchanged for ASX and SAX. */
const LANES = [
  { name: 'add16', op: '001' },
  { name: 'asx', op: '010' },
  { name: 'sax', op: '110' },
  { name: 'sub16', op: '101' },
  { name: 'add8', op: '000' },
  { name: 'sub8', op: '100' },
];

/** s and u set GE, q and uq saturate, sh and uh halve. */
const MODES = [
  { name: 's', op: '000' },
  { name: 'q', op: '001' },
  { name: 'sh', op: '010' },
  { name: 'u', op: '100' },
  { name: 'uq', op: '101' },
  { name: 'uh', op: '110' },
];

const PARALLEL: readonly Instruction[] = LANES.flatMap((lane) =>
  MODES.map((mode) => {
    const isBytes = lane.name.endsWith('8');
    const kind = { add8: 'ADD', sub8: 'SUB', add16: 'ADD', sub16: 'SUB', asx: 'ASX', sax: 'SAX' }[
      lane.name
    ];
    const sums = isBytes ? 'bytes' : 'halves';
    return row(
      `${mode.name}${lane.name}`,
      `111110101 ${lane.op} bbbb 1111 aaaa 0 ${mode.op} cccc`,
      `Ra = ${sums}(cpu, Rb, Rc, LANES.${kind}, MODES.${mode.name});`,
    );
  }),
);

const ADDITIVE: readonly Instruction[] = [
  row('qadd', '111110101000 bbbb 1111 aaaa 1000 cccc', 'Ra = saturated(cpu, Rc + Rb);'),
  row(
    'qdadd',
    '111110101000 bbbb 1111 aaaa 1001 cccc',
    'Ra = saturated(cpu, Rc + saturated(cpu, Rb * 2));',
  ),
  row('qsub', '111110101000 bbbb 1111 aaaa 1010 cccc', 'Ra = saturated(cpu, Rc - Rb);'),
  row(
    'qdsub',
    '111110101000 bbbb 1111 aaaa 1011 cccc',
    'Ra = saturated(cpu, Rc - saturated(cpu, Rb * 2));',
  ),
];

/** Saturation to k + 1 bits (signed) or k bits. */
const TO_BITS: readonly Instruction[] = [
  row('ssat', '11110-110000 bbbb 0 eee aaaa ee - kkkkk', 'Ra = toSigned(cpu, Rb << e, k + 1);'),
  row('usat', '11110-111000 bbbb 0 eee aaaa ee - kkkkk', 'Ra = toUnsigned(cpu, Rb << e, k);'),
  row(
    'ssat_asr',
    '11110-110010 bbbb 0 eee aaaa ee - kkkkk',
    'Ra = toSigned(cpu, Rb >> e, k + 1);',
    {
      refuse: `${ALL} e=0`,
    },
  ),
  row('usat_asr', '11110-111010 bbbb 0 eee aaaa ee - kkkkk', 'Ra = toUnsigned(cpu, Rb >> e, k);', {
    refuse: `${ALL} e=0`,
  }),
  row(
    'ssat16',
    '11110-110010 bbbb 0 000 aaaa 00 -- kkkk',
    'Ra = packHalves(toSigned(cpu, Rb >> 16, k + 1), toSigned(cpu, (Rb << 16) >> 16, k + 1));',
  ),
  row(
    'usat16',
    '11110-111010 bbbb 0 000 aaaa 00 -- kkkk',
    'Ra = packHalves(toUnsigned(cpu, Rb >> 16, k), toUnsigned(cpu, (Rb << 16) >> 16, k));',
  ),
];

export const SATURATE: readonly Instruction[] = [
  ...PARALLEL,
  ...ADDITIVE,
  ...TO_BITS,
  row('sel', '111110101010 bbbb 1111 aaaa 1000 cccc', 'Ra = select(cpu.ge, Rb, Rc);'),
  row('usad8', '111110110111 bbbb 1111 aaaa 0000 cccc', 'Ra = byteDifferences(Rb, Rc);'),
  row('usada8', '111110110111 bbbb dddd aaaa 0000 cccc', 'Ra = Rd + byteDifferences(Rb, Rc);'),
  row('pkhbt', '111010101100 bbbb - eee aaaa ee 00 cccc', 'Ra = packHalves((Rc << e) >> 16, Rb);'),
  row(
    'pkhtb',
    '111010101100 bbbb - eee aaaa ee 10 cccc',
    'Ra = (Rb & -65536) | ((Rc >> k >> 1) & 0xffff);',
    { k: 'amountLess1' },
  ),
];
