/** `notspot explore`, as a user calls it. */

import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { run } from './command.ts';

const folder = tempFolder();

describe('an exploration', () => {
  it('goes on when an app takes its process along, and says what made it do that', async () => {
    folder.write(
      'eats.ts',
      `import { defineApp } from 'notspot';
      export default defineApp(({ mv, sleep }) => ({
        *main() {
          yield sleep(1e6);
          const all = [];
          while (mv.getWallTime().status === 33) {
            for (;;) { mv.noOp(); all.push(new Array(4e6).fill(0.5)); }
          }
          if (mv.getWallTime().status === 33) throw new Error('no time');
        },
      }));`,
    );
    const args = ['explore', 'eats.ts', '--jobs', '1', '--json'];
    const { code, stdout } = await run(args, { cwd: folder.path });
    const { tried, probes, failures } = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(tried).toBe(probes);
    expect(failures).toEqual([
      // A garbage collector at its limit may look like a hang before it gives up.
      expect.objectContaining({
        cause: expect.stringMatching(/^(crash: process died|hang)/),
        what: 'INTERNALERROR',
        plan: expect.stringMatching(/^n1:/),
      }),
      expect.objectContaining({ message: expect.stringContaining('no time') }),
    ]);
  }, 60_000);

  it('ends for an app that hangs without any fault, and says so', async () => {
    folder.write(
      'hangs.ts',
      `import { defineApp } from 'notspot';
      export default defineApp(({ mv, sleep }) => ({
        *main() {
          mv.getWallTime();
          yield sleep(1e6);
          for (;;);
        },
      }));`,
    );
    const args = ['explore', 'hangs.ts', '--jobs', '1', '--limit', '5'];
    const { code, stdout } = await run(args, { cwd: folder.path });
    expect(code).toBe(1);
    expect(stdout).toMatch(/fails without any fault: hang/);
  }, 60_000);
});
