/** `npm run record:oracle`: asks Unicorn, and keeps what it says. */

import { generateCases } from './cases.ts';
import { record } from './recorded.ts';
import { runOnUnicorn } from './unicorn.ts';

const CASES_EACH = 5;

const cases = generateCases('recorded', CASES_EACH);
record({ cases, outcomes: runOnUnicorn(cases) });
