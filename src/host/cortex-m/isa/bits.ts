/** Shifts by a register, bit fields, extensions, byte order, and constants in halves. */

import type { Encoding, Instruction, Unit } from './instruction.ts';

const REFUSE = 'a=13 a=15 b=13 b=15 c=13 c=15';

function plain(
  name: string,
  text: string,
  encodings: readonly Encoding[],
  unit: Unit = 'main',
): Instruction {
  return { name, unit, timing: 'plain', text, encodings };
}

/** Result and carry of a shift of x by y: y is 0 to 255, C stays if it is 0. */
const BY_REGISTER = [
  {
    name: 'lsl',
    narrow: '0010',
    op: '00',
    result: 'y < 32 ? x << y : 0',
    carry: 'y <= 32 ? (x >>> (32 - y)) & 1 : 0',
  },
  {
    name: 'lsr',
    narrow: '0011',
    op: '01',
    result: 'y < 32 ? x >>> y : 0',
    carry: 'y <= 32 ? (x >>> (y - 1)) & 1 : 0',
  },
  {
    name: 'asr',
    narrow: '0100',
    op: '10',
    result: 'x >> (y < 32 ? y : 31)',
    carry: '(x >> (y < 32 ? y - 1 : 31)) & 1',
  },
  {
    name: 'ror',
    narrow: '0111',
    op: '11',
    result: '(x >>> y) | (x << (32 - y))',
    carry: 'result >>> 31',
  },
];

const SHIFTS: readonly Instruction[] = BY_REGISTER.flatMap(
  ({ name, narrow, op, result, carry }): Instruction[] => {
    const start = `const x = Rb;\nconst y = Rc & 255;\nconst result = (${result}) | 0;\n`;
    const bits = `010000${narrow} ccc aaa`;
    const wide = (s: string) => `111110100 ${op} ${s} bbbb 1111 aaaa 0000 cccc`;
    return [
      plain(`${name}_by`, `${start}Ra = result;`, [
        { bits, copy: 'b=a', inIt: true },
        { bits: wide('0'), refuse: REFUSE },
      ]),
      plain(
        `${name}s_by`,
        `${start}if (y !== 0) C = ${carry};\nN = result;\nZ = result;\nRa = result;`,
        [
          { bits, copy: 'b=a', inIt: false },
          { bits: wide('1'), refuse: REFUSE },
        ],
      ),
    ];
  },
);

/** Names, bits and what is made of `x`, the rotated operand. */
const EXTENDS = [
  { name: 'sxth', op: '000', narrow: '00', value: '(x << 16) >> 16' },
  { name: 'uxth', op: '001', narrow: '10', value: 'x & 0xffff' },
  { name: 'sxtb', op: '100', narrow: '01', value: '(x << 24) >> 24' },
  { name: 'uxtb', op: '101', narrow: '11', value: 'x & 0xff' },
  { name: 'sxtb16', op: '010', narrow: '', value: 'extendBytes(x)' },
  { name: 'uxtb16', op: '011', narrow: '', value: 'x & 0xff00ff' },
];

const EXTENSIONS: readonly Instruction[] = EXTENDS.flatMap(({ name, op, narrow, value }) => {
  const isHalves = name.endsWith('16');
  const rotated = 'const x = (Rc >>> (e << 3)) | (Rc << (32 - (e << 3)));\n';
  const added = isHalves ? `addHalves(Rb, ${value})` : `Rb + (${value})`;
  const wide = `111110100 ${op} bbbb 1111 aaaa 1-ee cccc`;
  const alone = `111110100 ${op} 1111 1111 aaaa 1-00 cccc`;
  const turned = `111110100 ${op} 1111 1111 aaaa 1-ee cccc`;
  const plainBits = isHalves ? [] : [{ bits: `10110010${narrow} ccc aaa` }];
  const unit = isHalves ? 'rare' : 'main';
  return [
    plain(
      name,
      `const x = Rc;\nRa = ${value};`,
      [...plainBits, { bits: alone, refuse: REFUSE }],
      unit,
    ),
    plain(`${name}_ror`, `${rotated}Ra = ${value};`, [{ bits: turned, refuse: REFUSE }], 'rare'),
    plain(
      name.replace('xt', 'xta'),
      `${rotated}Ra = ${added};`,
      [{ bits: wide, refuse: REFUSE }],
      unit,
    ),
  ];
});

const same = (bits: string): Encoding => ({ bits, refuse: REFUSE });

export const BITS: readonly Instruction[] = [
  ...SHIFTS,
  ...EXTENSIONS,
  plain('movt', 'Ra = (Ra & 0xffff) | k;', [
    { bits: '11110 i 101100 hhhh 0 jjj aaaa kkkkkkkk', k: 'high16', refuse: 'a=13 a=15' },
  ]),
  plain('bfi', 'Ra = (Ra & ~k) | ((Rb << e) & k);', [
    {
      bits: '11110-110110 bbbb 0 eee aaaa ee - kkkkk',
      k: 'insertMask',
      refuse: 'a=13 a=15 b=13 b=15',
    },
  ]),
  plain('bfc', 'Ra = Ra & ~k;', [
    { bits: '11110-110110 1111 0 eee aaaa ee - kkkkk', k: 'insertMask', refuse: 'a=13 a=15' },
  ]),
  plain('ubfx', 'Ra = (Rb << (k & 31)) >>> (k >>> 8);', [
    {
      bits: '11110-111100 bbbb 0 eee aaaa ee - kkkkk',
      k: 'extractShifts',
      refuse: 'a=13 a=15 b=13 b=15',
    },
  ]),
  plain('sbfx', 'Ra = (Rb << (k & 31)) >> (k >>> 8);', [
    {
      bits: '11110-110100 bbbb 0 eee aaaa ee - kkkkk',
      k: 'extractShifts',
      refuse: 'a=13 a=15 b=13 b=15',
    },
  ]),
  plain('clz', 'Ra = Math.clz32(Rc);', [same('111110101011 ---- 1111 aaaa 1000 cccc')]),
  plain('rev', 'Ra = reverseBytes(Rc);', [
    { bits: '1011101000 ccc aaa' },
    same('111110101001 ---- 1111 aaaa 1000 cccc'),
  ]),
  plain('rev16', 'Ra = ((Rc >>> 8) & 0xff00ff) | ((Rc & 0xff00ff) << 8);', [
    { bits: '1011101001 ccc aaa' },
    same('111110101001 ---- 1111 aaaa 1001 cccc'),
  ]),
  plain('revsh', 'Ra = ((Rc << 24) >> 16) | ((Rc >>> 8) & 0xff);', [
    { bits: '1011101011 ccc aaa' },
    same('111110101001 ---- 1111 aaaa 1011 cccc'),
  ]),
  plain('rbit', 'Ra = reverseBits(Rc);', [same('111110101001 ---- 1111 aaaa 1010 cccc')], 'rare'),
];
