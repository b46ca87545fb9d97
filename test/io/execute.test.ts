/** Apps that hang, from a file to the verdict: the watchdog stops them, wherever they are. */

import { expect, test } from 'vitest';
import { execute } from '../../src/io/execute.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();

/** The outcome of an app whose interrupt 30 has the given handler. */
async function run(name: string, main: string, handler: string) {
  folder.write(
    `${name}.ts`,
    `import { defineApp } from 'notspot';
export default defineApp((device) => ({
  *main() {
    ${main}
    yield device.sleep(1_000_000);
  },
  interrupts: { 30: () => { ${handler} } },
}));`,
  );
  const text = `app: ./${name}.ts\nlength: 1m\nworld: { preset: perfect }\n`;
  const [loaded] = await loadScenarios([folder.write(`${name}.yaml`, text)]);
  if (loaded === undefined) throw new Error('nothing was loaded');
  const executed = await execute(loaded, { hangLimitMs: 300 });
  if (executed === undefined) throw new Error('interrupted');
  const { outcome, virtualUs, verdicts } = executed.result;
  const hang = verdicts.map(({ verdict }) => verdict).find(({ oracle }) => oracle === 'hang');
  return { outcome, virtualUs, hang: hang?.status };
}

const FAST = 'device.mv.setFastInterrupt(30); device.mv.enableFastInterrupt(30);';
const PENDING = 'yield device.sleep(1_000_000); device.nvic.setPendingIrq(30);';
const ENDLESS = 'for (;;) device.nvic.enableIrq(31);';

test('D5: a fast interrupt handler that never ends is a hang', async () => {
  const { outcome, virtualUs, hang } = await run('fast', FAST + PENDING, 'for (;;);');
  expect({ outcome, hang }).toEqual({ outcome: 'hang', hang: 'fail' });
  expect(virtualUs).toBeLessThan(60_000_000);
});

test('D5: an interrupt handler that never ends is a hang, also while it does something', async () => {
  const main = `device.nvic.enableIrq(30); ${PENDING}`;
  expect(await run('slow', main, ENDLESS)).toMatchObject({ outcome: 'hang', hang: 'fail' });
});

test('D5: a fast interrupt handler that ends is none', async () => {
  const ended = await run('ends', FAST + PENDING, 'device.nvic.enableIrq(31);');
  expect(ended).toMatchObject({ outcome: 'finished', hang: 'pass' });
});
