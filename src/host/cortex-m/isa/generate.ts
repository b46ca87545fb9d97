/**
 * Writes the interpreter: a function with a switch over all operations, made of the descriptions.
 *
 * `npm run generate` puts the text into interpreter.ts. The common integer instructions are in
 * `execute`, which keeps flags and the place in locals; the others are in functions of their own,
 * since the compiler of V8 optimises no function of more than 60 KB of bytecode.
 */

import * as access from './access.ts';
import * as conditions from './conditions.ts';
import { EXTRA_CYCLES, POP_PC_CYCLES, TAKEN_CYCLES } from './cycles.ts';
import * as floating from './floating.ts';
import type { Instruction } from './instruction.ts';
import * as integer from './integer.ts';
import * as parallel from './parallel.ts';
import {
  FIRST_FLOAT,
  INSTRUCTIONS,
  OP_CONDITIONAL,
  OP_ENTER,
  OP_UNDECODED,
  OP_UNDEFINED,
  operationOf,
} from './set.ts';
import * as special from './special.ts';

/** Modules whose exports may stand in the texts. */
const HELPERS: Readonly<Record<string, object>> = {
  './isa/access.ts': access,
  './isa/conditions.ts': conditions,
  './isa/floating.ts': floating,
  './isa/integer.ts': integer,
  './isa/parallel.ts': parallel,
  './isa/special.ts': special,
};

/** Written as numbers: a constant of another module is not one for the compiler of V8. */
const NUMBERS: Readonly<Record<string, string>> = {
  RAM_START: '0x2000_0000',
  RAM_BYTES: '0x8_0000',
  POP_PC_CYCLES: String(POP_PC_CYCLES),
};

const PLACES = { a: 10, b: 14, c: 18, d: 22, e: 26 } as const;
const FLOAT_PLACES = { x: 10, y: 15, z: 20 } as const;

type Letter = keyof typeof PLACES;
type FloatLetter = keyof typeof FLOAT_PLACES;

export function generate(): string {
  const body = [mainFunction(), unitFunction('rare'), unitFunction('float')].join('\n\n');
  return `${HEAD}\n\n${imports(body)}\n\n${body}\n`;
}

const HEAD = `/**
 * Made by \`npm run generate\` from the descriptions in isa/: change those.
 *
 * \`execute\` runs instructions until the budget of cycles is used up, or something wants attention.
 */`;

function imports(body: string): string {
  const lines = ["import type { Machine } from './code.ts';"];
  for (const [path, module] of Object.entries(HELPERS)) {
    const names = Object.keys(module).filter((name) => new RegExp(`\\b${name}\\b`).test(body));
    if (names.length > 0) lines.push(`import { ${names.sort().join(', ')} } from '${path}';`);
  }
  return lines.join('\n');
}

/** The offset of the instruction of record `w`, before a branch is taken. */
const PLACE = 'off - 2 - ((w >>> 31) << 1)';

const MAIN_START = `/**
 * Runs from cpu.r[15], which lies in core.code, until \`budget\` cycles (below 2^31) are used up,
 * core.attention is set, or a branch leaves what can be executed. core.left says what is left. A
 * thrown fault leaves the state as it was before the instruction.
 */
export function execute(core: Machine, budget: number): void {
  const { cpu, bus } = core;
  const { r } = cpu;
  const { ram8, ram16, ram32, flash8, flash16, flash32, guard } = bus;
  let { n, z, c, v } = cpu;
  let { code } = core;
  let { records, inner, base, bytes } = code;
  let off = ((r[15] as number) - base) | 0;
  let w = 0;
  let left = budget | 0;
  let banked = 0;
  let isInside = true;
  code.resume(off, cpu.it);
  inner = code.inner;
  try {
    run: while (left > 0) {
      left -= 1;
      w = records[off] as number;
      // Where the instruction is: made where it is needed, since that is seldom.
      let at = 0;
      let k = records[off + 1] as number;
      off += 2 + ((w >>> 31) << 1);
      dispatch: for (;;) {
        switch (w & 0x3ff) {
          case ${OP_UNDECODED}: {
            at = off - 2;
            if (at >= bytes) {
              w = ${OP_ENTER};
              k = (base + at) | 1;
              continue dispatch;
            }
            code.decodeAt(at);
            inner = code.inner;
            w = records[at] as number;
            k = records[at + 1] as number;
            off = at + 2 + ((w >>> 31) << 1);
            continue dispatch;
          }
          case ${OP_CONDITIONAL}: {
            if (!holds((w >>> 10) & 15, n, z, c, v)) break dispatch;
            at = ${PLACE};
            w = inner[at] as number;
            k = inner[at + 1] as number;
            continue dispatch;
          }
          case ${OP_ENTER}: {
            core.left = left;
            r[15] = base + at;
            cpu.n = n;
            cpu.z = z;
            cpu.c = c;
            cpu.v = v;
            isInside = core.enter(k);
            n = cpu.n;
            z = cpu.z;
            c = cpu.c;
            v = cpu.v;
            if (!isInside) break run;
            code = core.code;
            records = code.records;
            base = code.base;
            bytes = code.bytes;
            off = ((r[15] as number) - base) | 0;
            code.resume(off, cpu.it);
            inner = code.inner;
            if (core.attention !== 0) {
              banked += left;
              left = 0;
            }
            break dispatch;
          }`;

const MAIN_END = `          default: {
            core.left = left;
            cpu.n = n;
            cpu.z = z;
            cpu.c = c;
            cpu.v = v;
            left -= (w & 0x3ff) < ${FIRST_FLOAT} ? executeRare(core, w, k) : executeFloat(core, w, k);
            n = cpu.n;
            z = cpu.z;
            c = cpu.c;
            v = cpu.v;
            if (core.attention !== 0) {
              banked += left;
              left = 0;
            }
            break dispatch;
          }
        }
      }
    }
  } catch (thrown) {
    // Faults come before a branch is taken.
    off = ${PLACE};
    throw thrown;
  } finally {
    cpu.n = n;
    cpu.z = z;
    cpu.c = c;
    cpu.v = v;
    core.left = banked + left;
    if (isInside) {
      r[15] = base + off;
      cpu.it = code.itStateAt(off);
    }
  }
}`;

function mainFunction(): string {
  return [MAIN_START, ...casesOf('main'), MAIN_END].join('\n');
}

function unitFunction(unit: 'rare' | 'float'): string {
  const name = unit === 'rare' ? 'executeRare' : 'executeFloat';
  const undefinedCase = `    case ${OP_UNDEFINED}:\n      return raise('UNDEFINSTR');`;
  const cases = casesOf(unit);
  const used = (names: readonly string[]) =>
    names
      .filter((word) => cases.some((text) => new RegExp(`(?<![.\\w])${word}\\b`).test(text)))
      .join(', ');
  return [
    '/** Answers the cycles beyond the first. */',
    `function ${name}(core: Machine, w: number, ${used(['k']) || '_k'}: number): number {`,
    `  const { ${used(['cpu', 'bus'])} } = core;`,
    `  const { ${used(['r', 's', 'f'])} } = core.cpu;`,
    '  let spent = 0;',
    ...(unit === 'float' ? ['  if (!core.fpuReady) core.useFpu();'] : []),
    '  switch (w & 0x3ff) {',
    ...(unit === 'rare' ? [undefinedCase] : []),
    ...cases,
    '  }',
    '  return spent;',
    '}',
  ].join('\n');
}

/** The cases of the instructions of a unit. */
function casesOf(unit: Instruction['unit']): readonly string[] {
  const cases: string[] = [];
  for (const [index, instruction] of INSTRUCTIONS.entries()) {
    if (instruction.unit !== unit) continue;
    const extra = EXTRA_CYCLES[instruction.timing];
    const isMain = unit === 'main';
    const start = [`case ${operationOf(index)}: { // ${instruction.name}`];
    if (extra > 0) start.push(`${isMain ? 'left -=' : 'spent +='} ${extra};`);
    const text = (isMain ? mainText : unitText)(instruction.text);
    const end = isMain ? 'break dispatch;' : 'break;';
    const lines = [...start, ...text.split('\n').filter((line) => line !== '')];
    const isOver = lines.at(-1)?.startsWith('raise(') === true;
    cases.push([...lines, ...(isOver ? [] : [end]), '}'].join('\n'));
  }
  return cases;
}

/** Words that mean the same in all units. */
function commonText(text: string): string {
  let out = text;
  for (const [name, number] of Object.entries(NUMBERS)) {
    out = out.replace(new RegExp(`\\b${name}\\b`, 'g'), number);
  }
  out = out.replace(/\bR([abcd])( = )/g, (_, letter: Letter) => `r[${field(letter)}] = `);
  out = out.replace(/\bR([abcd])\b/g, (_, letter: Letter) => `(r[${field(letter)}] as number)`);
  out = out.replace(/(?<![\w.])([abcde])(?![\w(:])/g, (_, letter: Letter) => field(letter));
  return out.replace(/\br\[(\d+)\](?! = )/g, '(r[$1] as number)');
}

function field(letter: Letter): string {
  return `((w >>> ${PLACES[letter]}) & ${letter === 'e' ? 31 : 15})`;
}

function flags(text: string, prefix: string): string {
  return text.replace(
    /(?<![\w.'])([NZCV])(?![\w'])/g,
    (_, flag: string) => prefix + flag.toLowerCase(),
  );
}

function mainText(text: string): string {
  let out = text.replace(/^const (\w+) = LOAD(8|16|32)\((.*)\);$/gm, (_, ...parts: string[]) =>
    load(parts[0] as string, parts[1] as string, parts[2] as string),
  );
  out = out.replace(/^STORE(8|16|32)\((.*), (.*)\);$/gm, (_, ...parts: string[]) =>
    store(parts[0] as string, parts[1] as string, parts[2] as string),
  );
  out = out.replace(/^JUMP\((.*)\);$/gm, `off = $1;\nleft -= ${TAKEN_CYCLES};`);
  out = out.replace(/^GO\((.*)\);$/gm, GO);
  out = out.replace(/\bNEXT\b/g, '(base + off)');
  out = out.replace(/^SPEND\((.*)\);$/gm, 'left -= $1;');
  out = out.replace(/^TELL\(\);$/gm, 'core.left = left;');
  out = out.replace(/^CHECK\(\);$/gm, CHECK);
  out = out.replace(/\bbus\.(ram\w+|flash\w+|guard)/g, '$1');
  return protectedText(out);
}

/** Fields and flags, but not in what the macros above have written in local names. */
function protectedText(text: string): string {
  return flags(commonText(text), '');
}

const CHECK = `if (core.attention !== 0) {
banked += left;
left = 0;
}`;

const GO = `{
const goal = ($1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= ${TAKEN_CYCLES};
if (place < bytes && (place & 1) === 0) off = place;
else {
at = ${PLACE};
w = ${OP_ENTER};
k = goal;
continue dispatch;
}
}`;

/** How the index of an aligned place in memory is made: any other place gives one beyond the end. */
function indexed(size: string): { readonly index: string; readonly shift: number } {
  if (size === '8') return { index: 'place >>> 0', shift: 0 };
  const shift = size === '16' ? 1 : 2;
  return { index: `((place >>> ${shift}) | (place << ${32 - shift})) >>> 0`, shift };
}

function load(name: string, size: string, address: string): string {
  const { index, shift } = indexed(size);
  return `let ${name} = 0;
{
const address = (${address}) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ${index};
if (index < 0x${(0x80000 >>> shift).toString(16)}) ${name} = ram${size}[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ${index};
if (index < 0x${(0x100000 >>> shift).toString(16)}) ${name} = flash${size}[index] as number;
else {
core.left = left;
${name} = bus.load${size}(address >>> 0);
${CHECK}
}
}
}`;
}

function store(size: string, address: string, value: string): string {
  const { index, shift } = indexed(size);
  const mask = { 8: ' & 0xff', 16: ' & 0xffff', 32: '' }[size] ?? '';
  return `{
const address = (${address}) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ${index};
if (index < 0x${(0x80000 >>> shift).toString(16)} && guard[index >>> ${8 - shift}] === 0) ram${size}[index] = ${value};
else {
core.left = left;
bus.store${size}(address >>> 0, ${value}${mask});
${CHECK}
}
}`;
}

function unitText(text: string): string {
  let out = text.replace(/^const (\w+) = LOAD(8|16|32)\((.*)\);$/gm, 'const $1 = load$2(bus, $3);');
  out = out.replace(/^STORE(8|16|32)\((.*)\);$/gm, 'store$1(bus, $2);');
  out = out.replace(/^SPEND\((.*)\);$/gm, 'spent += $1;');
  out = out.replace(/^(TELL|CHECK)\(\);$/gm, '');
  out = out.replace(
    /\b([SB])([xyz])( = )/g,
    (_, ...parts: string[]) => `${floatRegister(parts[0] as string, parts[1] as FloatLetter)} = `,
  );
  out = out.replace(
    /\b([SB])([xyz])\b/g,
    (_, ...parts: string[]) =>
      `(${floatRegister(parts[0] as string, parts[1] as FloatLetter)} as number)`,
  );
  return flags(commonText(out), 'cpu.');
}

function floatRegister(kind: string, letter: FloatLetter): string {
  return `${kind === 'S' ? 'f' : 's'}[${floatField(letter)}]`;
}

function floatField(letter: FloatLetter): string {
  return `((w >>> ${FLOAT_PLACES[letter]}) & 31)`;
}
