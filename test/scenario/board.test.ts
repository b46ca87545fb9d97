/** The devices on the buses of firmware as they are written, well and badly. */

import { describe, expect, it } from 'vitest';
import { scenarioId } from '../../src/scenario/canonical.ts';
import { loaded, problemsOf } from './support.ts';

const i2c = (...devices: readonly string[]) => {
  return `app: a.elf\ndevice:\n  i2c:\n${devices.map((text) => `    - { ${text} }\n`).join('')}`;
};

describe('what is read', () => {
  it('registers by number, in whatever way it is written', () => {
    const text = 'bus: 1, address: 0x48, registers: { 0x28: [1, 0x02], 1: [0xa0], "16": [7] }';
    expect(loaded(i2c(text)).device.i2c).toEqual([
      {
        bus: 1,
        address: 0x48,
        kind: 'registers',
        registers: [
          [1, [0xa0]],
          [16, [7]],
          [0x28, [1, 2]],
        ],
        writable: false,
      },
    ]);
  });

  it('a module, and several devices on several buses', () => {
    const found = loaded(
      i2c(
        'bus: 2, address: 8, file: sensor.ts',
        'bus: 2, address: 0x77, registers: { 0: [1] }, writable: true',
        'bus: 4, address: 8, registers: {}',
      ),
    );
    expect(found.device.i2c).toEqual([
      { bus: 2, address: 8, kind: 'function', file: 'sensor.ts' },
      { bus: 2, address: 0x77, kind: 'registers', registers: [[0, [1]]], writable: true },
      { bus: 4, address: 8, kind: 'registers', registers: [], writable: false },
    ]);
  });

  it('nothing, which is not in the scenario and not in its id', () => {
    const plain = loaded('app: a\n');
    expect('i2c' in plain.device).toBe(false);
    expect(scenarioId(loaded('app: a\ndevice: {}\n'))).toBe(scenarioId(plain));
    expect(scenarioId(loaded(i2c('bus: 1, address: 9, file: x.ts')))).not.toBe(scenarioId(plain));
  });
});

describe('what is wrong', () => {
  const first = 'bus: 1, address: 0x48, registers: { 0: [1] }';
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['bus: 5, address: 0x48, file: x', ['.bus: must be a whole number from 1 to 4, found 5']],
    ['bus: 1, file: x', ['.address: is required']],
    [
      'bus: 1, address: 0x90, file: x',
      ['.address: must be a whole number from 8 to 119, found 144'],
    ],
    ['bus: 1, address: 9', [': must have one of registers and file, found none']],
    ['bus: 1, address: 9, file: ""', ['.file: must be text that is not empty, found ""']],
    [
      'bus: 1, address: 9, file: x, registers: { 0: [1] }, writable: true',
      [': file and registers cannot both be given', ': file and writable cannot both be given'],
    ],
    [
      'bus: 1, address: 9, registers: [1]',
      ['.registers: must be a mapping of keys to values, found a list'],
    ],
    ['bus: 1, address: 9, registers: { 0: 1 }', ['.registers["0"]: must be a list, found 1']],
    [
      'bus: 1, address: 9, registers: { 0: [] }',
      ['.registers["0"]: must be a list of at least one, found an empty list'],
    ],
    [
      'bus: 1, address: 9, registers: { 0: [1, 256] }',
      ['.registers["0"][1]: must be a whole number from 0 to 255, found 256'],
    ],
    [
      'bus: 1, address: 9, registers: { 256: [1], 0x100: [1], a: [1], 0x1.8: [1] }',
      ['256', '0x100', 'a', '0x1.8'].map((found) => {
        const rule = 'the number of a register must be from 0 to 255';
        const at = found === 'a' ? '.registers.a' : `.registers["${found}"]`;
        return `${at}: ${rule}, found "${found}" (such as 0x10)`;
      }),
    ],
    [
      'bus: 1, address: 9, registers: { 16: [1], 0x10: [2] }',
      ['.registers["0x10"]: a register is given twice, found "0x10"'],
    ],
    [
      'bus: 1, address: 9, adress: 9, file: x',
      [': unknown key "adress" (did you mean "address"?)'],
    ],
  ];
  it.each(rows)('%s', (text, problems) => {
    expect(problemsOf(i2c(text))).toEqual(
      problems.map((problem) => `x.yaml:4: device.i2c[0]${problem}`),
    );
  });

  it('two devices in one place', () => {
    expect(problemsOf(i2c(first, 'bus: 2, address: 0x48, file: x', first))).toEqual([
      'x.yaml:6: device.i2c[2].address: another device has this bus and address, found 72 (device.i2c[0] has them too)',
    ]);
  });
});
