/** Typed wrappers of the calls for MQTT. See mv.ts for what they have in common. */

import { MvHttp } from './mv-http.ts';

export class MvMqtt extends MvHttp {}

Object.freeze(MvMqtt);
Object.freeze(MvMqtt.prototype);
