/** Config fetch calls. */

import type { BuiltHandlers } from '../call.ts';

export const config: BuiltHandlers<'config'> = {};
