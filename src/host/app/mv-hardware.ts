/** Typed wrappers of the calls for what is on the board: flash, Wi-Fi, interrupts, peripherals, power, testing. See mv.ts for what they have in common. */

import { MvMqtt } from './mv-mqtt.ts';

export class MvHardware extends MvMqtt {}

Object.freeze(MvHardware);
Object.freeze(MvHardware.prototype);
