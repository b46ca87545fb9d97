/**
 * Modules of the built package, which `help.ts` has built before. What is measured absolutely is
 * measured on it: the loader of the sources wraps every function that it meets.
 */

import { join } from 'node:path';

const DIST = join(import.meta.dirname, '../../dist');

/** `file` as below src, without its suffix. Say its type: `typeof import('../../src/...')`. */
export const built = (file: string) => import(join(DIST, `${file}.js`));
