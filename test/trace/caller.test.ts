/** Who made a call, by the text that its record has. */

import { expect, it } from 'vitest';
import { callerText, executionOf, functionOf, isMain } from '../../src/trace/caller.ts';

it.each([
  ['main', 'main', true, 'main', ''],
  ['irq41', 'irq41', false, 'irq41', 'irq41'],
  ['main send_report+0x1c', 'main', true, 'main send_report', 'send_report+0x1c'],
  ['main main+0x4', 'main', true, 'main main', 'main+0x4'],
  ['main 0x08001234', 'main', true, 'main 0x08001234', '0x08001234'],
  ['irq41 main+0x2', 'irq41', false, 'irq41 main', 'irq41 main+0x2'],
  ['mainland', 'mainland', false, 'mainland', 'mainland'],
])('%s', (from, execution, main, place, text) => {
  expect(executionOf(from)).toBe(execution);
  expect(isMain(from)).toBe(main);
  expect(functionOf(from)).toBe(place);
  expect(callerText(from)).toBe(text);
});
