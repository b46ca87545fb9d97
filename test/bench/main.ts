/**
 * `npm run bench`: the project's figures, each as a median, peers in the same process.
 *
 * Compare ratios, not absolute times: machines differ and drift. Nothing here fails a build.
 */

import { fleetBench } from './fleet.ts';
import { holdBench } from './hold-run.ts';
import { telemetryBench } from './telemetry.ts';

holdBench();
fleetBench();
await telemetryBench();
