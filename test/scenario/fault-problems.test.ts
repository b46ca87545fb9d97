/** What the author of a wrong fault plan reads. */

import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, problemsOf } from './support.ts';

const KINDS = FAULT_KINDS.join(', ');

describe('a fault', () => {
  const fault = (text: string) => problemsOf(`app: ./app.ts\nfaults: [{ ${text} }]\n`);

  it.each([
    [
      'fault: coverageLos, at: 1s',
      `faults[0].fault: must be one of ${KINDS}, found "coverageLos" ` +
        '(did you mean "coverageLoss"?)',
    ],
    ['at: 1s', `faults[0].fault: is required (one of ${KINDS})`],
    ['fault: checkIn', 'faults[0]: must have exactly one of at, on and while, found none'],
    [
      'fault: checkIn, at: 1s, while: { machine: network, state: connected }',
      'faults[0]: must have exactly one of at, on and while, found at and while',
    ],
    [
      'fault: coverageLoss, at: 1s, for: 500',
      'faults[0].for: must be a duration longer than 0, with a unit, found 500 (write "500ms"?)',
    ],
    [
      'fault: checkIn, at: 61m',
      'faults[0].at: never fires: at is after the end of the run, found "61m" ' +
        '(the run ends at 1h)',
    ],
    [
      'fault: channelReset, at: 1s, which: first',
      'faults[0].which: must be one of all, oldest, newest, found "first"',
    ],
    [
      'fault: updateStaged, at: 1s, layers: [0]',
      'faults[0].layers[0]: must be a size of at least 1 byte, found 0',
    ],
    [
      'fault: checkIn, on: { record: cal }',
      'faults[0].on.record: must be a kind of record, found "cal" (did you mean "call"?)',
    ],
    [
      'fault: checkIn, on: { record: constructor }',
      'faults[0].on.record: must be a kind of record, found "constructor" ' +
        '(known: call, state, app)',
    ],
    [
      'fault: checkIn, on: { record: call, where: { stat: OKAY } }',
      'faults[0].on.where: unknown field "stat" of record call (did you mean "status"?)',
    ],
    [
      'fault: checkIn, on: { record: call, where: { call: mvWritechanel } }',
      'faults[0].on.where.call: must be a system call, found "mvWritechanel" ' +
        '(did you mean "mvWriteChannel"?)',
    ],
    [
      'fault: checkIn, on: { record: call, where: { status: OK } }',
      'faults[0].on.where.status: must be a status, found "OK"',
    ],
    [
      'fault: checkIn, on: { record: call, where: { call: [a] } }',
      'faults[0].on.where.call: must be text, a number, true or false, found a list',
    ],
    [
      'fault: checkIn, on: { record: state, where: { machine: network, to: conected } }',
      'faults[0].on.where.to: must be a state of network, found "conected" ' +
        '(did you mean "connected"?)',
    ],
    [
      'fault: checkIn, on: { record: call, nth: 0 }',
      'faults[0].on.nth: must be a whole number of at least 1, found 0',
    ],
    [
      'fault: checkIn, on: { record: call, since: start }',
      'faults[0].on.since: must be run, boot or fault:<id>, found "start"',
    ],
    [
      'fault: checkIn, on: { record: call, since: "fault:nobody" }',
      'faults[0].on.since: must name another fault of the plan, found "fault:nobody"',
    ],
    [
      'fault: checkIn, on: { record: call, since: "fault:checkIn-1" }',
      'faults[0].on.since: never fires: the fault waits for itself, found "fault:checkIn-1"',
    ],
    [
      'fault: checkIn, while: { machine: netwrok, state: connected }',
      'faults[0].while.machine: must be a state machine, found "netwrok" ' +
        '(did you mean "network"?)',
    ],
    [
      'fault: checkIn, while: { machine: "channel:", state: open }',
      'faults[0].while.machine: must be a state machine, found "channel:" ' +
        '(known: network, reasons, channel:<id>)',
    ],
    [
      'fault: checkIn, while: { machine: "channel:2", state: up }',
      'faults[0].while.state: must be a state of channel:2, found "up" ' +
        '(known: opening, open, lost, closed)',
    ],
  ])('%j', (text, message) => {
    expect(fault(text)).toEqual([`x.yaml:2: ${message}`]);
  });

  it('may be in any state of a machine without a list of states', () => {
    expect(fault('fault: checkIn, while: { machine: reasons, state: anything }')).toEqual([]);
  });

  it('must not have the id of another one, written or not', () => {
    const text = `app: a
faults:
  - { fault: checkIn, at: 1s, id: twice }
  - { fault: checkIn, at: 2s, id: twice }
  - { fault: checkIn, at: 3s, id: powerCut-1 }
  - { fault: powerCut, at: 3s }
`;
    expect(problemsOf(text)).toEqual([
      'x.yaml:4: faults[1].id: must be unique, found "twice" (faults[0] has it too)',
      'x.yaml:5: faults[2].id: must be unique, found "powerCut-1" (faults[3] has it too)',
    ]);
  });

  it('must not wait for one that waits for it', () => {
    const text = `app: a
faults:
  - { fault: checkIn, id: a, on: { record: app, since: "fault:b" } }
  - { fault: checkIn, id: b, on: { record: app, since: "fault:a" } }
  - { fault: checkIn, id: c, on: { record: app, since: "fault:a" } }
`;
    expect(problemsOf(text)).toEqual([
      'x.yaml:3: faults[0].on.since: never fires: the fault waits for itself, found "fault:b"',
      'x.yaml:4: faults[1].on.since: never fires: the fault waits for itself, found "fault:a"',
    ]);
  });
});
