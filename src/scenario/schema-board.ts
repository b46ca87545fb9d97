/** The written form of what hangs on the device's own buses: I2C devices for firmware. */

import { z } from 'zod';
import { filledList, filledText, list, mapping, RULE, wholeNumber, yesNo } from './fields.ts';

/** Addresses below and above are reserved by the bus. */
const FIRST_ADDRESS = 0x08;
const LAST_ADDRESS = 0x77;

const i2cDeviceForm = mapping({
  bus: wholeNumber(1, 4).describe('Number of the bus: 1 is I2C1'),
  address: wholeNumber(FIRST_ADDRESS, LAST_ADDRESS).describe('Address of 7 bits, such as 0x48'),
  registers: z
    .record(z.string(), filledList(wholeNumber(0, 255)), { error: RULE.mapping })
    .optional()
    .describe('Bytes by the number of their register, from 0 to 255; a read goes on to the next'),
  writable: yesNo.optional().describe('The app can change the registers; by default it cannot'),
  file: filledText
    .optional()
    .describe('TypeScript module with a device of your own, in the place of registers'),
});

export const i2cForm = list(i2cDeviceForm).describe(
  'Devices on the I2C buses of firmware; other addresses do not answer',
);

export type I2cForm = z.output<typeof i2cForm>;
