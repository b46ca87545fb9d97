/**
 * `npm run bench`: the project's figures, each as a median, peers in the same process.
 *
 * Compare ratios, not absolute times: machines differ and drift. Nothing here fails a build.
 */

import { doorBench } from './door.ts';
import { fleetBench } from './fleet.ts';
import { helpBench } from './help.ts';
import { holdBench } from './hold-run.ts';
import { mqttBench } from './mqtt.ts';
import { surveyBench, traceSizeBench } from './survey.ts';
import { telemetryBench } from './telemetry.ts';

helpBench();
holdBench();
await doorBench();
mqttBench();
fleetBench();
await telemetryBench();
await surveyBench();
await traceSizeBench();
