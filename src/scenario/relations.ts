/**
 * What must hold between the parts of a scenario, and against the words that a trace can contain.
 *
 * These checks read the written data, not the checked one: so they still speak when some other
 * part of the file is wrong, and all problems come at once. Whatever does not have the shape that
 * a check expects is passed over, since the schema has complained about it already.
 */

import { ENVIRONMENT_STATUSES, injectableStatuses } from '../abi/environment.ts';
import { MvStatus } from '../abi/status.ts';
import { SYSCALL_NAMES, SYSCALLS, UNDECLARED_SLOTS } from '../abi/syscalls.ts';
import { formatDuration, parseDurationUs } from '../engine/units.ts';
import { checkI2c } from './board-relations.ts';
import { didYouMean, showFound } from './hints.ts';
import type { Complaint, Path } from './problem.ts';
import { checkConfig, checkHttp, checkMqtt } from './service-relations.ts';

/** The words of the trace and of the oracles, handed in: this room may not import theirs. */
export interface Vocabulary {
  /** Fields by kind of record. */
  readonly records: Readonly<Record<string, readonly string[]>>;
  /** States by machine; a name that ends in ":" is a prefix, such as "channel:". */
  readonly machines: Readonly<Record<string, readonly string[]>>;
  readonly oracles: readonly string[];
}

type Data = Readonly<Record<string, unknown>>;

const CALL_NAMES = [...Object.keys(SYSCALLS), ...Object.keys(UNDECLARED_SLOTS)];
const STATUS_NAMES = Object.keys(MvStatus);

export function checkRelations(data: unknown, vocabulary: Vocabulary): readonly Complaint[] {
  if (!isData(data)) return [];
  const { device, peers, http, config, mqtt, faults: plan, expect, oracles } = data;
  const faults = Array.isArray(plan) ? plan.map(asData) : [];
  return [
    ...checkDevice(asData(device)),
    ...checkI2c(asData(device)['i2c']),
    ...checkPeers(asData(peers)),
    ...checkHttp(http),
    ...checkConfig(config),
    ...checkMqtt(mqtt),
    ...checkTriggers(faults, vocabulary),
    ...checkCallStatuses(faults),
    ...checkIds(faults),
    ...checkTimes(data, faults),
    ...checkSince(faults),
    ...checkExpect(asData(expect), asData(oracles), vocabulary),
  ];
}

/** The id of each fault: as written, or its kind and its number among those of its kind. */
export function faultIds(faults: readonly Data[]): readonly string[] {
  const counts = new Map<string, number>();
  return faults.map(({ fault, id }) => {
    const kind = String(fault);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return typeof id === 'string' ? id : `${kind}-${count}`;
  });
}

function checkDevice(device: Data): readonly Complaint[] {
  const { minimumRestart = '1s', maximumRestart = '60s' } = device;
  const least = durationOf(minimumRestart);
  const most = durationOf(maximumRestart);
  if (least === undefined || most === undefined || least <= most) return [];
  const key = 'maximumRestart' in device ? 'maximumRestart' : 'minimumRestart';
  const rule = 'maximumRestart must not be shorter than minimumRestart';
  const found = `${formatDuration(most)} and ${formatDuration(least)}`;
  return [{ path: ['device', key], rule, found }];
}

function checkPeers(peers: Data): readonly Complaint[] {
  if (!('' in peers)) return [];
  const hint = 'write "default" for the empty endpoint name';
  return [{ path: ['peers'], rule: 'a peer needs a name', found: '', hint, key: '' }];
}

function checkTriggers(faults: readonly Data[], vocabulary: Vocabulary): readonly Complaint[] {
  return faults.flatMap((fault, index) => {
    const path = ['faults', index];
    const { on, while: state } = fault;
    const triggers = ['at', 'on', 'while'].filter((key) => key in fault);
    const complaints: Complaint[] = [];
    if (triggers.length !== 1 && 'fault' in fault) {
      const found = triggers.length === 0 ? 'none' : triggers.join(' and ');
      complaints.push({ path, rule: 'must have exactly one of at, on and while', found });
    }
    complaints.push(...checkRepeat([...path, 'repeat'], fault));
    if ('repeat' in fault && !('at' in fault)) {
      const hint = 'in on, write every and times; in while, write times';
      complaints.push({ path, rule: 'repeat belongs to at', found: '', hint, key: 'repeat' });
    }
    return [
      ...complaints,
      ...checkRecord([...path, 'on'], asData(on), vocabulary),
      ...checkMachine([...path, 'while'], asData(state), ['state'], vocabulary),
    ];
  });
}

function checkRecord(path: Path, on: Data, vocabulary: Vocabulary): readonly Complaint[] {
  const { record, where: given } = on;
  if (typeof record !== 'string') return [];
  const kinds = Object.keys(vocabulary.records);
  const fields = ownValue(vocabulary.records, record);
  if (fields === undefined) {
    return [notOneOf([...path, 'record'], 'a kind of record', record, kinds)];
  }

  const where = asData(given);
  const wherePath = [...path, 'where'];
  const complaints: Complaint[] = [];
  for (const key of Object.keys(where)) {
    if (fields.includes(key)) continue;
    const rule = `unknown field ${JSON.stringify(key)} of record ${record}`;
    const hint = didYouMean(key, fields) ?? `known: ${fields.join(', ')}`;
    complaints.push({ path: wherePath, rule, found: '', hint, key });
  }
  if (record === 'call') {
    complaints.push(...checkWord([...wherePath, 'call'], where, 'a system call', CALL_NAMES));
    complaints.push(...checkWord([...wherePath, 'status'], where, 'a status', STATUS_NAMES));
  }
  if (record === 'state') {
    complaints.push(...checkMachine(wherePath, where, ['from', 'to'], vocabulary));
  }
  return complaints;
}

/** A machine by name, and its states in the keys that name one. */
function checkMachine(
  path: Path,
  data: Data,
  stateKeys: readonly string[],
  vocabulary: Vocabulary,
): readonly Complaint[] {
  const { machine } = data;
  if (typeof machine !== 'string') return [];
  const { machines } = vocabulary;
  const prefix = Object.keys(machines).find((key) => {
    return key.endsWith(':') && machine.startsWith(key) && machine.length > key.length;
  });
  const states = ownValue(machines, prefix ?? machine);
  if (states === undefined || machine.endsWith(':')) {
    const known = Object.keys(machines).map((key) => (key.endsWith(':') ? `${key}<id>` : key));
    return [notOneOf([...path, 'machine'], 'a state machine', machine, known)];
  }
  // A machine without a list of states has too many to list.
  if (states.length === 0) return [];
  return stateKeys.flatMap((key) => {
    return checkWord([...path, key], data, `a state of ${machine}`, states);
  });
}

function checkWord(path: Path, data: Data, what: string, words: readonly string[]): Complaint[] {
  const word = data[String(path.at(-1))];
  if (typeof word !== 'string' || words.includes(word)) return [];
  return [notOneOf(path, what, word, words)];
}

/** Short lists are shown; of long ones only what is near. */
function notOneOf(path: Path, what: string, word: string, words: readonly string[]): Complaint {
  const near = didYouMean(word, words);
  const hint = near ?? (words.length <= 20 ? `known: ${words.join(', ')}` : undefined);
  return { path, rule: `must be ${what}`, found: showFound(word), hint };
}

/** A fault is never under way twice, so one that comes again too early is left out. */
function checkRepeat(path: Path, { repeat, for: window }: Data): readonly Complaint[] {
  const { every } = asData(repeat);
  const { from: least = every } = asData(every);
  const { to: longest = window } = asData(window);
  const everyUs = durationOf(least);
  const windowUs = durationOf(longest);
  if (everyUs === undefined || windowUs === undefined || everyUs > windowUs) return [];
  const rule = 'must be longer than for, or the fault is still going on';
  return [{ path: [...path, 'every'], rule, found: showFound(least) }];
}

/** A refusal to inject: the call must know it, and it must not be the caller's mistake (D43). */
function checkCallStatuses(faults: readonly Data[]): readonly Complaint[] {
  return faults.flatMap(({ fault, call, status }, index) => {
    if (fault !== 'callStatus') return [];
    const path = ['faults', index];
    if (typeof call !== 'string' || call === '') return [];
    const name = SYSCALL_NAMES.find((known) => known === call);
    if (name === undefined) {
      return [notOneOf([...path, 'call'], 'a system call', call, SYSCALL_NAMES)];
    }
    if (typeof status !== 'string' || status === '') return [];
    const allowed: readonly string[] = injectableStatuses(name);
    if (allowed.includes(status)) return [];
    const statusPath = [...path, 'status'];
    if (!STATUS_NAMES.includes(status)) {
      return [notOneOf(statusPath, 'a status', status, STATUS_NAMES)];
    }
    const rule = Object.hasOwn(ENVIRONMENT_STATUSES, status)
      ? `must be a status of ${call}`
      : 'must be a refusal that the world can cause, not a mistake of the caller';
    const hint = `${call} can be refused with ${allowed.join(', ')}`;
    return [{ path: statusPath, rule, found: showFound(status), hint }];
  });
}

function checkIds(faults: readonly Data[]): readonly Complaint[] {
  const ids = faultIds(faults);
  const complaints: Complaint[] = [];
  for (const [index, id] of ids.entries()) {
    const first = ids.indexOf(id);
    if (first === index || !('fault' in (faults[index] ?? {}))) continue;
    // Of an id that was written and one that was not, the written one is to change.
    const written = 'id' in (faults[index] ?? {}) ? index : first;
    const other = written === index ? first : index;
    const hint = `faults[${other}] has it too`;
    complaints.push({
      path: ['faults', written, 'id'],
      rule: 'must be unique',
      found: showFound(id),
      hint,
    });
  }
  return complaints;
}

function checkTimes(data: Data, faults: readonly Data[]): readonly Complaint[] {
  const { length = '1h' } = data;
  const lengthUs = durationOf(length);
  if (lengthUs === undefined) return [];
  return faults.flatMap(({ at }, index) => {
    // Of a range each moment must be one of the run, or chance decides whether the fault fires.
    const { to = at } = asData(at);
    const latestUs = durationOf(to);
    if (latestUs === undefined || latestUs <= lengthUs) return [];
    const path = ['faults', index, 'at', ...(isData(at) ? ['to'] : [])];
    const rule = `${isData(at) ? 'may never fire' : 'never fires'}: at is after the end of the run`;
    const hint = `the run ends at ${formatDuration(lengthUs)}`;
    return [{ path, rule, found: showFound(to), hint }];
  });
}

/** A fault that waits for another one: it must exist, and not wait for this one in turn. */
function checkSince(faults: readonly Data[]): readonly Complaint[] {
  const ids = faultIds(faults);
  const awaited = faults.map(({ on }) => {
    const { since } = asData(on);
    return typeof since === 'string' && since.startsWith('fault:') ? since.slice(6) : undefined;
  });
  return awaited.flatMap((id, index) => {
    if (id === undefined || id === '') return [];
    const path = ['faults', index, 'on', 'since'];
    const found = showFound(`fault:${id}`);
    if (!ids.includes(id)) {
      const others = ids.filter((_other, at) => at !== index).map((other) => `fault:${other}`);
      const rule = 'must name another fault of the plan';
      return [{ path, rule, found, hint: didYouMean(`fault:${id}`, others) }];
    }
    return waitsForItself(index, ids, awaited)
      ? [{ path, rule: 'never fires: the fault waits for itself', found }]
      : [];
  });
}

function waitsForItself(
  start: number,
  ids: readonly string[],
  awaited: readonly (string | undefined)[],
): boolean {
  let at = start;
  for (const _step of ids) {
    const next = awaited[at];
    at = next === undefined ? -1 : ids.indexOf(next);
    if (at === start) return true;
    if (at < 0) return false;
  }
  return false;
}

function checkExpect(expect: Data, { own }: Data, vocabulary: Vocabulary): readonly Complaint[] {
  // Oracles of its own have the names that their files give them: whoever loads those checks.
  if (Array.isArray(own) && own.length > 0) return [];
  const { oracles } = vocabulary;
  return Object.keys(expect).flatMap((key) => {
    if (oracles.includes(key)) return [];
    const rule = `unknown oracle ${JSON.stringify(key)}`;
    const hint = didYouMean(key, oracles) ?? `known: ${oracles.join(', ')}`;
    return [{ path: ['expect'], rule, found: '', hint, key }];
  });
}

function durationOf(value: unknown): number | undefined {
  return typeof value === 'string' || value === 0 ? parseDurationUs(String(value)) : undefined;
}

function ownValue(
  table: Readonly<Record<string, readonly string[]>>,
  key: string,
): readonly string[] | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asData(value: unknown): Data {
  return isData(value) ? value : {};
}
