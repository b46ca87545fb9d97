/** `notspot fuzz` for an app that is restored by copy: its runs go on from moments of the calm run. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { run } from './command.ts';

const folder = tempFolder();
const fuzz = (...args: readonly string[]) => run(['fuzz', ...args], { cwd: folder.path });

/** Asks for the network every ten seconds. */
const app = (look: string, setUp = '') => `import { defineStepApp } from 'notspot';
  ${setUp}
  export default defineStepApp({
    initial: () => ({ network: 0, up: false }),
    step(state, { mv, sleep }, wake) {
      if (wake === 'boot') {
        const { handle } = mv.setupNotifications({ irq: 41, buffer: 0x20001000, bufferBytes: 256 });
        state.network = mv.requestNetwork({ notificationHandle: handle, notificationTag: 1 }).handle;
      }
      const up = mv.getNetworkStatus(state.network).networkStatus === 1;
      ${look}
      state.up = up;
      return sleep(1e7);
    },
  });`;

describe('a campaign of a step app', () => {
  it('gives the same bytes for any number of jobs, a small plan, and says what it has saved', async () => {
    folder.write('fragile.js', app("if (state.up && !up) throw new Error('gone');"));
    const common = ['fragile.js', '--runs', '64', '--corpus', 'none'];
    const [one, two] = await Promise.all([
      fuzz(...common, '--jobs', '1', '--out', 'one'),
      fuzz(...common, '--jobs', '2', '--out', 'two', '--json'),
    ]);
    const file = (out: string) => readFileSync(join(folder.path, out, 'campaign.json'), 'utf8');
    expect(file('two')).toBe(file('one'));
    expect([one.code, two.code]).toEqual([1, 1]);
    expect(one.stdout).toMatch(/ events, \d+ % of what whole runs would have taken/);
    const { findings, events, simulatedEvents } = JSON.parse(two.stdout);
    expect(findings).toEqual([expect.objectContaining({ kind: 'crash' })]);
    expect(findings[0].faults).toBeLessThanOrEqual(2);
    expect(simulatedEvents).toBeLessThan(0.9 * events);
  }, 60_000);

  it('finds out that an app keeps something outside its state: exit code 3', async () => {
    folder.write(
      'outside.js',
      app('steps += 1; if (steps % 7 === 0) mv.noOp();', 'let steps = 0;'),
    );
    const { code, stderr } = await fuzz('outside.js', '--runs', '64', '--jobs', '1');
    expect([code, stderr]).toEqual([3, expect.stringMatching(/run \d+ was not the same/)]);
  }, 60_000);
});
