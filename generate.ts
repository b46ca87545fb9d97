/** `npm run generate`: writes the sources that are made from descriptions. A test compares them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './src/host/cortex-m/isa/generate.ts';

writeFileSync(join(import.meta.dirname, 'src/host/cortex-m/interpreter.ts'), generate());
