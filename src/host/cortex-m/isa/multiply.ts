/**
 * Multiplication and division.
 *
 * a is the destination, b and c are the factors, d is added. Long ones: a is RdLo and d is RdHi.
 */

import type { Timing } from './cycles.ts';
import type { Encoding, Instruction, Unit } from './instruction.ts';

const ALL = 'a=13 a=15 b=13 b=15 c=13 c=15 d=13 d=15';

function row(
  name: string,
  bits: string | readonly Encoding[],
  text: string,
  unit: Unit = 'rare',
  timing: Timing = 'plain',
): Instruction {
  const encodings = typeof bits === 'string' ? [{ bits, refuse: ALL }] : bits;
  return { name, unit, timing, text, encodings };
}

/** Results in two registers: the low one may not be the high one. */
function long(name: string, op: string, text: string, unit: Unit = 'rare'): Instruction {
  const bits = `11111011 ${op.slice(0, 4)} bbbb aaaa dddd ${op.slice(4)} cccc`;
  return row(name, [{ bits, refuse: `${ALL} a=d` }], text, unit);
}

const ADD_LONG = (low: string, high: string) =>
  `const low = (Ra + (${low})) | 0;
const high = (Rd + (${high}) + (low >>> 0 < Ra >>> 0 ? 1 : 0)) | 0;
Ra = low;
Rd = high;`;

/** A signed product p of 32 bits, or a sum as a whole number in `p`, added to 64 bits. */
const ADD_WHOLE = (p: string) =>
  `const p = ${p};\n${ADD_LONG('p | 0', 'Math.floor(p / 4294967296)')}`;

const HALVES = ['b', 't'];
const half = (register: string, which: string) =>
  which === 'b' ? `(${register} << 16 >> 16)` : `(${register} >> 16)`;

/** Sum of 32 bits: Q is set if it does not fit. */
const ACCUMULATE = (p: string) => `Ra = addWithQ(cpu, ${p}, Rd);`;

const HALFWORD: readonly Instruction[] = HALVES.flatMap((x, i) => [
  ...HALVES.flatMap((y, j) => {
    const p = `Math.imul(${half('Rb', x)}, ${half('Rc', y)})`;
    return [
      row(`smul${x}${y}`, `111110110001 bbbb 1111 aaaa 00${i}${j} cccc`, `Ra = ${p};`),
      row(`smla${x}${y}`, `111110110001 bbbb dddd aaaa 00${i}${j} cccc`, ACCUMULATE(p)),
      long(`smlal${x}${y}`, `110010${i}${j}`, ADD_WHOLE(p)),
    ];
  }),
  ...((p) => [
    row(`smulw${x}`, `111110110011 bbbb 1111 aaaa 000${i} cccc`, `Ra = ${p};`),
    row(`smlaw${x}`, `111110110011 bbbb dddd aaaa 000${i} cccc`, ACCUMULATE(p)),
  ])(`Math.floor(Rb * ${half('Rc', x)} / 65536) | 0`),
]);

/** Two products of halves, of which the second operand may be crossed. */
const DUAL: readonly Instruction[] = [
  { name: 'ad', sign: '+', op: '0010', longOp: '1100' },
  { name: 'sd', sign: '-', op: '0100', longOp: '1101' },
].flatMap(({ name, sign, op, longOp }) =>
  ['', 'x'].flatMap((cross, i) => {
    const [low, high] = cross === '' ? ['b', 't'] : ['t', 'b'];
    const p = `${half('Rb', 'b')} * ${half('Rc', low)} ${sign} ${half('Rb', 't')} * ${half('Rc', high)}`;
    return [
      row(
        `smu${name}${cross}`,
        `11111011 ${op} bbbb 1111 aaaa 000${i} cccc`,
        sign === '+' ? `const p = ${p};\nRa = p;\nif (p > 2147483647) cpu.q = 1;` : `Ra = ${p};`,
      ),
      row(
        `sml${name}${cross}`,
        `11111011 ${op} bbbb dddd aaaa 000${i} cccc`,
        `const sum = ${p} + Rd;\nif (sum !== (sum | 0)) cpu.q = 1;\nRa = sum;`,
      ),
      long(`sml${name === 'ad' ? 'ald' : 'sld'}${cross}`, `${longOp}110${i}`, ADD_WHOLE(p)),
    ];
  }),
);

/** The upper half of a product, rounded or not. */
const UPPER: readonly Instruction[] = ['', 'r'].flatMap((round, i) => {
  const carry = round === '' ? '0' : '-2147483648';
  return [
    row(
      `smmul${round}`,
      `111110110101 bbbb 1111 aaaa 000${i} cccc`,
      `Ra = upperSum(Rb, Rc, 0, ${carry});`,
    ),
    row(
      `smmla${round}`,
      `111110110101 bbbb dddd aaaa 000${i} cccc`,
      `Ra = upperSum(Rb, Rc, Rd, ${carry});`,
    ),
    row(
      `smmls${round}`,
      `111110110110 bbbb dddd aaaa 000${i} cccc`,
      `Ra = upperDifference(Rb, Rc, Rd, ${carry});`,
    ),
  ];
});

const DIVIDE_BY_ZERO = `if (Rc === 0 && core.trapsDivideByZero) raise('DIVBYZERO');\n`;

export const MULTIPLY: readonly Instruction[] = [
  row(
    'mul',
    [
      { bits: '0100001101 bbb aaa', copy: 'c=a', inIt: true },
      { bits: '111110110000 bbbb 1111 aaaa 0000 cccc', refuse: ALL },
    ],
    'Ra = Math.imul(Rb, Rc);',
    'main',
  ),
  row(
    'muls',
    [{ bits: '0100001101 bbb aaa', copy: 'c=a', inIt: false }],
    'const product = Math.imul(Rb, Rc);\nN = product;\nZ = product;\nRa = product;',
    'main',
  ),
  row('mla', '111110110000 bbbb dddd aaaa 0000 cccc', 'Ra = Math.imul(Rb, Rc) + Rd;', 'main'),
  row('mls', '111110110000 bbbb dddd aaaa 0001 cccc', 'Ra = Rd - Math.imul(Rb, Rc);', 'main'),
  long(
    'umull',
    '10100000',
    'const low = Math.imul(Rb, Rc);\nconst high = unsignedUpper(Rb, Rc);\nRa = low;\nRd = high;',
    'main',
  ),
  long(
    'smull',
    '10000000',
    'const low = Math.imul(Rb, Rc);\nconst high = signedUpper(Rb, Rc);\nRa = low;\nRd = high;',
    'main',
  ),
  long('umlal', '11100000', ADD_LONG('Math.imul(Rb, Rc)', 'unsignedUpper(Rb, Rc)'), 'main'),
  long('smlal', '11000000', ADD_LONG('Math.imul(Rb, Rc)', 'signedUpper(Rb, Rc)'), 'main'),
  long(
    'umaal',
    '11100110',
    `const product = Math.imul(Rb, Rc);
const sum = (product + Ra) | 0;
const low = (sum + Rd) | 0;
const carries = (sum >>> 0 < product >>> 0 ? 1 : 0) + (low >>> 0 < sum >>> 0 ? 1 : 0);
const high = unsignedUpper(Rb, Rc) + carries;
Ra = low;
Rd = high;`,
    'main',
  ),
  row(
    'sdiv',
    '111110111001 bbbb 1111 aaaa 1111 cccc',
    `${DIVIDE_BY_ZERO}Ra = (Rb / Rc) | 0;`,
    'main',
    'divide',
  ),
  row(
    'udiv',
    '111110111011 bbbb 1111 aaaa 1111 cccc',
    `${DIVIDE_BY_ZERO}Ra = ((Rb >>> 0) / (Rc >>> 0)) | 0;`,
    'main',
    'divide',
  ),
  ...HALFWORD,
  ...DUAL,
  ...UPPER,
];
