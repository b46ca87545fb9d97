/**
 * In the repository `import 'notspot'` is the sources: for this test runner, for tsx, for the
 * compiler (which checks this file). Nothing needs a build.
 */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as library from 'notspot';
import { expect, test } from 'vitest';
import * as sources from '../src/index.ts';

test('the test runner finds the sources', () => {
  expect(library.simulate).toBe(sources.simulate);
});

test('tsx finds the sources', () => {
  const code = `import { simulate } from 'notspot';
    import { simulate as own } from './src/index.ts';
    console.log(simulate === own);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  const cwd = join(import.meta.dirname, '..');
  expect(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' })).toBe('true\n');
});
