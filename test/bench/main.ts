/**
 * `npm run bench [name ...]`: the project's figures, each as a median, peers in the same process.
 *
 * Compare ratios, not absolute times: machines differ and drift. Nothing here fails a build.
 */

import { campaignBench } from './campaign.ts';
import { doorBench } from './door.ts';
import { firmwareMipsBench } from './firmware-mips.ts';
import { firmwareTimeBench } from './firmware-time.ts';
import { fleetBench } from './fleet.ts';
import { helpBench } from './help.ts';
import { holdBench } from './hold-run.ts';
import { momentsBench } from './moments.ts';
import { mqttBench } from './mqtt.ts';
import { plantedBench, plantedFirmwareBench, robustBench } from './planted.ts';
import { shrinkBench } from './shrink.ts';
import { surveyBench, traceSizeBench } from './survey.ts';
import { telemetryBench } from './telemetry.ts';

/** `help` comes first: it builds the package that others measure. */
const BENCHES: Readonly<Record<string, () => void | Promise<void>>> = {
  help: helpBench,
  hold: holdBench,
  door: doorBench,
  mqtt: mqttBench,
  firmware: firmwareTimeBench,
  mips: firmwareMipsBench,
  fleet: fleetBench,
  telemetry: telemetryBench,
  survey: surveyBench,
  traces: traceSizeBench,
  campaign: campaignBench,
  moments: momentsBench,
  planted: plantedBench,
  'planted-firmware': plantedFirmwareBench,
  shrink: shrinkBench,
  robust: robustBench,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
