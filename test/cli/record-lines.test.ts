/** Records as lines for a person: what --log and --calls print. */

import { expect, it } from 'vitest';
import { callLine, logLine, recordText } from '../../src/cli/record-lines.ts';
import type { CallRecord, TraceRecord } from '../../src/trace/record.ts';

const call = (from: string): CallRecord => ({
  ...{ kind: 'call', at: 1_500_000, life: 1, call: 'mvGetNetworkStatus', from, object: 7 },
  ...{ args: [7, 0x2000_0010], status: 'OKAY', wrote: [0x2000_0010, 4, 1], how: '' },
  ...{ count: 1, lastAt: 1_500_000 },
});
const TEXT = 'mvGetNetworkStatus(handle=7, status=0x20000010) = OKAY [0x20000010=0x1]';

it.each([
  ['main', TEXT],
  ['irq41', `[irq41] ${TEXT}`],
  ['main check_network+0x1c', `[check_network+0x1c] ${TEXT}`],
  ['irq41 TIM1_BRK_IRQHandler+0x8', `[irq41 TIM1_BRK_IRQHandler+0x8] ${TEXT}`],
  ['main \u001b[31m', `[\\u001b[31m] ${TEXT}`],
])('a call from %j names its caller', (from, line) => {
  expect(callLine(call(from))).toBe(`+0000:00:01.500000 ${line}`);
  expect(recordText(call(from))).toBe(`+0000:00:01.500000 ${line}`);
  expect(logLine(call(from))).toBeUndefined();
});

it.each<[TraceRecord, string | undefined, string]>([
  [
    { kind: 'uart', at: 1, life: 1, port: 'USART2', text: 'hi\r\u001b' },
    'USART2: hi\\r\\u001b',
    'USART2: hi\\r\\u001b',
  ],
  [{ kind: 'pin', at: 1, life: 1, pin: 'PA5', level: 1 }, undefined, 'pin PA5 = 1'],
  [
    { kind: 'ticks', at: 1, life: 1, irq: 49, count: 1000 },
    undefined,
    'interrupt 49, 1000 times in a second',
  ],
  [{ kind: 'ticks', at: 1, life: 1, irq: -1, count: 1 }, undefined, 'SysTick, 1 times in a second'],
  [{ kind: 'interrupt', at: 1, life: 1, irq: 41 }, undefined, 'interrupt 41'],
  [{ kind: 'log', at: 1, what: 'posted', text: 'one' }, 'one', 'one'],
])('%o', (record, log, text) => {
  const clock = '+0000:00:00.000001';
  expect(logLine(record)).toBe(log === undefined ? undefined : `${clock} ${log}`);
  expect(recordText(record)).toBe(`${clock} ${text}`);
});
