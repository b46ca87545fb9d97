/**
 * What each instruction makes of the slopes of its operands (slopes.ts), by its description.
 *
 * Sums and differences of what counts do count; loads and stores carry it along. Everything else that
 * only computes must have operands that keep still, which its description tells: the registers it
 * names. What has no rule is not followed.
 */

import { CONDITIONS } from '../isa/conditions.ts';
import type { Instruction } from '../isa/instruction.ts';
import { INSTRUCTIONS, operationOf } from '../isa/set.ts';
import type { LoopSlopes } from './slopes.ts';

export interface Fields {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly k: number;
}

/** Says what it does before it is executed; false: that is not known. */
export type SlopeRule = (slopes: LoopSlopes, fields: Fields) => boolean;

const SP = 13;
const LR = 14;

/** The rule of an operation; undefined: there is none. */
export function ruleOf(operation: number): SlopeRule | undefined {
  rules ??= INSTRUCTIONS.map(ruleFor);
  return rules[operation - operationOf(0)];
}

let rules: readonly (SlopeRule | undefined)[] | undefined;

function ruleFor({ name, text }: Instruction): SlopeRule | undefined {
  const other = OTHERS[name];
  if (other !== undefined) return other;
  const condition = CONDITIONS.findIndex(([suffix]) => name === `b${suffix}`);
  if (condition >= 0) return (slopes) => slopes.conditional(condition);
  return linearRule(name) ?? accessRule(name) ?? stillRule(text);
}

const nothing: SlopeRule = () => true;

const OTHERS: Readonly<Record<string, SlopeRule>> = {
  nop: nothing,
  barrier: nothing,
  b: nothing,
  bl: (slopes) => slopes.setSlope(LR, 0),
  bx: (slopes, { b }) => slopes.slope(b) === 0,
  cbz: (slopes, { b }) => slopes.comparedWithZero(b),
  cbnz: (slopes, { b }) => slopes.comparedWithZero(b),
  ldr_constant: (slopes, { a }) => slopes.setSlope(a, 0),
  push: (slopes, { k }) => {
    const registers = listed(k);
    const start = slopes.value(SP) - 4 * registers.length;
    return registers.every((register, i) => {
      return slopes.stored(start + 4 * i, 4, slopes.slope(register));
    });
  },
  pop: (slopes, { k }) => popped(slopes, k),
  pop_pc: (slopes, { k }) => {
    const words = listed(k & 0x7fff).length;
    return slopes.loaded(slopes.value(SP) + 4 * words, 4) === 0 && popped(slopes, k & 0x7fff);
  },
};

function listed(list: number): readonly number[] {
  return Array.from({ length: 16 }, (_, i) => i).filter((i) => (list & (1 << i)) !== 0);
}

function popped(slopes: LoopSlopes, list: number): boolean {
  const start = slopes.value(SP);
  return listed(list).every((register, i) => {
    const slope = slopes.loaded(start + 4 * i, 4);
    return slope !== undefined && slopes.setSlope(register, slope);
  });
}

/** Sums and differences. `x` is the first operand, `y` the second one. */
const LINEAR: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  mov: { x: 0, y: 1 },
  mvn: { x: 0, y: -1 },
  add: { x: 1, y: 1 },
  sub: { x: 1, y: -1 },
  rsb: { x: -1, y: 1 },
  cmp: { x: 1, y: -1 },
  cmn: { x: 1, y: 1 },
};

function linearRule(name: string): SlopeRule | undefined {
  const [, base = '', s, form] =
    /^(mov|mvn|add|sub|rsb|cmp|cmn)(s?)_(imm|reg|lsl)$/.exec(name) ?? [];
  const signs = LINEAR[base];
  if (signs === undefined) return undefined;
  const isTest = base === 'cmp' || base === 'cmn';
  const setsFlags = s === 's' || isTest;
  return (slopes, { a, b, c, k }) => {
    const [y, ySlope] =
      form === 'imm'
        ? [k, 0]
        : form === 'reg'
          ? [slopes.value(c), slopes.slope(c)]
          : [slopes.value(c) << k, slopes.slope(c) << k];
    const [x, xSlope] = signs.x === 0 ? [0, 0] : [slopes.value(b), slopes.slope(b)];
    const slope = (signs.x * xSlope + signs.y * ySlope) | 0;
    if (setsFlags) {
      if (base === 'sub' || base === 'cmp') slopes.compared({ x, xSlope, y, ySlope });
      else if (base === 'rsb') slopes.compared({ x: y, xSlope: ySlope, y: x, ySlope: xSlope });
      else {
        const result = signs.x * x + signs.y * y - (base === 'mvn' ? 1 : 0);
        slopes.resulted(result | 0, slope);
      }
    }
    return isTest || slopes.setSlope(a, slope);
  };
}

const BYTES: Readonly<Record<string, number>> = { '': 4, h: 2, sh: 2, b: 1, sb: 1, d: 8 };

/** Loads and stores whose address keeps still: with write-back only if nothing is added. */
function accessRule(name: string): SlopeRule | undefined {
  const [, kind, size = '', form] = /^(ldr|str)(|h|sh|b|sb|d)_(imm|reg)$/.exec(name) ?? [];
  if (kind === undefined) return undefined;
  const bytes = BYTES[size] as number;
  return (slopes, { a, b, c, e, k }) => {
    if (slopes.slope(b) !== 0 || (form === 'reg' && slopes.slope(c) !== 0)) return false;
    const address = slopes.value(b) + (form === 'imm' ? k : slopes.value(c) << e);
    const parts: readonly (readonly [register: number, at: number])[] =
      bytes === 8
        ? [
            [a, address],
            [c, address + 4],
          ]
        : [[a, address]];
    return parts.every(([register, at]) => {
      const width = Math.min(bytes, 4);
      if (kind === 'str') return slopes.stored(at, width, slopes.slope(register));
      const slope = slopes.loaded(at, width);
      return slope !== undefined && slopes.setSlope(register, slope);
    });
  };
}

/** Words of a description that do more than compute a register from registers. */
const MORE = /\b(LOAD\d+|STORE\d+|JUMP|GO|TELL|CHECK|SPEND|NEXT|raise|core|cpu|bus|[SB][xyz])\b/;

/** What only computes, from operands that keep still. */
function stillRule(description: string): SlopeRule | undefined {
  // The stack pointer does not count, so its check comes out the same.
  const text = description.replaceAll('checkStack(cpu,', '(').replaceAll('r[13]', 'SP');
  const reads = text.replaceAll(/\b(R[abcd]|[NZCV]) = /g, '');
  if (MORE.test(text) || /\br\[/.test(text) || /\b[NZCV]\b/.test(reads)) return undefined;
  const sources = registersIn(/\bR([abcd])\b/g, reads);
  const targets = registersIn(/\bR([abcd]) = /g, text);
  const setsFlags = /\bZ = /.test(text);
  return (slopes, fields) => {
    if (sources.some((field) => slopes.slope(fields[field]) !== 0)) return false;
    if (setsFlags) slopes.resulted(0, 0);
    return targets.every((field) => slopes.setSlope(fields[field], 0));
  };
}

type RegisterField = 'a' | 'b' | 'c' | 'd';

function registersIn(pattern: RegExp, text: string): readonly RegisterField[] {
  return [...text.matchAll(pattern)].map(([, field]) => field as RegisterField);
}
