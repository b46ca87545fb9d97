/** Testing mode calls. */

import type { BuiltHandlers } from '../call.ts';

export const testing: BuiltHandlers<'testing'> = {};
