/** HTTP calls. */

import type { BuiltHandlers } from '../call.ts';

export const http: BuiltHandlers<'http'> = {};
