/**
 * The kernel against a small independent reference (reference/), by sequences of commands: calls of
 * an app, good and bad, and what happens to the world around it.
 *
 * A failure names the rule that was broken and prints the shortest sequence that breaks it.
 */

import fc from 'fast-check';
import { test } from 'vitest';
import { COMMANDS, START } from './reference/commands.ts';
import { Reference } from './reference/kernel.ts';
import { Real } from './reference/real.ts';
import { POOL_BYTES } from './reference/step.ts';

const RUNS = 400;

test('G1, G2, G3, G5, G6, G8, G12, G14, G19, G20, G21, G22, G24, G25, G26, G27, G31, G33, G34, G35, G36, G37, G38, G41, G42, G43, G44, G46, G47, G48, G50, G53, G56, D7, D8, D9, D10, D13, D14, D16, D17, D18, D19, D21, D23, D24, D25, D28, D29, D45, D46, D47: the kernel keeps to the rules of a reference, whatever an app does', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: START.length }),
      fc.commands(COMMANDS, { maxCommands: 60, size: 'max' }),
      (steps, commands) => {
        const s = () => {
          const model = new Reference();
          const real = new Real(POOL_BYTES);
          for (const step of START.slice(0, steps)) step.run(model, real);
          return { model, real };
        };
        fc.modelRun(s, commands);
      },
    ),
    { numRuns: RUNS },
  );
});
