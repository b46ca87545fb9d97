/** Wi-Fi calls. */

import type { BuiltHandlers } from '../call.ts';

export const wifi: BuiltHandlers<'wifi'> = {};
