/** Typed wrappers of the calls for HTTP requests and configuration fetches. See mv.ts for what they have in common. */

import { MvBase } from './mv-base.ts';

export class MvHttp extends MvBase {}

Object.freeze(MvHttp);
Object.freeze(MvHttp.prototype);
