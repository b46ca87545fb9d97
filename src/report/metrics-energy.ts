/**
 * What the radio has drawn: an estimate from assumed currents, to compare runs with each other.
 *
 * Two currents and one voltage, no measurement of Microvisor hardware. They are those of an LTE-M
 * module, the SIM7000, from its hardware design as quoted in the wiki of botletics/SIM7000-LTE-Shield
 * ("Current Consumption"): 11 mA idle on LTE, 109 mA with data at 10 dBm. A Cat 1 module, as Microvisor
 * boards have it, draws several times as much while it sends. The radio is taken for active while it
 * searches, registers, attaches and configures its connection, and for idle in every other state but
 * off. What the payload costs while the connection is up is left out.
 */

import type { MACHINES } from '../trace/record.ts';

const SUPPLY_VOLTS = 3.8;
const IDLE_AMPERES = 0.011;
const ACTIVE_AMPERES = 0.109;

type RadioState = (typeof MACHINES)['radio'][number];

/** Assumed current by state of the radio. */
export const RADIO_AMPERES: Readonly<Record<RadioState, number>> = {
  off: 0,
  poweringUp: IDLE_AMPERES,
  readingSim: IDLE_AMPERES,
  registering: ACTIVE_AMPERES,
  attaching: ACTIVE_AMPERES,
  activating: ACTIVE_AMPERES,
  configuring: ACTIVE_AMPERES,
  up: IDLE_AMPERES,
  poweringOff: IDLE_AMPERES,
};

/** Where each figure comes from, a line each. */
export const CURRENT_SOURCES: readonly string[] = [
  'The energy of the radio is an estimate from assumed currents, second-hand and synthetic: nobody measured them on Microvisor hardware. It serves to compare runs with each other.',
  '11 mA (powering up or off, reading the SIM, connected) and 109 mA (registering, attaching, activating, configuring): the hardware design of the SIM7000, an LTE-M module, as the wiki of botletics/SIM7000-LTE-Shield quotes it: idle on LTE, and data at 10 dBm.',
  '0 mA (off) and 3.8 V are our own choice: a module without supply, and the usual voltage of such modules.',
];

/** Energy in joules of so much time in each state, in microseconds. */
export function radioEnergyJ(radioUs: Readonly<Record<string, number>>): number {
  let joules = 0;
  for (const [state, amperes] of Object.entries(RADIO_AMPERES)) {
    joules += ((radioUs[state] ?? 0) / 1_000_000) * amperes * SUPPLY_VOLTS;
  }
  return joules;
}
