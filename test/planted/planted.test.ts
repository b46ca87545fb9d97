/** The planted bugs in TypeScript are what they are said to be. */

import { claimPlanted } from './claims.ts';
import { PLANTED } from './index.ts';

claimPlanted(PLANTED, 20);
