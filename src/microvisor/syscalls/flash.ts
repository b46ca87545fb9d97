/** External flash calls. */

import type { BuiltHandlers } from '../call.ts';

export const flash: BuiltHandlers<'flash'> = {};
