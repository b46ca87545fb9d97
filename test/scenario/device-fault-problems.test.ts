/** What the author of a plan with ranges, repetitions or refusals reads, and what is meant. */

import { describe, expect, it } from 'vitest';
import { FOREVER_US } from '../../src/scenario/scenario.ts';
import { loaded, problemsOf } from './support.ts';

const S = 1_000_000;
const MINUTE = 60 * S;

describe('a problem', () => {
  const fault = (text: string) => problemsOf(`app: ./app.ts\nfaults: [{ ${text} }]\n`);
  const SIGNED = 'must be a duration with a sign, such as "+2h" or "-5m", up to 3650d';

  it.each([
    // Ranges
    [
      'fault: coverageLoss, at: { from: 5, to: 1m }',
      'faults[0].at.from: must be a duration with a unit, found 5 (write "5s"?)',
    ],
    [
      'fault: coverageLoss, at: { from: 2m, to: 1m }',
      'faults[0].at.from: must not be more than "to", found "2m"',
    ],
    ['fault: coverageLoss, at: { from: 2m }', 'faults[0].at.to: is required'],
    [
      'fault: coverageLoss, at: { from: 2m, to: 3m, too: 4m }',
      'faults[0].at: unknown key "too" (did you mean "to"?)',
    ],
    [
      'fault: coverageLoss, at: { from: 2m, to: 61m }',
      'faults[0].at.to: may never fire: at is after the end of the run, found "61m" ' +
        '(the run ends at 1h)',
    ],
    [
      'fault: coverageLoss, at: 2m, for: [1]',
      'faults[0].for: must be a duration longer than 0, with a unit, found a list',
    ],
    [
      'fault: coverageLoss, at: 2m, for: { from: 0, to: 5s }',
      'faults[0].for.from: must be a duration longer than 0, with a unit, found 0',
    ],
    [
      'fault: checkIn, on: { record: call, nth: { from: 1, to: 1.5 } }',
      'faults[0].on.nth.to: must be a whole number of at least 1, found 1.5',
    ],
    // Repetitions
    ['fault: checkIn, at: 2m, repeat: { times: 2 }', 'faults[0].repeat.every: is required'],
    [
      'fault: checkIn, at: 2m, repeat: { every: 1m, times: 0 }',
      'faults[0].repeat.times: must be a whole number of at least 1, found 0',
    ],
    [
      'fault: checkIn, on: { record: call }, repeat: { every: 5s }',
      'faults[0]: repeat belongs to at (in on, write every and times; in while, write times)',
    ],
    [
      'fault: coverageLoss, at: 1m, for: { from: 1s, to: 5s }, repeat: { every: 5s }',
      'faults[0].repeat.every: must be longer than for, or the fault is still going on, ' +
        'found "5s"',
    ],
    // Clocks
    ['fault: clockStep, at: 1s', 'faults[0].by: is required'],
    ['fault: clockStep, at: 1s, by: 5m', `faults[0].by: ${SIGNED}, found "5m" (write "+5m"?)`],
    ['fault: clockStep, at: 1s, by: 5', `faults[0].by: ${SIGNED}, found 5 (write "+5s"?)`],
    [
      'fault: clockStep, at: 1s, by: -5 min',
      `faults[0].by: ${SIGNED}, found "-5 min" (write "-5m"?)`,
    ],
    ['fault: clockStep, at: 1s, by: -0s', `faults[0].by: ${SIGNED}, found "-0s"`],
    ['fault: clockStep, at: 1s, by: +3651d', `faults[0].by: ${SIGNED}, found "+3651d"`],
    [
      'fault: clockDrift, at: 1s, ppm: 1e6',
      'faults[0].ppm: must be a whole number from -100000 to 100000, found 1000000',
    ],
    // What is restarted or fails
    [
      'fault: remoteRestart, at: 1s, what: world',
      'faults[0].what: must be one of app, kernel, debugger, found "world"',
    ],
    [
      'fault: kernelError, at: 1s, what: outofmemory',
      'faults[0].what: must be one of crash, watchdog, outOfMemory, optionBytes, other, report, ' +
        'found "outofmemory" (did you mean "outOfMemory"?)',
    ],
    [
      'fault: interruptDelay, at: 1s, delay: 0',
      'faults[0].delay: must be a duration longer than 0, with a unit, found 0',
    ],
    // Refusals
    [
      'fault: callStatus, at: 1s, call: mvOpenChanel, status: RATELIMITED',
      'faults[0].call: must be a system call, found "mvOpenChanel" ' +
        '(did you mean "mvOpenChannel"?)',
    ],
    [
      'fault: callStatus, at: 1s, call: mvOpenChannel, status: RATELIMTED',
      'faults[0].status: must be a status, found "RATELIMTED" (did you mean "RATELIMITED"?)',
    ],
    [
      'fault: callStatus, at: 1s, call: mvOpenChannel, status: PARAMETERFAULT',
      'faults[0].status: must be a refusal that the world can cause, not a mistake of the ' +
        'caller, found "PARAMETERFAULT" (mvOpenChannel can be refused with UNAVAILABLE, ' +
        'NETWORKNOTCONNECTED, RATELIMITED, INTERNALERROR)',
    ],
    [
      'fault: callStatus, at: 1s, call: mvWriteChannel, status: INVALIDBUFFERSIZE',
      'faults[0].status: must be a refusal that the world can cause, not a mistake of the ' +
        'caller, found "INVALIDBUFFERSIZE" (mvWriteChannel can be refused with CHANNELCLOSED, ' +
        'INTERNALERROR)',
    ],
    [
      'fault: callStatus, at: 1s, call: mvNoOp, status: OKAY',
      'faults[0].status: must be a refusal that the world can cause, not a mistake of the ' +
        'caller, found "OKAY" (mvNoOp can be refused with INTERNALERROR)',
    ],
    [
      'fault: callStatus, at: 1s, call: mvServerLog, status: CHANNELCLOSED',
      'faults[0].status: must be a status of mvServerLog, found "CHANNELCLOSED" ' +
        '(mvServerLog can be refused with UNAVAILABLE, LOGGINGDISABLEDBYSERVER, INTERNALERROR)',
    ],
    [
      'fault: callStatus, at: 1s, call: mvNoOp, status: INTERNALERROR, times: 0',
      'faults[0].times: must be a whole number of at least 1, found 0',
    ],
    ['fault: callStatus, at: 1s, status: OKAY', 'faults[0].call: is required'],
    ['fault: callStatus, at: 1s, call: mvNoOp', 'faults[0].status: is required'],
  ])('D43: %j', (text, message) => {
    expect(fault(text)).toEqual([`x.yaml:2: ${message}`]);
  });
});

describe('what is written means', () => {
  it.each([
    ['fault: loggingDisabled, at: 0', { kind: 'loggingDisabled', forUs: FOREVER_US }],
    ['fault: clockStep, at: 0, by: +2h30m', { kind: 'clockStep', byUs: 150 * MINUTE }],
    [
      'fault: clockStep, at: 0, by: { from: -5m, to: +0.5s }',
      { kind: 'clockStep', byUs: { fromUs: -5 * MINUTE, toUs: S / 2 } },
    ],
    [
      'fault: clockDrift, at: 0, ppm: { from: -5, to: 5 }, for: 1m',
      { kind: 'clockDrift', ppm: { from: -5, to: 5 }, forUs: MINUTE },
    ],
    ['fault: remoteRestart, at: 0', { kind: 'remoteRestart', what: 'app' }],
    ['fault: kernelError, at: 0', { kind: 'kernelError', what: 'crash' }],
    [
      'fault: interruptDelay, at: 0, for: { from: 1s, to: 2s }',
      { kind: 'interruptDelay', delayUs: 10_000, forUs: { fromUs: S, toUs: 2 * S } },
    ],
  ])('%s', (text, meant) => {
    expect(loaded(`app: a\nfaults: [{ ${text} }]\n`).faults[0]?.fault).toEqual(meant);
  });

  it('D43: callStatus: one call, so many, all within a window, or the first of both', () => {
    const base = { kind: 'callStatus', call: 'mvOpenChannel', status: 'RATELIMITED' };
    const read = (more: string) =>
      loaded(
        'app: a\nfaults: [{ fault: callStatus, call: mvOpenChannel, status: RATELIMITED, ' +
          `at: 0${more} }]\n`,
      ).faults[0]?.fault;
    expect(read('')).toEqual({ ...base, times: 1 });
    expect(read(', times: 3')).toEqual({ ...base, times: 3 });
    expect(read(', for: 1m')).toEqual({ ...base, times: FOREVER_US, forUs: MINUTE });
    expect(read(', for: 1m, times: { from: 2, to: 3 }')).toEqual({
      ...base,
      times: { from: 2, to: 3 },
      forUs: MINUTE,
    });
  });

  it.each([
    ['at: { from: 1m, to: 2m }', { by: 'time', atUs: { fromUs: MINUTE, toUs: 2 * MINUTE } }],
    [
      'at: 1m, repeat: { every: 10s, times: 5 }',
      { by: 'time', atUs: MINUTE, repeat: { everyUs: 10 * S, times: 5 } },
    ],
    [
      'at: 1m, repeat: { every: { from: 1s, to: 2s } }',
      {
        by: 'time',
        atUs: MINUTE,
        repeat: { everyUs: { fromUs: S, toUs: 2 * S }, times: FOREVER_US },
      },
    ],
  ])('%s', (text, meant) => {
    const { trigger } = loaded(`app: a\nfaults: [{ fault: checkIn, ${text} }]\n`).faults[0] ?? {};
    expect(trigger).toEqual(meant);
  });

  it.each([
    ['nth: 3, every: 2, times: 4', { nth: 3, repeat: { every: 2, times: 4 } }],
    ['every: 2', { nth: 1, repeat: { every: 2, times: FOREVER_US } }],
    ['times: 4', { nth: 1, repeat: { every: 1, times: 4 } }],
    [
      'nth: { from: 1, to: 3 }, every: { from: 2, to: 3 }, after: { from: 0, to: 1s }',
      {
        nth: { from: 1, to: 3 },
        repeat: { every: { from: 2, to: 3 }, times: FOREVER_US },
        afterUs: { fromUs: 0, toUs: S },
      },
    ],
  ])('on: { %s }', (text, meant) => {
    const yaml = `app: a\nfaults: [{ fault: checkIn, on: { record: app, ${text} } }]\n`;
    const base = { by: 'record', record: 'app', where: {}, since: 'run', afterUs: 0 };
    expect(loaded(yaml).faults[0]?.trigger).toEqual({ ...base, ...meant });
  });

  it('while: so often as times says', () => {
    const text = 'while: { machine: network, state: connected, times: 2 }';
    const { trigger } = loaded(`app: a\nfaults: [{ fault: checkIn, ${text} }]\n`).faults[0] ?? {};
    expect(trigger).toEqual({
      by: 'state',
      machine: 'network',
      state: 'connected',
      afterUs: 0,
      times: 2,
    });
  });
});
