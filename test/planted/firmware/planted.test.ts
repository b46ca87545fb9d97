/** The planted mistakes in C are what they are said to be. */

import { claimPlanted } from '../claims.ts';
import { PLANTED_FIRMWARE } from './index.ts';

claimPlanted(PLANTED_FIRMWARE, 10);
