/**
 * Every kind of fault: what it is, how long it lasts, and whether an app must survive it (D50).
 *
 * One table for whoever chooses faults instead of carrying them out: the schema takes its
 * descriptions from here, campaigns what they may throw at an app, oracles what to wait for.
 */

import type { FaultKind } from './scenario.ts';

export interface FaultKindInfo {
  /** One line for people. */
  readonly about: string;
  /**
   * `window`: it lasts for a time. `armed`: it waits for the next few occasions, or for all those
   * in a window. `instant`: it is over as it happens, though not all that follows from it.
   */
  readonly lasts: 'window' | 'armed' | 'instant';
  /** `always`: whatever its figures are. `bounded`: as long as they keep to what `why` says. */
  readonly survivable: 'always' | 'bounded';
  readonly why: string;
  /** While it lasts the app may be unable to use the network, so nothing is expected of it. */
  readonly hinders: boolean;
}

const ENDS = 'the outage must end, with a quiet tail after it';
const RESTARTS = 'the device starts again by itself';
const APP_RESTARTS = 'the app starts again by itself';
const REPAIRED = 'the kernel connects again by itself';

// biome-ignore format: one row per kind, columns aligned
export const FAULT_KINDS = {
  coverageLoss:         { lasts: 'window',  survivable: 'bounded', hinders: true,  why: ENDS, about: 'No radio coverage' },
  backhaulLoss:         { lasts: 'window',  survivable: 'bounded', hinders: true,  why: ENDS, about: 'Radio works, nothing behind it answers' },
  serverUnreachable:    { lasts: 'window',  survivable: 'bounded', hinders: true,  why: ENDS, about: 'The Microvisor server does not answer' },
  marginalCoverage:     { lasts: 'window',  survivable: 'bounded', hinders: true,  why: ENDS, about: 'Weak signal: packets are lost, everything is slower' },
  halfOpen:             { lasts: 'window',  survivable: 'bounded', hinders: true,  why: ENDS, about: 'Frames reach the server and nothing comes back' },
  natDrop:              { lasts: 'instant', survivable: 'always',  hinders: true,  why: REPAIRED, about: 'The carrier forgets the connection; neither end is told' },
  connectionTerminated: { lasts: 'instant', survivable: 'always',  hinders: true,  why: REPAIRED, about: 'The connection to the server is cut at once' },
  radioFails:           { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'it must not hit every power-up to the end of the run', about: 'The modem does not answer when it is powered up' },
  radioSlow:            { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'the delay must leave time to connect within an attempt', about: 'The modem takes longer to answer when it is powered up' },
  registrationRefused:  { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'the cause must not block the SIM for good, nor the window last to the end', about: 'The network refuses to register the device' },
  channelClosed:        { lasts: 'instant', survivable: 'always',  hinders: true,  why: 'the app is told, and can open another channel', about: 'The server closes channels in good order' },
  channelReset:         { lasts: 'instant', survivable: 'always',  hinders: true,  why: 'the app is told, and can open another channel', about: 'The server resets channels' },
  answerLost:           { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'answers must come again; the app needs time-outs of its own (D32)', about: 'What the server sends on channels vanishes while the link stays up' },
  httpFault:            { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'requests must succeed again before the tail', about: 'Something goes wrong between the cloud and an HTTP endpoint' },
  configFault:          { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'fetches must succeed again before the tail', about: 'The cloud fails to fetch configuration values' },
  mqttFault:            { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'the broker must be reached again before the tail', about: 'Something goes wrong between the cloud and an MQTT broker' },
  checkIn:              { lasts: 'instant', survivable: 'always',  hinders: false, why: 'it happens in every deployment', about: 'The kernel checks in with the server' },
  updateStaged:         { lasts: 'instant', survivable: 'always',  hinders: true,  why: APP_RESTARTS, about: 'The server offers an update' },
  updateInterrupted:    { lasts: 'instant', survivable: 'always',  hinders: false, why: 'the layer is fetched again', about: 'The layer of an update that is under way is lost' },
  debuggerAttach:       { lasts: 'instant', survivable: 'always',  hinders: true,  why: 'the halt ends by itself', about: 'A remote debugger attaches and halts the app' },
  debuggerDetach:       { lasts: 'instant', survivable: 'always',  hinders: false, why: 'it only ends a session', about: 'The remote debugger leaves' },
  powerCut:             { lasts: 'window',  survivable: 'bounded', hinders: true,  why: 'at most one a minute and two a run, and power must come back', about: 'The device loses power' },
  appCrash:             { lasts: 'instant', survivable: 'always',  hinders: true,  why: APP_RESTARTS, about: 'The app crashes' },
  loggingDisabled:      { lasts: 'window',  survivable: 'always',  hinders: true,  why: 'nothing but logging depends on it', about: 'The server holds logging' },
  clockStep:            { lasts: 'instant', survivable: 'always',  hinders: false, why: 'wall time is documented to jump both ways', about: "The server's clock jumps; the device follows when it checks in" },
  clockDrift:           { lasts: 'window',  survivable: 'always',  hinders: false, why: 'the next check-in puts the clock right', about: 'The wall clock of the device runs fast or slow' },
  remoteRestart:        { lasts: 'instant', survivable: 'always',  hinders: true,  why: RESTARTS, about: 'The app or the kernel is restarted from outside' },
  kernelError:          { lasts: 'instant', survivable: 'always',  hinders: true,  why: RESTARTS, about: 'The kernel fails and starts again, or has an error to report' },
  interruptDelay:       { lasts: 'window',  survivable: 'bounded', hinders: true,  why: 'interrupts must come in time again before the tail', about: 'Interrupts of the kernel reach the app late' },
  callStatus:           { lasts: 'armed',   survivable: 'bounded', hinders: true,  why: 'at most 3 refusals in a row of one call, none of them permanent', about: 'The kernel refuses system calls, without a mistake of the app' },
} as const satisfies Record<FaultKind, FaultKindInfo>;

export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS) as FaultKind[];
