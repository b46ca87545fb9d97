/** What an oracle of a scenario's own may import from `notspot` besides what an app may. */

export { formatBytes, formatClock, formatDuration, parseDurationUs } from '../engine/units.ts';
export {
  addFailure,
  channelOfMachine,
  conclude,
  counted,
  type Failure,
  type Failures,
  noFailures,
  type Oracle,
  type Verdict,
  type VerdictStatus,
} from './oracle.ts';
export { defineOracle } from './own.ts';
export type { Rhythm, Rhythms } from './rhythms.ts';
