/** From the checked written form of the board to the form that the simulator reads. */

import type { I2cDeviceSettings } from './board-settings.ts';
import type { I2cForm } from './schema-board.ts';

export function i2cOf(form: I2cForm): readonly I2cDeviceSettings[] {
  return form.map(({ bus, address, registers, writable, file }) => {
    if (file !== undefined) return { bus, address, kind: 'function', file };
    const entries = Object.entries(registers ?? {}).map(([number, bytes]) => {
      return [Number(number), bytes] as const;
    });
    entries.sort(([a], [b]) => a - b);
    return { bus, address, kind: 'registers', registers: entries, writable: writable ?? false };
  });
}
