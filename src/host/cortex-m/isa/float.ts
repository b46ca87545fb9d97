/**
 * The instructions of the floating-point unit: FPv5, single precision, sixteen double registers that
 * can be moved only.
 *
 * x is the destination (or the register that is moved), y and z are operands. Loads and stores have
 * their base in c and the number of words in k, transfers the core registers in c and d. What does
 * not come out finite, and all of flush-to-zero mode, goes through the functions of floating.ts.
 */

import type { Timing } from './cycles.ts';
import type { Encoding, Instruction } from './instruction.ts';

function row(
  name: string,
  text: string,
  encodings: readonly Encoding[],
  timing: Timing = 'plain',
): Instruction {
  return { name, unit: 'float', timing, text, encodings };
}

/** Three registers: `op` are bits 23, 21 and 20, `six` is bit 6. */
function three(name: string, op: string, six: number, text: string, timing?: Timing): Instruction {
  const [p, q, r] = [...op];
  return row(
    name,
    text,
    [{ bits: `11101110 ${p}X${q}${r} yyyy xxxx 1010 Y${six}Z0 zzzz` }],
    timing,
  );
}

/** The result in JavaScript, unless it takes more than that. */
const QUICK = (value: string, exact: string) => `const value = Math.fround(${value});
if (isPlain(cpu, value)) Sx = value;
else Bx = ${exact};`;

/** The same with a product that is rounded before. */
const QUICK_TWICE = (value: string, exact: string) => `const product = Math.fround(Sy * Sz);
const value = Math.fround(${value});
if (isPlain(cpu, product) && isPlain(cpu, value)) Sx = value;
else Bx = ${exact};`;

const NEGATED = (bits: string) => `${bits} ^ -2147483648`;
const PRODUCT = 'floatMultiply(cpu, By, Bz)';

const ARITHMETIC: readonly Instruction[] = [
  three('vadd', '011', 0, QUICK('Sy + Sz', 'floatAdd(cpu, By, Bz)')),
  three('vsub', '011', 1, QUICK('Sy - Sz', 'floatSubtract(cpu, By, Bz)')),
  three('vmul', '010', 0, QUICK('Sy * Sz', PRODUCT)),
  three('vnmul', '010', 1, QUICK('-(Sy * Sz)', NEGATED(PRODUCT))),
  three('vdiv', '100', 0, QUICK('Sy / Sz', 'floatDivide(cpu, By, Bz)'), 'floatDivide'),
  // Rounded after the product too
  ...(
    [
      ['vmla', '000', 0, 'Bx', PRODUCT, 'Sx + product'],
      ['vmls', '000', 1, 'Bx', NEGATED(PRODUCT), 'Sx - product'],
      ['vnmla', '001', 1, NEGATED('Bx'), NEGATED(PRODUCT), '-Sx - product'],
      ['vnmls', '001', 0, NEGATED('Bx'), PRODUCT, 'product - Sx'],
    ] as const
  ).map(([name, op, six, x, product, value]) =>
    three(name, op, six, QUICK_TWICE(value, `floatAdd(cpu, ${x}, ${product})`), 'floatMultiplyAdd'),
  ),
  // Rounded once
  ...(
    [
      ['vfma', '110', 0, 'Bx', 'By'],
      ['vfms', '110', 1, 'Bx', NEGATED('By')],
      ['vfnma', '101', 1, NEGATED('Bx'), NEGATED('By')],
      ['vfnms', '101', 0, NEGATED('Bx'), 'By'],
    ] as const
  ).map(([name, op, six, x, y]) =>
    three(name, op, six, `Bx = floatFused(cpu, ${x}, ${y}, Bz);`, 'floatMultiplyAdd'),
  ),
];

/** Two registers: `op` are bits 19 to 16, `seven` is bit 7. */
function two(name: string, op: string, seven: string, text: string, timing?: Timing): Instruction {
  return row(name, text, [{ bits: `11101110 1X11 ${op} xxxx 1010 ${seven}1Z0 zzzz` }], timing);
}

const integerForm = (isSigned: boolean) => `[${isSigned}, 32, 0]`;

const UNARY: readonly Instruction[] = [
  two('vmov_reg', '0000', '0', 'Bx = Bz;'),
  two('vabs', '0000', '1', 'Bx = Bz & 0x7fff_ffff;'),
  two('vneg', '0001', '0', `Bx = ${NEGATED('Bz')};`),
  two('vsqrt', '0001', '1', 'Bx = floatRoot(cpu, Bz);', 'floatDivide'),
  two('vcmp', '0100', '0', 'floatCompare(cpu, Bx, Bz, false);'),
  two('vcmpe', '0100', '1', 'floatCompare(cpu, Bx, Bz, true);'),
  ...['', 'e'].map((suffix, i) =>
    row(`vcmp${suffix}_zero`, `floatCompare(cpu, Bx, 0, ${i === 1});`, [
      { bits: `11101110 1X11 0101 xxxx 1010 ${i}1-0 ----` },
    ]),
  ),
  row('vmov_imm', 'Bx = k;', [{ bits: '11101110 1X11 hhhh xxxx 1010 0000 kkkk', k: 'float' }]),
  // To and from whole numbers
  two('vcvt_from_u32', '1000', '0', 'Bx = floatFrom(cpu, Bz >>> 0, roundingOf(cpu));'),
  two('vcvt_from_s32', '1000', '1', 'Bx = floatFrom(cpu, Bz, roundingOf(cpu));'),
  ...[false, true].flatMap((isSigned) => {
    const op = isSigned ? '1101' : '1100';
    const name = isSigned ? 's32' : 'u32';
    const to = (rounding: string) =>
      `Bx = floatToInteger(cpu, Bz, ${rounding}, ${integerForm(isSigned)});`;
    return [
      two(`vcvtr_to_${name}`, op, '0', to('roundingOf(cpu)')),
      two(
        `vcvt_to_${name}`,
        op,
        '1',
        `const value = Math.trunc(Sz);
if (value === (value ${isSigned ? '|' : '>>>'} 0) && isPlain(cpu, value)) Bx = value;
else ${to('TO_ZERO')}`,
      ),
    ];
  }),
  two('vrintr', '0110', '0', 'Bx = floatRound(cpu, Bz, roundingOf(cpu));'),
  two('vrintz', '0110', '1', 'Bx = floatRound(cpu, Bz, TO_ZERO);'),
  two('vrintx', '0111', '0', 'Bx = floatRound(cpu, Bz, roundingOf(cpu), true);'),
  // Half precision: the lower or the upper 16 bits
  two('vcvtb_from_half', '0010', '0', 'Bx = fromHalf(cpu, Bz & 0xffff);'),
  two('vcvtt_from_half', '0010', '1', 'Bx = fromHalf(cpu, Bz >>> 16);'),
  two('vcvtb_to_half', '0011', '0', 'Bx = (Bx & -65536) | toHalf(cpu, Bz);'),
  two('vcvtt_to_half', '0011', '1', 'Bx = (Bx & 0xffff) | (toHalf(cpu, Bz) << 16);'),
];

/** Rounding by name, in the encodings that begin with 1111. */
const ROUNDINGS = [
  { name: 'a', rm: '00', rounding: 'AWAY' },
  { name: 'n', rm: '01', rounding: 'NEAREST' },
  { name: 'p', rm: '10', rounding: 'UP' },
  { name: 'm', rm: '11', rounding: 'DOWN' },
];

const DIRECTED: readonly Instruction[] = ROUNDINGS.flatMap(({ name, rm, rounding }) => [
  row(`vrint${name}`, `Bx = floatRound(cpu, Bz, ${rounding});`, [
    { bits: `11111110 1X11 10${rm} xxxx 1010 01Z0 zzzz` },
  ]),
  ...[false, true].map((isSigned) =>
    row(
      `vcvt${name}_to_${isSigned ? 's32' : 'u32'}`,
      `Bx = floatToInteger(cpu, Bz, ${rounding}, ${integerForm(isSigned)});`,
      [{ bits: `11111110 1X11 11${rm} xxxx 1010 ${isSigned ? 1 : 0}1Z0 zzzz` }],
    ),
  ),
]);

/** Fixed point: e is written as what is left of the size. The destination is the source. */
const FIXED: readonly Instruction[] = [16, 32].flatMap((bits) =>
  [true, false].flatMap((isSigned) => {
    const kind = `${isSigned ? 's' : 'u'}${bits}`;
    const fraction = `${bits} - e`;
    const encoding = (op: number) => [
      {
        bits: `11101110 1X11 1${op}1${isSigned ? 0 : 1} xxxx 1010 ${bits === 32 ? 1 : 0}1E0 eeee`,
      },
    ];
    const source = {
      s16: '(Bx << 16) >> 16',
      u16: 'Bx & 0xffff',
      s32: 'Bx',
      u32: '(Bx >>> 0)',
    }[kind] as string;
    return [
      row(
        `vcvt_from_fixed_${kind}`,
        `Bx = floatFrom(cpu, (${source}) / 2 ** (${fraction}), NEAREST);`,
        encoding(0),
      ),
      row(
        `vcvt_to_fixed_${kind}`,
        `Bx = floatToInteger(cpu, Bx, TO_ZERO, [${isSigned}, ${bits}, ${fraction}]);`,
        encoding(1),
      ),
    ];
  }),
);

const CHOICES: readonly Instruction[] = [
  ...[
    { name: 'eq', cc: '00', condition: 'cpu.z === 0' },
    { name: 'vs', cc: '01', condition: 'cpu.v < 0' },
    { name: 'ge', cc: '10', condition: '(cpu.n ^ cpu.v) >= 0' },
    { name: 'gt', cc: '11', condition: 'cpu.z !== 0 && (cpu.n ^ cpu.v) >= 0' },
  ].map(({ name, cc, condition }) =>
    row(`vsel${name}`, `Bx = ${condition} ? By : Bz;`, [
      { bits: `11111110 0X${cc} yyyy xxxx 1010 Y0Z0 zzzz` },
    ]),
  ),
  row('vmaxnm', 'Bx = floatExtreme(cpu, By, Bz, true);', [
    { bits: '11111110 1X00 yyyy xxxx 1010 Y0Z0 zzzz' },
  ]),
  row('vminnm', 'Bx = floatExtreme(cpu, By, Bz, false);', [
    { bits: '11111110 1X00 yyyy xxxx 1010 Y1Z0 zzzz' },
  ]),
];

/** The number of a register, where its bits are not enough. */
const FIRST = '(w >>> 10) & 31';
const CORE = 'c=13 c=15';
const CORE_PAIR = `${CORE} d=13 d=15`;

const TRANSFERS: readonly Instruction[] = [
  row('vmov_from_core', 'Bx = Rc;', [
    { bits: '11101110 0000 xxxx cccc 1010 X0010000', refuse: CORE },
    // A half of a double register
    { bits: '11101110 00X0 xxxx cccc 1011 00010000', refuse: CORE },
  ]),
  row('vmov_to_core', 'Rc = Bx;', [
    { bits: '11101110 0001 xxxx cccc 1010 X0010000', refuse: CORE },
    { bits: '11101110 00X1 xxxx cccc 1011 00010000', refuse: CORE },
  ]),
  row('vmov_pair_from_core', `const first = ${FIRST};\nBx = Rc;\ns[first + 1] = Rd;`, [
    { bits: '11101100 0100 dddd cccc 1010 00X1 xxxx', refuse: `${CORE_PAIR} x=31` },
  ]),
  row('vmov_pair_to_core', `const first = ${FIRST};\nRc = Bx;\nRd = s[first + 1] as number;`, [
    { bits: '11101100 0101 dddd cccc 1010 00X1 xxxx', refuse: `${CORE_PAIR} x=31 c=d` },
  ]),
  row(
    'vmov_double_from_core',
    `const first = (${FIRST}) * 2;\ns[first] = Rc;\ns[first + 1] = Rd;`,
    [{ bits: '11101100 0100 dddd cccc 1011 0001 xxxx', refuse: CORE_PAIR }],
  ),
  row(
    'vmov_double_to_core',
    `const first = (${FIRST}) * 2;\nRc = s[first] as number;\nRd = s[first + 1] as number;`,
    [{ bits: '11101100 0101 dddd cccc 1011 0001 xxxx', refuse: `${CORE_PAIR} c=d` }],
  ),
  row('vmrs', 'Rc = cpu.fpscr;', [{ bits: '111011101111 0001 cccc 1010 00010000', refuse: CORE }]),
  row('vmrs_flags', 'takeFloatFlags(cpu);', [{ bits: '111011101111 0001 1111 1010 00010000' }]),
  row('vmsr', 'writeFpscr(cpu, Rc);', [
    { bits: '111011101110 0001 cccc 1010 00010000', refuse: CORE },
  ]),
];

const LOAD = (address: string) =>
  `const address = (${address}) | 0;
checkAligned(address, 4);
const value = LOAD32(address);
Bx = value;`;
const LOAD_DOUBLE = (address: string) =>
  `const address = (${address}) | 0;
checkAligned(address, 4);
const low = load32(bus, address);
const high = load32(bus, address + 4);
const first = (${FIRST}) * 2;
s[first] = low;
s[first + 1] = high;`;
const STORE = `const address = (Rc + k) | 0;
checkAligned(address, 4);
STORE32(address, Bx);`;
const STORE_DOUBLE = `const address = (Rc + k) | 0;
checkAligned(address, 4);
const first = (${FIRST}) * 2;
store32(bus, address, s[first] as number);
store32(bus, address + 4, s[first + 1] as number);`;

function single(load: number, c: string, isLiteral: boolean): readonly Encoding[] {
  const offsets = isLiteral
    ? (['minusAddress', 'address'] as const)
    : (['minusTimes4', 'times4'] as const);
  const refuse = isLiteral ? '' : 'c=15';
  return offsets.map((k, up) => ({
    bits: `11101101 ${up}X0${load} ${c} xxxx 1010 kkkkkkkk`,
    k,
    refuse,
  }));
}

/** The same of a double register: its number has four bits. */
function pair(load: number, c: string, isLiteral: boolean): readonly Encoding[] {
  return single(load, c, isLiteral).map((encoding) => ({
    ...encoding,
    bits: encoding.bits.replace('X', '0').replace('1010', '1011'),
  }));
}

/** k words from the register x on; e: the base moves. */
const many = (isLoad: boolean, isDown: boolean, isDouble: boolean) => `const first = ${
  isDouble ? `(${FIRST}) * 2` : FIRST
};
const count = ${isDouble ? 'k & ~1' : 'k'};
const end = (Rc ${isDown ? '-' : '+'} k * 4) | 0;
const address = ${isDown ? 'end' : 'Rc'};
if (first + count > 32) raise('UNDEFINSTR');
if (c === 13 && e === 1${isDown ? '' : ' && end >>> 0 < address >>> 0'}) checkStack(cpu, end);
checkAligned(address, 4);
${isLoad ? 'loadFloats' : 'storeFloats'}(bus, s, first, count, address);
if (e === 1) Rc = end;
SPEND(count);`;

const MULTIPLE: readonly Instruction[] = [true, false].flatMap((isLoad) =>
  [true, false].flatMap((isDown) =>
    [true, false].map((isDouble) => {
      const direction = isDown ? '1 0' : '0 1';
      // Down: only with a base that moves
      const w = isDown ? '1' : 'e';
      const [p, u] = direction.split(' ');
      return row(
        `${isLoad ? 'vldm' : 'vstm'}${isDown ? 'db' : ''}${isDouble ? '_double' : ''}`,
        many(isLoad, isDown, isDouble),
        [
          {
            bits: `1110110${p} ${u}${isDouble ? '0' : 'X'}${w}${isLoad ? 1 : 0} cccc xxxx 101${
              isDouble ? 1 : 0
            } kkkkkkkk`,
            refuse: `c=15 k=0${isDouble ? ' k=1' : ''}`,
            ...(isDown ? { fixed: { e: 1 } } : {}),
          },
        ],
        'multiple',
      );
    }),
  ),
);

export const FLOAT: readonly Instruction[] = [
  ...ARITHMETIC,
  ...UNARY,
  ...DIRECTED,
  ...FIXED,
  ...CHOICES,
  ...TRANSFERS,
  row('vldr', LOAD('Rc + k'), single(1, 'cccc', false), 'load'),
  row('vldr_literal', LOAD('k'), single(1, '1111', true), 'load'),
  row('vldr_double', LOAD_DOUBLE('Rc + k'), pair(1, 'cccc', false), 'pair'),
  row('vldr_double_literal', LOAD_DOUBLE('k'), pair(1, '1111', true), 'pair'),
  row('vstr', STORE, single(0, 'cccc', false), 'store'),
  row('vstr_double', STORE_DOUBLE, pair(0, 'cccc', false), 'pair'),
  ...MULTIPLE,
  // Save and restore for the secure state: nothing to do in the non-secure one
  row('vlstm_vlldm', '', [{ bits: '11101100 001- ---- 00001010 00000000' }]),
];
