/** A finding for tests, and a process that writes such findings until it is done or killed. */

import { type Finding, findingId } from '../../src/finding/finding.ts';
import { type FindingContent, writeFinding } from '../../src/io/finding-files.ts';
import type { Candidate } from '../../src/search/candidate.ts';
import { HOUR, MINUTE, SECOND } from '../support/small-world.ts';
import { HEADER, SAMPLES } from '../trace/samples.ts';

export const CANDIDATE: Candidate = {
  seed: '77',
  lengthUs: 2 * HOUR,
  faults: [
    {
      id: 'gap',
      fault: { kind: 'coverageLoss', forUs: 90 * SECOND },
      trigger: { by: 'time', atUs: 20 * MINUTE },
    },
    {
      id: 'refused',
      fault: { kind: 'callStatus', call: 'mvWriteChannel', status: 'CHANNELCLOSED', times: 1 },
      trigger: {
        by: 'record',
        record: 'call',
        where: { call: 'mvOpenChannel', status: 'OKAY' },
        nth: 3,
        since: 'boot',
        afterUs: 0,
      },
    },
  ],
  world: { backoff: { ladderUs: [MINUTE], jitterRatio: 0 } },
  assumptions: { closeOnLoss: 'close' },
};
export const FINDING: Finding = {
  id: findingId('a cause', CANDIDATE.faults),
  kind: 'liveness',
  oracle: 'reconnect',
  cause: 'a cause',
  atUs: 5,
  message: 'it "did not" come back',
  candidate: CANDIDATE,
  seed: 'abc',
  index: 3,
  seen: 2,
  drawnFaults: 6,
  shrink: { trials: 40, events: 1000, exhausted: false },
  necessity: [
    {
      id: 'gap',
      needed: true,
      without: [],
      starts: { fromUs: 1, toUs: 2 },
      occurrences: undefined,
      lengths: { fromUs: 3, toUs: 4 },
    },
    {
      id: 'refused',
      needed: false,
      without: ['a cause'],
      starts: undefined,
      occurrences: [3, 4],
      lengths: undefined,
    },
  ],
};
export const CONTENT: FindingContent = {
  finding: FINDING,
  scenario: 'app: ./a.ts\n',
  text: ['\u001b[31mFOUND\u001b[39m it', '  at 5us'],
  trace: { header: HEADER, records: [SAMPLES.call, SAMPLES.end] },
  twin: { header: HEADER, records: [SAMPLES.end] },
};

/** Announces each finding on stdout, once it is written. A UsageError goes to stderr, with code 2. */
function writeMany(dir: string, findings: number, records: number): void {
  const calls = Array.from({ length: records }, () => SAMPLES.call);
  const many = { header: HEADER, records: [...calls, SAMPLES.end] };
  try {
    for (let i = 0; i < findings; i += 1) {
      const id = findingId(`cause ${i}`, CANDIDATE.faults);
      writeFinding(dir, { ...CONTENT, finding: { ...FINDING, id }, trace: many, twin: many });
      process.stdout.write(`${id}\n`);
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}

const [, main = '', dir = '', findings, records] = process.argv;
if (main === import.meta.filename) writeMany(dir, Number(findings), Number(records));
