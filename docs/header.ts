/** `npm run header`: writes the C header and the gateway symbols for firmware anew. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cHeader, gatewaySymbols } from '../src/abi/c-header.ts';

const FIRMWARE = join(import.meta.dirname, '../scenarios/firmware');

writeFileSync(join(FIRMWARE, 'notspot_microvisor.h'), cHeader());
writeFileSync(join(FIRMWARE, 'notspot_microvisor.s'), gatewaySymbols());
