/**
 * The states of a trace as a value change dump (VCD, IEEE 1364), for GTKWave and its like.
 *
 * A variable for every state machine and every fault, of GTKWave's type `string`, so that a wave
 * shows the names of states; a wire for every pin of firmware. Times are virtual microseconds. Where a machine moves twice in one
 * microsecond, both moves are in the file; viewers show the later one.
 */

import type { TraceHeader } from './jsonl.ts';
import type { TraceRecord } from './record.ts';

const SCOPES = ['states', 'faults', 'pins'] as const;
type Scope = (typeof SCOPES)[number];

interface Variable {
  readonly scope: Scope;
  readonly name: string;
  /** What stands for it in the file. */
  readonly code: string;
  readonly initial: string;
}

/** The document in pieces, each of whole lines. */
export function* vcdTrace(header: TraceHeader, records: readonly TraceRecord[]): Generator<string> {
  const variables = variablesOf(records);
  yield declarations(header, [...variables.values()]);
  const initial = [...variables.values()].map((variable) => valueLine(variable, variable.initial));
  yield `#0\n$dumpvars\n${initial.join('')}$end\n`;
  let at = 0;
  for (const record of records) {
    const change = changeOf(record);
    if (change === undefined && record.kind !== 'end') continue;
    if (record.at !== at) yield `#${record.at}\n`;
    at = record.at;
    const variable = variables.get(change?.key ?? '');
    if (change !== undefined && variable !== undefined) yield valueLine(variable, change.to);
  }
}

interface Change {
  readonly key: string;
  readonly scope: Scope;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

function changeOf(record: TraceRecord): Change | undefined {
  if (record.kind === 'state') {
    const { machine, from, to } = record;
    return { key: `states ${machine}`, scope: 'states', name: machine, from, to };
  }
  if (record.kind === 'fault') {
    const { id, phase } = record;
    return { key: `faults ${id}`, scope: 'faults', name: id, from: 'waiting', to: phase };
  }
  if (record.kind === 'pin') {
    const { pin, level } = record;
    return { key: `pins ${pin}`, scope: 'pins', name: pin, from: UNKNOWN, to: String(level) };
  }
  return undefined;
}

/** The level of a pin that was not driven yet. */
const UNKNOWN = 'x';

/** In the order in which they first change, states before faults, and these before pins. */
function variablesOf(records: readonly TraceRecord[]): ReadonlyMap<string, Variable> {
  const firsts = new Map<string, Change>();
  for (const record of records) {
    const change = changeOf(record);
    if (change !== undefined && !firsts.has(change.key)) firsts.set(change.key, change);
  }
  const changes = [...firsts.values()];
  const sorted = SCOPES.flatMap((wanted) => changes.filter(({ scope }) => scope === wanted));
  const taken = new Set<string>();
  return new Map(
    sorted.map(({ key, scope, name, from }, i) => {
      const variable = { scope, name: nameOf(name, scope, taken), code: codeOf(i), initial: from };
      return [key, variable];
    }),
  );
}

/** What viewers take in a name; two names that come out the same get a number. */
function nameOf(name: string, scope: string, taken: Set<string>): string {
  const safe = name.replaceAll(/\W/g, '_') || '_';
  let unique = safe;
  for (let i = 2; taken.has(`${scope} ${unique}`); i += 1) unique = `${safe}_${i}`;
  taken.add(`${scope} ${unique}`);
  return unique;
}

/** The printable characters of ASCII but the space are the digits of a code. */
const FIRST_DIGIT = 33;
const DIGITS = 94;

function codeOf(index: number): string {
  const last = String.fromCharCode(FIRST_DIGIT + (index % DIGITS));
  return index < DIGITS ? last : `${codeOf(Math.floor(index / DIGITS) - 1)}${last}`;
}

function declarations(header: TraceHeader, variables: readonly Variable[]): string {
  const { app, scenario, seed, preset } = header;
  const about = [app, scenario, `seed ${seed}`, `preset ${preset} (synthetic)`];
  const lines = [
    `$comment ${about.map(escaped).join(' | ')} $end`,
    '$version notspot $end',
    '$timescale 1 us $end',
    '$scope module notspot $end',
  ];
  for (const scope of SCOPES) {
    const mine = variables.filter((variable) => variable.scope === scope);
    if (mine.length === 0) continue;
    lines.push(`$scope module ${scope} $end`);
    const type = scope === 'pins' ? 'wire' : 'string';
    for (const { code, name } of mine) lines.push(`$var ${type} 1 ${code} ${name} $end`);
    lines.push('$upscope $end');
  }
  return `${[...lines, '$upscope $end', '$enddefinitions $end'].join('\n')}\n`;
}

function valueLine({ scope, code }: Variable, value: string): string {
  if (scope === 'pins') return `${value}${code}\n`;
  return `s${escaped(value === '' ? '-' : value)} ${code}\n`;
}

/**
 * A text as one word that no reader takes for a keyword: bytes of UTF-8 that are no plain characters
 * are octal, which is how GTKWave writes and reads them.
 */
function escaped(text: string): string {
  return Array.from(text, (character) => {
    if (/[\w!"#%&'()*+,./:;<=>?@[\]^`{|}~-]/.test(character)) return character;
    return Array.from(utf8(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  }).join('');
}

function utf8(character: string): Uint8Array {
  return new TextEncoder().encode(character);
}
