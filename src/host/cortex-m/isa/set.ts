/**
 * All instructions, in the order of their operation numbers.
 *
 * Those of one function of the interpreter stand together. The numbers below FIRST_OPERATION are
 * the decoder's own.
 */

import { BITS } from './bits.ts';
import { BRANCHES } from './branches.ts';
import { DATA } from './data.ts';
import { FLOAT } from './float.ts';
import type { Instruction, Unit } from './instruction.ts';
import { MEMORY } from './memory.ts';
import { MULTIPLY } from './multiply.ts';
import { SATURATE } from './saturate.ts';
import { SYSTEM } from './system.ts';

/** Operation 0 is not decoded yet. */
export const OP_UNDECODED = 0;
/** In an IT block: condition in a, ITSTATE in b and c. */
export const OP_CONDITIONAL = 1;
/** A branch that leaves the region, to the target in k. */
export const OP_ENTER = 2;
/** What no encoding matches. */
export const OP_UNDEFINED = 3;
const FIRST_OPERATION = 4;

const ALL = [
  ...DATA,
  ...BITS,
  ...MULTIPLY,
  ...MEMORY,
  ...BRANCHES,
  ...SATURATE,
  ...SYSTEM,
  ...FLOAT,
];

const of = (unit: Unit) => ALL.filter((instruction) => instruction.unit === unit);

const MAIN = of('main');
const RARE = of('rare');
const FLOATS = of('float');

export const INSTRUCTIONS: readonly Instruction[] = [...MAIN, ...RARE, ...FLOATS];

/** The operation number of each instruction is its index and this. */
export const operationOf = (index: number) => index + FIRST_OPERATION;

/** Operation numbers from here on are those of the floating-point unit. */
export const FIRST_FLOAT = operationOf(MAIN.length + RARE.length);
