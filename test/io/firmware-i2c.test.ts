/** I2C devices of the user's own, beside a scenario. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadI2cDevice } from '../../src/io/app-loader.ts';
import { loadScenarios, simulationOptions } from '../../src/io/scenario-files.ts';
import { elfFile } from '../host/cortex-m/elf-file.ts';
import { SAMPLE } from '../host/cortex-m/sample-image.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';

const folder = tempFolder();
folder.write('app.elf', elfFile(SAMPLE));
const COUNTER = `import type { I2cDevice } from 'notspot';
export default {
  initial: 0,
  step: (n, input) => (input.type === 'read' ? { state: n + 1, byte: n & 255 } : { state: n }),
} satisfies I2cDevice<number>;
`;

const scenarioWith = (file: string) =>
  folder.write(
    'with.yaml',
    `app: ./app.elf
length: 5m
device:
  i2c:
    - { bus: 1, address: 0x48, registers: { 0: [1] } }
    - { bus: 1, address: 0x49, file: ${file} }
`,
  );

test('a device answers, and its code counts as part of the app', async () => {
  folder.write('counter.ts', COUNTER);
  const [loaded] = await loadScenarios([scenarioWith('./counter.ts')]);
  if (loaded === undefined) throw new Error('nothing was loaded');
  const device = simulationOptions(loaded).i2cDevices?.get('./counter.ts');
  expect(device?.initial).toBe(0);
  expect(device?.step(7, { type: 'read', nowUs: 0 })).toEqual({ state: 8, byte: 7 });

  folder.write('counter.ts', COUNTER.replace('n + 1', 'n + 2'));
  const [changed] = await loadScenarios([scenarioWith('./counter.ts')]);
  expect(changed?.program.hash).not.toBe(loaded.program.hash);
});

test('what is missing or is no device is said with its place', async () => {
  const place = (name: string) => join(folder.path, name);
  const path = scenarioWith('./none.ts');
  expect(await usageLines(() => loadScenarios([path]))).toEqual([
    `${path}: device.i2c[1].file: ${place('none.ts')}: no such I2C device file`,
  ]);
  const wrong = folder.write('wrong.ts', 'export default { initial: 0 };');
  expect(await usageLines(() => loadI2cDevice(wrong))).toEqual([
    `${wrong}: the default export must be an I2C device ({ initial, step }), found object`,
  ]);
  const python = folder.write('device.py', '');
  expect(await usageLines(() => loadI2cDevice(python))).toEqual([
    `${python}: an I2C device must be a .ts, .mts, .js or .mjs file`,
  ]);
});

test.each([
  ['{ state: 1, byte: 256 }', 'step must return { state, byte }, with a byte from 0 to 255'],
  ['{ state: 1, byte: 1.5 }', 'step must return { state, byte }, with a byte from 0 to 255'],
  ['undefined', 'step must return { state, byte }, with a byte from 0 to 255'],
  ["(() => { throw new Error('no'); })()", 'the I2C device threw: Error: no'],
])("a device that gives %s is its author's mistake", async (result, line) => {
  const source = `export default { initial: 0, step: () => (${result}) };`;
  const file = folder.write('bad.ts', source);
  const { value: device } = await loadI2cDevice(file);
  const lines = await usageLines(() => device.step(0, { type: 'stop', nowUs: 0 }));
  expect(lines).toEqual([`${file}: ${line}`]);
});

test('a TypeScript app, which has no buses, cannot have one', async () => {
  folder.write(
    'app.ts',
    "import { defineApp } from 'notspot';\nexport default defineApp(() => ({ *main() {} }));\n",
  );
  const path = folder.write(
    'typescript.yaml',
    'app: ./app.ts\ndevice: { i2c: [{ bus: 1, address: 0x48, registers: { 0: [1] } }] }\n',
  );
  expect(await usageLines(() => loadScenarios([path]))).toEqual([
    `${path}: device.i2c: only firmware reaches the buses of the board, found a TypeScript app`,
  ]);
});
