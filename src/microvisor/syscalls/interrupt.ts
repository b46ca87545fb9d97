/** Fast interrupt calls. */

import type { BuiltHandlers } from '../call.ts';

export const interrupt: BuiltHandlers<'interrupt'> = {};
