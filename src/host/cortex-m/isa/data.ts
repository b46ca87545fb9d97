/**
 * Data processing: sixteen operations on a register and an immediate, a register or a shifted one.
 *
 * With and without flags. In the record a is the destination, b the first operand, c the second.
 */

import type { Encoding, Instruction, Unit } from './instruction.ts';

interface Operation {
  readonly name: string;
  /** Bits 24 to 21 of the wide encodings. */
  readonly op: string;
  /** The result of x and y. */
  readonly result: string;
  /** Which rule makes C and V; undefined: C comes from the shifter, V stays. */
  readonly carry?: 'add' | 'subtract' | 'addWithCarry';
  /** It only sets flags: the encoding has 1111 for a. */
  readonly isTest?: boolean;
  /** It has one operand: the encoding has 1111 for b. */
  readonly isMove?: boolean;
}

const OPERATIONS: readonly Operation[] = [
  { name: 'and', op: '0000', result: 'x & y' },
  { name: 'tst', op: '0000', result: 'x & y', isTest: true },
  { name: 'bic', op: '0001', result: 'x & ~y' },
  { name: 'orr', op: '0010', result: 'x | y' },
  { name: 'mov', op: '0010', result: 'y', isMove: true },
  { name: 'orn', op: '0011', result: 'x | ~y' },
  { name: 'mvn', op: '0011', result: '~y', isMove: true },
  { name: 'eor', op: '0100', result: 'x ^ y' },
  { name: 'teq', op: '0100', result: 'x ^ y', isTest: true },
  { name: 'add', op: '1000', result: 'x + y', carry: 'add' },
  { name: 'cmn', op: '1000', result: 'x + y', carry: 'add', isTest: true },
  { name: 'adc', op: '1010', result: 'x + y + C', carry: 'addWithCarry' },
  { name: 'sbc', op: '1011', result: 'x + y + C', carry: 'addWithCarry' },
  { name: 'sub', op: '1101', result: 'x - y', carry: 'subtract' },
  { name: 'cmp', op: '1101', result: 'x - y', carry: 'subtract', isTest: true },
  { name: 'rsb', op: '1110', result: 'x - y', carry: 'subtract' },
];

interface Shift {
  readonly name: string;
  /** Bits 5 and 4 of the second halfword. */
  readonly type: string;
  readonly value: string;
  readonly carry: string;
  /** How the amount is read. */
  readonly amount: Partial<Encoding>;
  /** The amount's bits, in two places. */
  readonly bits: readonly [string, string];
}

const SHIFTS: readonly Shift[] = [
  {
    name: 'lsl',
    type: '00',
    value: 'Rc << k',
    carry: '(Rc >>> (32 - k)) & 1',
    amount: { k: 'amount', refuse: 'e=0' },
    bits: ['eee', 'ee'],
  },
  {
    name: 'lsr',
    type: '01',
    value: 'Rc >>> k >>> 1',
    carry: '(Rc >>> k) & 1',
    amount: { k: 'amountLess1' },
    bits: ['eee', 'ee'],
  },
  {
    name: 'asr',
    type: '10',
    value: 'Rc >> k >> 1',
    carry: '(Rc >>> k) & 1',
    amount: { k: 'amountLess1' },
    bits: ['eee', 'ee'],
  },
  {
    name: 'ror',
    type: '11',
    value: '(Rc >>> k) | (Rc << (32 - k))',
    carry: '(Rc >>> (k - 1)) & 1',
    amount: { k: 'amount', refuse: 'e=0' },
    bits: ['eee', 'ee'],
  },
  {
    name: 'rrx',
    type: '11',
    value: '(Rc >>> 1) | (C << 31)',
    carry: 'Rc & 1',
    amount: {},
    bits: ['000', '00'],
  },
];

/** Shifted operands of these are common enough for the quick function. */
const QUICK_SHIFTED = ['and', 'orr', 'eor', 'bic', 'add', 'sub', 'rsb', 'mov', 'cmp'];

/** SBC adds the inverse: x - y - 1 + C. */
const secondOperand = (name: string, value: string) => (name === 'sbc' ? `~(${value})` : value);

/** The statements for `x` and `y` given as texts; `shiftCarry` is undefined if C stays. */
function dataText(
  operation: Operation,
  setsFlags: boolean,
  y: string,
  shiftCarry: string | undefined,
): string {
  const { name, result, carry, isTest, isMove } = operation;
  const lines: string[] = [];
  const isReversed = name === 'rsb';
  const [first, second] = isReversed ? [y, 'Rb'] : ['Rb', secondOperand(name, y)];
  if (!isMove) lines.push(`const x = (${first}) | 0;`);
  lines.push(`const y = (${second}) | 0;`, `const result = (${result}) | 0;`);
  if (setsFlags) lines.push(...flagLines(carry, shiftCarry));
  if (!isTest) lines.push('Ra = result;');
  return lines.join('\n');
}

function flagLines(carry: Operation['carry'], shiftCarry: string | undefined): string[] {
  const lines: string[] = [];
  if (carry === undefined && shiftCarry !== undefined) lines.push(`C = ${shiftCarry};`);
  if (carry === 'add') lines.push('C = result >>> 0 < x >>> 0 ? 1 : 0;');
  if (carry === 'subtract') lines.push('C = x >>> 0 >= y >>> 0 ? 1 : 0;');
  if (carry === 'addWithCarry') lines.push('C = ((x & y) | ((x | y) & ~result)) >>> 31;');
  if (carry === 'subtract') lines.push('V = (x ^ y) & (x ^ result);');
  else if (carry !== undefined) lines.push('V = (x ^ result) & (y ^ result);');
  lines.push('N = result;', 'Z = result;');
  return lines;
}

/** The wide encodings of an operation and a second operand. */
function wide(operation: Operation, setsFlags: boolean, tail: Tail): Encoding {
  const { op, isTest, isMove } = operation;
  const b = isMove ? '1111' : 'bbbb';
  const a = isTest ? '1111' : 'aaaa';
  const refuse = [tail.rest.refuse, isMove ? '' : 'b=15', isTest ? '' : 'a=13 a=15', tail.refuse];
  return {
    ...tail.rest,
    bits: tail.bits(op, setsFlags ? '1' : '0', b, a),
    refuse: refuse.filter((text) => text !== undefined && text !== '').join(' '),
  };
}

interface Tail {
  readonly bits: (op: string, s: string, b: string, a: string) => string;
  readonly rest: Partial<Encoding>;
  readonly refuse: string;
}

function shiftTail({ type, bits, amount }: Shift): Tail {
  return {
    bits: (op, s, b, a) => `1110101 ${op} ${s} ${b} - ${bits[0]} ${a} ${bits[1]} ${type} cccc`,
    rest: amount,
    refuse: 'c=13 c=15',
  };
}

const REGISTER_TAIL: Tail = {
  bits: (op, s, b, a) => `1110101 ${op} ${s} ${b} - 000 ${a} 00 00 cccc`,
  rest: {},
  refuse: 'c=15',
};

/** Rotated immediates set C, the others leave it: they have zeros in bits 11 and 10. */
const immediateTail = (isRotated: boolean): Tail => ({
  bits: (op, s, b, a) =>
    isRotated
      ? `11110 i 0 ${op} ${s} ${b} 0 jjj ${a} kkkkkkkk`
      : `11110 0 0 ${op} ${s} ${b} 0 0jj ${a} kkkkkkkk`,
  rest: { k: 'modified' },
  refuse: '',
});

/** The 16-bit encodings: [name with its form, encoding]; those that set flags do so outside IT. */
const NARROW: Readonly<Record<string, readonly Encoding[]>> = {
  adds_reg: [{ bits: '0001100 ccc bbb aaa' }],
  subs_reg: [{ bits: '0001101 ccc bbb aaa' }],
  adds_imm: [{ bits: '0001110 kkk bbb aaa' }, { bits: '00110 aaa kkkkkkkk', copy: 'b=a' }],
  subs_imm: [{ bits: '0001111 kkk bbb aaa' }, { bits: '00111 aaa kkkkkkkk', copy: 'b=a' }],
  movs_imm: [{ bits: '00100 aaa kkkkkkkk' }],
  movs_reg: [{ bits: '0000000000 ccc aaa' }],
  movs_lsl: [{ bits: '00000 eeeee ccc aaa', k: 'amount', refuse: 'e=0' }],
  movs_lsr: [{ bits: '00001 eeeee ccc aaa', k: 'amountLess1' }],
  movs_asr: [{ bits: '00010 eeeee ccc aaa', k: 'amountLess1' }],
  ands_reg: [{ bits: '0100000000 ccc aaa', copy: 'b=a' }],
  eors_reg: [{ bits: '0100000001 ccc aaa', copy: 'b=a' }],
  adcs_reg: [{ bits: '0100000101 ccc aaa', copy: 'b=a' }],
  sbcs_reg: [{ bits: '0100000110 ccc aaa', copy: 'b=a' }],
  rsbs_imm: [{ bits: '0100001001 bbb aaa' }],
  orrs_reg: [{ bits: '0100001100 ccc aaa', copy: 'b=a' }],
  bics_reg: [{ bits: '0100001110 ccc aaa', copy: 'b=a' }],
  mvns_reg: [{ bits: '0100001111 ccc aaa' }],
};

/** 16-bit encodings that are the same inside and outside an IT block. */
const NARROW_ALWAYS: Readonly<Record<string, readonly Encoding[]>> = {
  cmp_imm: [{ bits: '00101 bbb kkkkkkkk' }],
  cmp_reg: [{ bits: '0100001010 ccc bbb' }, { bits: '01000101 b cccc bbb', refuse: 'b=15 c=15' }],
  cmn_reg: [{ bits: '0100001011 ccc bbb' }],
  tst_reg: [{ bits: '0100001000 ccc bbb' }],
  mov_reg: [{ bits: '01000110 a cccc aaa', refuse: 'a=13 a=15 c=15' }],
  mov_imm: [
    { bits: '01000110 a 1111 aaa', k: 'pc', refuse: 'a=13 a=15' },
    { bits: '10100 aaa kkkkkkkk', k: 'address' },
    { bits: '11110 i 10000 0 1111 0 jjj aaaa kkkkkkkk', k: 'address12', refuse: 'a=13 a=15' },
    { bits: '11110 i 10101 0 1111 0 jjj aaaa kkkkkkkk', k: 'minusAddress12', refuse: 'a=13 a=15' },
    { bits: '11110 i 10010 0 hhhh 0 jjj aaaa kkkkkkkk', k: 'plain16', refuse: 'a=13 a=15' },
  ],
  add_reg: [{ bits: '01000100 a cccc aaa', copy: 'b=a', refuse: 'a=13 a=15 c=15' }],
  add_imm: [
    { bits: '01000100 a 1111 aaa', copy: 'b=a', k: 'pc', refuse: 'a=13 a=15' },
    { bits: '10101 aaa kkkkkkkk', fixed: { b: 13 }, k: 'times4' },
    { bits: '11110 i 10000 0 bbbb 0 jjj aaaa kkkkkkkk', k: 'plain12', refuse: 'a=13 a=15 b=15' },
    {
      bits: '11110 i 10101 0 bbbb 0 jjj aaaa kkkkkkkk',
      k: 'minusPlain12',
      refuse: 'a=13 a=15 b=15',
    },
  ],
};

function narrow(name: string): readonly Encoding[] {
  const always = NARROW_ALWAYS[name] ?? [];
  // Inside an IT block the same bits do not set flags, so they belong to the name without "s".
  const outside = (NARROW[name] ?? []).map((encoding) => ({ ...encoding, inIt: false }));
  const [base = '', form = ''] = name.split('_');
  const inside = (NARROW[`${base}s_${form}`] ?? []).map((encoding) => ({
    ...encoding,
    inIt: true,
  }));
  return [...always, ...outside, ...inside];
}

function instruction(
  operation: Operation,
  setsFlags: boolean,
  form: { name: string; y: string; carry: string | undefined; tails: readonly Tail[]; unit: Unit },
): Instruction {
  const name = `${operation.name}${setsFlags && !operation.isTest ? 's' : ''}_${form.name}`;
  return {
    name,
    unit: form.unit,
    timing: 'plain',
    text: dataText(operation, setsFlags, form.y, form.carry),
    encodings: [...narrow(name), ...form.tails.map((tail) => wide(operation, setsFlags, tail))],
  };
}

function formsOf(operation: Operation, setsFlags: boolean): Instruction[] {
  const make = (
    name: string,
    y: string,
    carry: string | undefined,
    tails: readonly Tail[],
    unit: Unit = 'main',
  ) => instruction(operation, setsFlags, { name, y, carry, tails, unit });
  const takesCarry = setsFlags && operation.carry === undefined;
  const plain = [immediateTail(false)];
  const forms = takesCarry
    ? [
        make('imm', 'k', undefined, plain),
        make('imm_c', 'k', 'k >>> 31', [immediateTail(true)], 'rare'),
      ]
    : [make('imm', 'k', undefined, [...plain, immediateTail(true)])];
  forms.push(make('reg', 'Rc', undefined, [REGISTER_TAIL]));
  for (const shift of SHIFTS) {
    const isQuick =
      QUICK_SHIFTED.includes(operation.name) &&
      shift.name !== 'rrx' &&
      (!setsFlags || operation.name === 'mov' || operation.name === 'cmp');
    const unit = isQuick ? 'main' : 'rare';
    forms.push(make(shift.name, shift.value, shift.carry, [shiftTail(shift)], unit));
  }
  return forms;
}

/** ADD, SUB and MOV to the stack pointer: it stays a multiple of 4 and above its limit. */
const STACK_TEXT = (value: string) =>
  `const sp = (${value}) & ~3;\ncheckStack(cpu, sp);\nr[13] = sp;`;

const STACK: readonly Instruction[] = [
  {
    name: 'add_sp_imm',
    unit: 'main',
    timing: 'plain',
    text: STACK_TEXT('Rb + k'),
    encodings: [
      { bits: '101100000 kkkkkkk', fixed: { b: 13 }, k: 'times4' },
      { bits: '101100001 kkkkkkk', fixed: { b: 13 }, k: 'minusTimes4' },
      { bits: '11110 i 0 1000 0 1101 0 jjj 1101 kkkkkkkk', fixed: { b: 13 }, k: 'modified' },
      { bits: '11110 i 10000 0 1101 0 jjj 1101 kkkkkkkk', fixed: { b: 13 }, k: 'plain12' },
      { bits: '11110 i 10101 0 1101 0 jjj 1101 kkkkkkkk', fixed: { b: 13 }, k: 'minusPlain12' },
    ],
  },
  {
    name: 'sub_sp_imm',
    unit: 'rare',
    timing: 'plain',
    text: STACK_TEXT('r[13] - k'),
    encodings: [{ bits: '11110 i 0 1101 0 1101 0 jjj 1101 kkkkkkkk', k: 'modified' }],
  },
  {
    name: 'add_sp_reg',
    unit: 'main',
    timing: 'plain',
    text: STACK_TEXT('r[13] + (Rc << e)'),
    encodings: [
      { bits: '01000100 1 cccc 101', refuse: 'c=15' },
      { bits: '1110101 1000 0 1101 - 000 1101 ee 00 cccc', refuse: 'c=13 c=15' },
    ],
  },
  {
    name: 'sub_sp_reg',
    unit: 'main',
    timing: 'plain',
    text: STACK_TEXT('r[13] - (Rc << e)'),
    encodings: [{ bits: '1110101 1101 0 1101 - 000 1101 ee 00 cccc', refuse: 'c=13 c=15' }],
  },
  {
    name: 'mov_sp',
    unit: 'main',
    timing: 'plain',
    text: STACK_TEXT('Rc'),
    encodings: [
      { bits: '01000110 1 cccc 101', refuse: 'c=15' },
      { bits: '1110101 0010 0 1111 - 000 1101 00 00 cccc', refuse: 'c=15' },
    ],
  },
  ...['add', 'sub'].flatMap((name): Instruction[] => {
    const operation = OPERATIONS.find((row) => row.name === name) as Operation;
    const text = (y: string) =>
      `checkStack(cpu, (r[13] ${name === 'add' ? '+' : '-'} (${y})) & ~3);\n` +
      dataText(operation, true, y, undefined)
        .replaceAll('Rb', 'r[13]')
        .replace('Ra = result;', 'r[13] = result & ~3;');
    return [
      {
        name: `${name}s_sp_imm`,
        unit: 'rare',
        timing: 'plain',
        text: text('k'),
        encodings: [
          { bits: `11110 i 0 ${operation.op} 1 1101 0 jjj 1101 kkkkkkkk`, k: 'modified' },
        ],
      },
      {
        name: `${name}s_sp_reg`,
        unit: 'rare',
        timing: 'plain',
        text: text('Rc << e'),
        encodings: [
          { bits: `1110101 ${operation.op} 1 1101 - 000 1101 ee 00 cccc`, refuse: 'c=13 c=15' },
        ],
      },
    ];
  }),
];

export const DATA: readonly Instruction[] = [
  ...OPERATIONS.flatMap((operation) => [
    ...(operation.isTest ? [] : formsOf(operation, false)),
    ...formsOf(operation, true),
  ]),
  ...STACK,
];
