/**
 * Records as lines for a person: the app's log and its serial output, and one line a system call as
 * strace prints them.
 *
 * A record is one line, whatever the texts in it hold.
 */

import { SYSCALLS, type SyscallName } from '../abi/syscalls.ts';
import { formatClock } from '../engine/units.ts';
import { callerText } from '../trace/caller.ts';
import type { CallRecord, TraceRecord } from '../trace/record.ts';
import { visible } from './style.ts';

/** A log message of the app or a line of its serial port with its virtual time, or a turn of its life. */
export function logLine(record: TraceRecord): string | undefined {
  if (record.kind === 'log') {
    if (record.what !== 'posted' && record.what !== 'refused') return undefined;
    const refused = record.what === 'refused' ? '(refused) ' : '';
    return `${formatClock(record.at)} ${refused}${visible(record.text)}`;
  }
  if (record.kind === 'uart') {
    return `${formatClock(record.at)} ${record.port}: ${visible(record.text)}`;
  }
  if (record.kind === 'app') {
    const detail = record.detail === '' ? '' : `: ${visible(record.detail)}`;
    return `${formatClock(record.at)} -- ${record.what}${detail}`;
  }
  return undefined;
}

/** Any record as one line, with its time and no more punctuation than it needs. */
export function recordText(record: TraceRecord): string {
  const line = callLine(record) ?? logLine(record);
  if (line !== undefined) return line;
  const clock = formatClock(record.at);
  switch (record.kind) {
    case 'state': {
      const why = record.why === '' ? '' : ` (${visible(record.why)})`;
      return `${clock} ${record.machine}: ${visible(record.from)} -> ${visible(record.to)}${why}`;
    }
    case 'notification':
      return `${clock} notification ${record.event}, tag ${record.tag}`;
    case 'interrupt':
      return `${clock} ${interruptText(record.irq)}`;
    case 'pin':
      return `${clock} pin ${record.pin} = ${record.level}`;
    case 'ticks':
      return `${clock} ${interruptText(record.irq)}, ${record.count} times in a second`;
    case 'bytes':
      return `${clock} channel ${record.channel}: ${record.count} bytes ${record.what}`;
    default: {
      const { kind, at: _, ...fields } = record;
      return `${clock} ${kind} ${visible(Object.values(fields).join(' '))}`;
    }
  }
}

/** The tick of the processor itself comes before the interrupts of the device. */
function interruptText(irq: number): string {
  return irq === -1 ? 'SysTick' : `interrupt ${irq}`;
}

/** One line a call; undefined for other records. */
export function callLine(record: TraceRecord): string | undefined {
  if (record.kind !== 'call') return undefined;
  const caller = callerText(record.from);
  const from = caller === '' ? '' : `[${visible(caller)}] `;
  const wrote = record.wrote.length === 0 ? '' : ` ${wroteText(record.wrote)}`;
  const how = record.how === '' ? '' : ` (${record.how})`;
  const times = record.count === 1 ? '' : ` x${record.count} until ${formatClock(record.lastAt)}`;
  const call = `${record.call}(${argsText(record)}) = ${record.status}`;
  return `${formatClock(record.at)} ${from}${call}${how}${wrote}${times}`;
}

/** Arguments by name; addresses in hexadecimal. */
function argsText({ call, args }: CallRecord): string {
  const { params } = SYSCALLS[call as SyscallName];
  const texts = args.map((value, i) => {
    const [name = '', direction = 'value'] = (params[i] ?? '').split(':');
    return `${name}=${direction === 'value' ? value : hex(value)}`;
  });
  return texts.join(', ');
}

/** What a call wrote: address and value of words, address and length of anything longer. */
function wroteText(wrote: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < wrote.length; ) {
    const address = wrote[i] as number;
    const bytes = wrote[i + 1] as number;
    const value = bytes <= 4 ? hex(wrote[i + 2] as number) : `${bytes} bytes`;
    parts.push(`${hex(address)}=${value}`);
    i += 2 + ((bytes + 3) >>> 2);
  }
  return `[${parts.join(', ')}]`;
}

const hex = (n: number) => `0x${(n >>> 0).toString(16)}`;
