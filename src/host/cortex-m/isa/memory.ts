/**
 * Loads and stores of one register or two: every size and addressing mode, exclusive and ordered ones.
 *
 * a is the register, b the base, c the index or the second register, k the offset. The unprivileged
 * forms (LDRT and so on) are as the others: the memory protection unit is not looked at. Ordered
 * ones (LDA, STL) too: there is one observer. Write-back to a register that is loaded or stored is
 * unpredictable, and undefined here.
 */

import type { Encoding, Instruction, Unit } from './instruction.ts';

interface Access {
  readonly name: string;
  /** Bits 24 and 22 to 20 of the wide encoding: sign, size, load. */
  readonly sign: string;
  readonly op: string;
  readonly bits: 8 | 16 | 32;
  /** What becomes of `value`; none: a store. */
  readonly result?: string;
  /** 16-bit encodings: with an index, with an offset. */
  readonly indexed: string;
  readonly offset?: readonly Encoding[];
}

const ACCESSES: readonly Access[] = [
  {
    name: 'ldr',
    sign: '0',
    op: '101',
    bits: 32,
    result: 'value',
    indexed: '0101100',
    offset: [
      { bits: '01101 kkkkk bbb aaa', k: 'times4' },
      { bits: '10011 aaa kkkkkkkk', fixed: { b: 13 }, k: 'times4' },
    ],
  },
  {
    name: 'ldrb',
    sign: '0',
    op: '001',
    bits: 8,
    result: 'value',
    indexed: '0101110',
    offset: [{ bits: '01111 kkkkk bbb aaa' }],
  },
  {
    name: 'ldrh',
    sign: '0',
    op: '011',
    bits: 16,
    result: 'value',
    indexed: '0101101',
    offset: [{ bits: '10001 kkkkk bbb aaa', k: 'times2' }],
  },
  {
    name: 'ldrsb',
    sign: '1',
    op: '001',
    bits: 8,
    result: '(value << 24) >> 24',
    indexed: '0101011',
  },
  {
    name: 'ldrsh',
    sign: '1',
    op: '011',
    bits: 16,
    result: '(value << 16) >> 16',
    indexed: '0101111',
  },
  {
    name: 'str',
    sign: '0',
    op: '100',
    bits: 32,
    indexed: '0101000',
    offset: [
      { bits: '01100 kkkkk bbb aaa', k: 'times4' },
      { bits: '10010 aaa kkkkkkkk', fixed: { b: 13 }, k: 'times4' },
    ],
  },
  {
    name: 'strb',
    sign: '0',
    op: '000',
    bits: 8,
    indexed: '0101010',
    offset: [{ bits: '01110 kkkkk bbb aaa' }],
  },
  {
    name: 'strh',
    sign: '0',
    op: '010',
    bits: 16,
    indexed: '0101001',
    offset: [{ bits: '10000 kkkkk bbb aaa', k: 'times2' }],
  },
];

/** Where a load goes to: any register, the stack pointer, the pc. */
type Target = 'register' | 'sp' | 'pc';

interface Mode {
  readonly name: string;
  readonly address: string;
  /** What the base becomes. */
  readonly base?: string;
  /** Second halfword after the register, and the U bit. */
  readonly tails: readonly {
    readonly up: string;
    readonly tail: string;
    readonly rest: Partial<Encoding>;
  }[];
}

const MODES: readonly Mode[] = [
  {
    name: 'imm',
    address: 'Rb + k',
    tails: [
      { up: '1', tail: 'kkkkkkkkkkkk', rest: {} },
      { up: '0', tail: '1100 kkkkkkkk', rest: { k: 'minus' } },
      { up: '0', tail: '1110 kkkkkkkk', rest: {} },
    ],
  },
  {
    name: 'reg',
    address: 'Rb + (Rc << e)',
    tails: [{ up: '0', tail: '000000 ee cccc', rest: { refuse: 'c=13 c=15' } }],
  },
  {
    name: 'pre',
    address: 'Rb + k',
    base: 'Rb + k',
    tails: [
      { up: '0', tail: '1111 kkkkkkkk', rest: { refuse: 'a=b' } },
      { up: '0', tail: '1101 kkkkkkkk', rest: { refuse: 'a=b', k: 'minus' } },
    ],
  },
  {
    name: 'post',
    address: 'Rb',
    base: 'Rb + k',
    tails: [
      { up: '0', tail: '1011 kkkkkkkk', rest: { refuse: 'a=b' } },
      { up: '0', tail: '1001 kkkkkkkk', rest: { refuse: 'a=b', k: 'minus' } },
    ],
  },
];

function accessText({ bits, result }: Access, { address, base }: Mode, target: Target): string {
  const lines: string[] = [];
  const isFixed = base === undefined || base === address;
  if (base !== undefined) {
    lines.push(`const base = (${base}) | 0;`, 'if (b === 13) checkStack(cpu, base);');
  }
  const place = isFixed && base !== undefined ? 'base' : address;
  if (result === undefined) lines.push(`STORE${bits}(${place}, Ra);`);
  else lines.push(`const value = LOAD${bits}(${place});`);
  if (target === 'sp' && result !== undefined) lines.push('checkStack(cpu, value & ~3);');
  // The stack pointer has no bits 0 and 1
  if (base !== undefined) lines.push('Rb = b === 13 ? base & -4 : base;');
  if (result === undefined) return lines.join('\n');
  if (target === 'pc') lines.push('GO(value);');
  else lines.push(target === 'sp' ? 'r[13] = value & ~3;' : `Ra = ${result};`);
  return lines.join('\n');
}

/** The bits of `a`, and what it may not be. */
const TARGETS: Readonly<Record<Target, { readonly bits: string; readonly refuse: string }>> = {
  register: { bits: 'aaaa', refuse: 'a=15' },
  sp: { bits: '1101', refuse: '' },
  pc: { bits: '1111', refuse: '' },
};

function accessesOf(access: Access, mode: Mode, target: Target): Instruction {
  const { name, sign, op, result, bits } = access;
  const isLoad = result !== undefined;
  const { bits: a, refuse } = TARGETS[target];
  // A word may be loaded into the stack pointer, which has a description of its own, or stored.
  const noSp = target === 'register' && (isLoad || bits !== 32) ? 'a=13' : '';
  const wide = mode.tails.map(({ up, tail, rest }): Encoding => {
    const own = rest.refuse === 'a=b' && target !== 'register' ? '' : rest.refuse;
    const refused = [own, refuse, noSp, 'b=15'].filter((text) => text !== undefined && text !== '');
    return {
      ...rest,
      bits: `1111100${sign}${up}${op} bbbb ${a} ${tail}`,
      refuse: refused.join(' '),
    };
  });
  const narrow =
    mode.name === 'imm'
      ? (access.offset ?? [])
      : mode.name === 'reg'
        ? [{ bits: `${access.indexed} ccc bbb aaa` }]
        : [];
  return {
    name: `${name}_${mode.name}${target === 'register' ? '' : `_${target}`}`,
    unit: target === 'sp' ? 'rare' : 'main',
    timing: isLoad ? 'load' : 'store',
    text: accessText(access, mode, target),
    encodings: [...(target === 'register' ? narrow : []), ...wide],
  };
}

const SINGLE: readonly Instruction[] = ACCESSES.flatMap((access) =>
  MODES.flatMap((mode) => {
    const targets: readonly Target[] =
      access.name === 'ldr' ? ['register', 'sp', 'pc'] : ['register'];
    return targets.map((target) => accessesOf(access, mode, target));
  }),
);

/** From an address beside the code: k. */
const LITERAL: readonly Instruction[] = ACCESSES.filter(
  ({ result }) => result !== undefined,
).flatMap(({ name, sign, op, bits, result }): Instruction[] => {
  const at = (up: string, a: string) => `1111100${sign}${up}${op} 1111 ${a} iiii kkkkkkkk`;
  const encodings = (a: string, refuse: string): readonly Encoding[] => [
    { bits: at('1', a).replace('iiii', 'ijjj'), k: 'address12', refuse },
    { bits: at('0', a).replace('iiii', 'ijjj'), k: 'minusAddress12', refuse },
  ];
  const rows: Instruction[] = [
    {
      name: `${name}_literal`,
      unit: name === 'ldr' ? 'main' : 'rare',
      timing: 'load',
      text: `const value = LOAD${bits}(k);\nRa = ${result};`,
      encodings: [
        ...(name === 'ldr' ? [{ bits: '01001 aaa kkkkkkkk', k: 'address' } as const] : []),
        ...encodings('aaaa', 'a=13 a=15'),
      ],
    },
  ];
  if (name !== 'ldr') return rows;
  return [
    {
      name: 'ldr_constant',
      unit: 'main',
      timing: 'load',
      text: 'Ra = k;',
      encodings: [
        { bits: '01001 aaa kkkkkkkk', k: 'address', constant: true },
        ...encodings('aaaa', 'a=13 a=15').map((encoding) => ({ ...encoding, constant: true })),
      ],
    },
    ...rows,
    {
      name: 'ldr_literal_sp',
      unit: 'rare',
      timing: 'load',
      text: 'const value = LOAD32(k);\ncheckStack(cpu, value & ~3);\nr[13] = value & ~3;',
      encodings: encodings('1101', ''),
    },
    {
      name: 'ldr_literal_pc',
      unit: 'main',
      timing: 'load',
      text: 'const value = LOAD32(k);\nGO(value);',
      encodings: encodings('1111', ''),
    },
  ];
});

/** Two registers: a and c. The address must be a multiple of 4. */
const PAIR_LOAD = `const low = load32(bus, address);
const high = load32(bus, address + 4);
CHECK();`;
const PAIR_STORE = `store32(bus, address, Ra);
store32(bus, address + 4, Rc);
CHECK();`;

function pair(isLoad: boolean, mode: 'imm' | 'pre' | 'post' | 'literal'): Instruction {
  const hasBase = mode === 'pre' || mode === 'post';
  const base = hasBase ? 'const base = (Rb + k) | 0;\nif (b === 13) checkStack(cpu, base);\n' : '';
  const address = { imm: 'Rb + k', pre: 'base', post: 'Rb', literal: 'k' }[mode];
  const text =
    `${base}const address = (${address}) | 0;\ncheckAligned(address, 4);\nTELL();\n` +
    `${isLoad ? PAIR_LOAD : PAIR_STORE}${hasBase ? '\nRb = base;' : ''}` +
    `${isLoad ? '\nRa = low;\nRc = high;' : ''}`;
  const [p, w] = { imm: ['1', '0'], pre: ['1', '1'], post: ['0', '1'], literal: ['1', '0'] }[
    mode
  ] as [string, string];
  const b = mode === 'literal' ? '1111' : 'bbbb';
  const refuse = `a=13 a=15 c=13 c=15 b=15${hasBase ? ' a=b b=c' : ''}${isLoad ? ' a=c' : ''}`;
  const offsets =
    mode === 'literal'
      ? (['address', 'minusAddress'] as const)
      : (['times4', 'minusTimes4'] as const);
  return {
    name: `${isLoad ? 'ldrd' : 'strd'}_${mode}`,
    unit: mode === 'literal' ? 'rare' : 'main',
    timing: 'pair',
    text,
    encodings: offsets.map((k, i) => ({
      bits: `1110100 ${p} ${1 - i} 1 ${w} ${isLoad ? '1' : '0'} ${b} aaaa cccc kkkkkkkk`,
      k,
      refuse,
    })),
  };
}

const PAIRS: readonly Instruction[] = [
  pair(true, 'imm'),
  pair(true, 'pre'),
  pair(true, 'post'),
  pair(true, 'literal'),
  pair(false, 'imm'),
  pair(false, 'pre'),
  pair(false, 'post'),
];

const SIZES = [
  { suffix: 'b', size: '00', bits: 8 },
  { suffix: 'h', size: '01', bits: 16 },
  { suffix: '', size: '10', bits: 32 },
] as const;

function ordered(
  name: string,
  timing: 'load' | 'store',
  text: string,
  encoding: Encoding,
): Instruction {
  return { name, unit: 'rare', timing, text, encodings: [encoding] };
}

/** Exclusive: c is stored, a gets whether it was. Ordered: a. */
const ORDERED: readonly Instruction[] = SIZES.flatMap(({ suffix, size, bits }) => {
  const bytes = bits / 8;
  const check = bytes === 1 ? '' : `checkAligned(Rb, ${bytes});\n`;
  const tail = (op: string, end: string) => `${op}${size} ${end}`;
  const load = (a: string, op: string) => `111010001101 bbbb ${a} 1111 ${tail(op, '1111')}`;
  const refuse = 'a=13 a=15 b=15';
  const refuseTwo = `${refuse} c=13 c=15 a=b a=c`;
  const open = `openExclusive(cpu, Rb, ${bytes});\nconst value = LOAD${bits}(Rb);\nRa = value;`;
  const close = `if (closeExclusive(cpu, Rb, ${bytes})) {\nSTORE${bits}(Rb, Rc);\nRa = 0;\n} else Ra = 1;`;
  return [
    ordered(`lda${suffix}`, 'load', `${check}const value = LOAD${bits}(Rb);\nRa = value;`, {
      bits: load('aaaa', '10'),
      refuse,
    }),
    ordered(`stl${suffix}`, 'store', `${check}STORE${bits}(Rb, Ra);`, {
      bits: `111010001100 bbbb aaaa 1111 ${tail('10', '1111')}`,
      refuse,
    }),
    ordered(`ldaex${suffix}`, 'load', open, { bits: load('aaaa', '11'), refuse }),
    ordered(`stlex${suffix}`, 'store', close, {
      bits: `111010001100 bbbb cccc 1111 ${tail('11', 'aaaa')}`,
      refuse: refuseTwo,
    }),
    ...(suffix === ''
      ? []
      : [
          ordered(`ldrex${suffix}`, 'load', open, { bits: load('aaaa', '01'), refuse }),
          ordered(`strex${suffix}`, 'store', close, {
            bits: `111010001100 bbbb cccc 1111 ${tail('01', 'aaaa')}`,
            refuse: refuseTwo,
          }),
        ]),
  ];
});

const EXCLUSIVE_WORD: readonly Instruction[] = [
  ordered(
    'ldrex',
    'load',
    'const address = (Rb + k) | 0;\nopenExclusive(cpu, address, 4);\nconst value = LOAD32(address);\nRa = value;',
    { bits: '111010000101 bbbb aaaa 1111 kkkkkkkk', k: 'times4', refuse: 'a=13 a=15 b=15' },
  ),
  ordered(
    'strex',
    'store',
    'const address = (Rb + k) | 0;\nif (closeExclusive(cpu, address, 4)) {\nSTORE32(address, Rc);\nRa = 0;\n} else Ra = 1;',
    {
      bits: '111010000100 bbbb cccc aaaa kkkkkkkk',
      k: 'times4',
      refuse: 'a=13 a=15 b=15 c=13 c=15 a=b a=c',
    },
  ),
];

/** Registers of the list in k, and their number above it; e: the base moves. */
const COUNT = '(k >>> 16)';

/** Common to PUSH and POP: all of it lies in RAM, and no store has to be looked at. */
const STACK_WINDOW = (condition: string) =>
  `const start = (address - RAM_START) >>> 0;\nif (start <= RAM_BYTES - 64 && (start & 3) === 0${condition}) {`;

const PUSH_TEXT = `const address = (r[13] - (${COUNT} << 2)) | 0;
checkStack(cpu, address);
${STACK_WINDOW(' && bus.guard[start >>> 8] === 0 && bus.guard[(start + 60) >>> 8] === 0')}
let index = start >>> 2;
for (let bits = k & 0xffff; bits !== 0; bits &= bits - 1) {
bus.ram32[index] = r[31 - Math.clz32(bits & -bits)] as number;
index += 1;
}
} else {
TELL();
storeMultiple(bus, r, k, address);
CHECK();
}
r[13] = address;
SPEND(${COUNT});`;

const popText = (isReturn: boolean) => `const address = r[13];
${isReturn ? 'let target = 0;\n' : ''}${STACK_WINDOW('')}
let index = start >>> 2;
for (let bits = k & 0x7fff; bits !== 0; bits &= bits - 1) {
r[31 - Math.clz32(bits & -bits)] = bus.ram32[index] as number;
index += 1;
}
${isReturn ? 'target = bus.ram32[index] as number;\n' : ''}} else {
TELL();
${isReturn ? 'target = ' : ''}loadMultiple(bus, r, k, address);
CHECK();
}
r[13] = address + (${COUNT} << 2);
SPEND(${COUNT}${isReturn ? ' + POP_PC_CYCLES' : ''});${isReturn ? '\nGO(target);' : ''}`;

const LOAD_MANY = (
  address: string,
  base: string,
  isReturn: boolean,
) => `const address = (${address}) | 0;
TELL();
${isReturn ? 'const target = ' : ''}loadMultiple(bus, r, k, address);
CHECK();
if (e === 1 && (k & (1 << b)) === 0) Rb = ${base};
SPEND(${COUNT}${isReturn ? ' + POP_PC_CYCLES' : ''});${isReturn ? '\nGO(target);' : ''}`;

const UP = `address + (${COUNT} << 2)`;
const DOWN = `Rb - (${COUNT} << 2)`;

function many(
  name: string,
  text: string,
  encodings: readonly Encoding[],
  unit: Unit = 'main',
): Instruction {
  return { name, unit, timing: 'multiple', text, encodings };
}

const MULTIPLE: readonly Instruction[] = [
  many('push', PUSH_TEXT, [
    { bits: '1011010 m kkkkkkkk', k: 'list' },
    { bits: '1110100100 1 0 1101 0m0 kkkkkkkkkkkkk', k: 'list' },
  ]),
  many('pop', popText(false), [
    { bits: '10111100 kkkkkkkk', k: 'list' },
    { bits: '1110100010 1 1 1101 0m0 kkkkkkkkkkkkk', k: 'list' },
  ]),
  many('pop_pc', popText(true), [
    { bits: '1011110 p kkkkkkkk', k: 'list' },
    { bits: '1110100010 1 1 1101 pm0 kkkkkkkkkkkkk', k: 'list' },
  ]),
  many('ldm', LOAD_MANY('Rb', UP, false), [
    { bits: '11001 bbb kkkkkkkk', fixed: { e: 1 }, k: 'list' },
    { bits: '1110100010 e 1 bbbb 0m0 kkkkkkkkkkkkk', k: 'list', refuse: 'b=15' },
  ]),
  many('ldm_pc', LOAD_MANY('Rb', UP, true), [
    { bits: '1110100010 e 1 bbbb pm0 kkkkkkkkkkkkk', k: 'list', refuse: 'b=15' },
  ]),
  many('ldmdb', LOAD_MANY(DOWN, 'address', false), [
    { bits: '1110100100 e 1 bbbb 0m0 kkkkkkkkkkkkk', k: 'list', refuse: 'b=15' },
  ]),
  many('ldmdb_pc', LOAD_MANY(DOWN, 'address', true), [
    { bits: '1110100100 e 1 bbbb pm0 kkkkkkkkkkkkk', k: 'list', refuse: 'b=15' },
  ]),
  many(
    'stm',
    `const address = Rb;
TELL();
storeMultiple(bus, r, k, address);
CHECK();
if (e === 1) Rb = ${UP};
SPEND(${COUNT});`,
    [
      { bits: '11000 bbb kkkkkkkk', fixed: { e: 1 }, k: 'list' },
      { bits: '1110100010 e 0 bbbb 0m0 kkkkkkkkkkkkk', k: 'list', refuse: 'b=15' },
    ],
  ),
  many(
    'stmdb',
    `const address = (${DOWN}) | 0;
if (e === 1 && b === 13) checkStack(cpu, address);
TELL();
storeMultiple(bus, r, k, address);
CHECK();
if (e === 1) Rb = address;
SPEND(${COUNT});`,
    [{ bits: '1110100100 e 0 bbbb 0m0 kkkkkkkkkkkkk', k: 'list', refuse: 'b=15' }],
  ),
];

/** PLD, PLDW, PLI and the hints beside them: loads of a byte or a half into the pc. */
const PRELOAD: Instruction = {
  name: 'preload',
  unit: 'main',
  timing: 'plain',
  text: '',
  encodings: ['0', '1'].flatMap((sign) =>
    ['001', '011'].flatMap((op): readonly Encoding[] => [
      { bits: `1111100${sign}1${op} ---- 1111 ------------` },
      { bits: `1111100${sign}0${op} 1111 1111 ------------` },
      { bits: `1111100${sign}0${op} bbbb 1111 1100 --------`, refuse: 'b=15' },
      { bits: `1111100${sign}0${op} bbbb 1111 000000 -- cccc`, refuse: 'b=15 c=13 c=15' },
    ]),
  ),
};

export const MEMORY: readonly Instruction[] = [
  ...SINGLE,
  ...LITERAL,
  ...PAIRS,
  ...MULTIPLE,
  ...ORDERED,
  ...EXCLUSIVE_WORD,
  PRELOAD,
];
