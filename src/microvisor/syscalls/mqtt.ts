/** MQTT calls. */

import type { BuiltHandlers } from '../call.ts';

export const mqtt: BuiltHandlers<'mqtt'> = {};
