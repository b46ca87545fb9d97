/**
 * Branches. k is the target: an offset in the region, or an address where the name ends with "far".
 */

import { CONDITIONS } from './conditions.ts';
import type { Timing } from './cycles.ts';
import type { Encoding, Instruction } from './instruction.ts';

function row(
  name: string,
  text: string,
  encodings: readonly Encoding[],
  timing: Timing = 'branch',
): Instruction {
  return { name, unit: 'main', timing, text, encodings };
}

const near = (encodings: readonly Encoding[]) =>
  encodings.map((encoding) => ({ ...encoding, near: true }));

/** A branch in the region, and the same to anywhere. */
function both(
  name: string,
  texts: readonly [near: string, far: string],
  encodings: readonly Encoding[],
): readonly Instruction[] {
  return [row(name, texts[0], near(encodings)), row(`${name}_far`, texts[1], encodings)];
}

const CONDITIONAL: readonly Instruction[] = CONDITIONS.flatMap(([name, condition], index) => {
  const cccc = index.toString(2).padStart(4, '0');
  return row(
    `b${name}`,
    `if (${condition}) {\nJUMP(k);\n}`,
    near([
      { bits: `1101 ${cccc} kkkkkkkk`, k: 'branch8', inIt: false },
      { bits: `11110 s ${cccc} kkkkkk 10 i 0 j kkkkkkkkkkk`, k: 'branch20', inIt: false },
    ]),
  );
});

const LINK = 'r[14] = NEXT | 1;\n';

const TABLE = (
  bits: 8 | 16,
  base: string,
  index: string,
) => `const value = LOAD${bits}(${base} + ${index});
GO((NEXT + value * 2) | 1);`;

export const BRANCHES: readonly Instruction[] = [
  ...CONDITIONAL,
  row('b_if_far', 'if (holds(a, N, Z, C, V)) {\nGO(k | 1);\n}', [
    { bits: '1101 aaaa kkkkkkkk', k: 'branch8', inIt: false, refuse: 'a=14 a=15' },
    {
      bits: '11110 s aaaa kkkkkk 10 i 0 j kkkkkkkkkkk',
      k: 'branch20',
      inIt: false,
      refuse: 'a=14 a=15',
    },
  ]),
  ...both(
    'b',
    ['JUMP(k);', 'GO(k | 1);'],
    [
      { bits: '11100 kkkkkkkkkkk', k: 'branch11' },
      { bits: '11110 s kkkkkkkkkk 10 i 1 j kkkkkkkkkkk', k: 'branch24' },
    ],
  ),
  ...both(
    'bl',
    [`${LINK}JUMP(k);`, `${LINK}GO(k | 1);`],
    [{ bits: '11110 s kkkkkkkkkk 11 i 1 j kkkkkkkkkkk', k: 'branch24' }],
  ),
  ...both(
    'cbz',
    ['if (Rb === 0) {\nJUMP(k);\n}', 'if (Rb === 0) {\nGO(k | 1);\n}'],
    [{ bits: '101100 k 1 kkkkk bbb', k: 'forward', inIt: false }],
  ),
  ...both(
    'cbnz',
    ['if (Rb !== 0) {\nJUMP(k);\n}', 'if (Rb !== 0) {\nGO(k | 1);\n}'],
    [{ bits: '101110 k 1 kkkkk bbb', k: 'forward', inIt: false }],
  ),
  row('bx', 'GO(Rb);', [{ bits: '010001110 bbbb 000', refuse: 'b=13 b=15' }]),
  row('blx', 'const to = Rb;\nr[14] = NEXT | 1;\nGO(to);', [
    { bits: '010001111 bbbb 000', refuse: 'b=13 b=15' },
  ]),
  // Not interworking: the Thumb bit stays.
  row('mov_pc', 'GO(Rb | 1);', [{ bits: '01000110 1 bbbb 111', refuse: 'b=15' }]),
  row('add_pc', 'GO((Rb + NEXT + 2) | 1);', [{ bits: '01000100 1 bbbb 111', refuse: 'b=15' }]),
  row(
    'tbb',
    TABLE(8, 'Rb', 'Rc'),
    [{ bits: '111010001101 bbbb 1111 0000 0000 cccc', refuse: 'b=15 c=13 c=15' }],
    'load',
  ),
  row(
    'tbh',
    TABLE(16, 'Rb', 'Rc * 2'),
    [{ bits: '111010001101 bbbb 1111 0000 0001 cccc', refuse: 'b=15 c=13 c=15' }],
    'load',
  ),
  row(
    'tbb_pc',
    TABLE(8, 'NEXT', 'Rc'),
    [{ bits: '111010001101 1111 1111 0000 0000 cccc', refuse: 'c=13 c=15' }],
    'load',
  ),
  row(
    'tbh_pc',
    TABLE(16, 'NEXT', 'Rc * 2'),
    [{ bits: '111010001101 1111 1111 0000 0001 cccc', refuse: 'c=13 c=15' }],
    'load',
  ),
];
