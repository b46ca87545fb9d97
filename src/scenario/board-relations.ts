/** What must hold among the I2C devices of a scenario. Reads the written data (see relations.ts). */

import { showFound } from './hints.ts';
import type { Complaint, Path } from './problem.ts';

type Data = Readonly<Record<string, unknown>>;

/** Keys are text, as they are written. */
const REGISTER = /^(?:0x[0-9a-f]{1,2}|0|[1-9]\d{0,2})$/i;
const LAST_REGISTER = 255;

export function checkI2c(i2c: unknown): readonly Complaint[] {
  if (!Array.isArray(i2c)) return [];
  const devices = i2c.map(asData);
  const places = devices.map(({ bus, address }) => {
    return typeof bus === 'number' && typeof address === 'number' ? `${bus} ${address}` : undefined;
  });
  return devices.flatMap((device, index) => {
    const path: Path = ['device', 'i2c', index];
    const complaints: Complaint[] = [...checkKind(path, device)];
    const first = places.indexOf(places[index]);
    if (places[index] !== undefined && first !== index) {
      const rule = 'another device has this bus and address';
      const hint = `device.i2c[${first}] has them too`;
      const found = showFound(device['address']);
      complaints.push({ path: [...path, 'address'], rule, found, hint });
    }
    complaints.push(...checkRegisters([...path, 'registers'], asData(device['registers'])));
    return complaints;
  });
}

function checkRegisters(path: Path, registers: Data): readonly Complaint[] {
  const seen = new Set<number>();
  return Object.keys(registers).flatMap((key) => {
    const number = REGISTER.test(key) ? Number(key) : Number.NaN;
    const found = showFound(key);
    if (!(number <= LAST_REGISTER)) {
      const rule = `the number of a register must be from 0 to ${LAST_REGISTER}`;
      return [{ path: [...path, key], rule, found, hint: 'such as 0x10' }];
    }
    if (seen.has(number)) {
      return [{ path: [...path, key], rule: 'a register is given twice', found }];
    }
    seen.add(number);
    return [];
  });
}

function checkKind(path: Path, device: Data): readonly Complaint[] {
  const hasFile = 'file' in device;
  if (!hasFile && !('registers' in device) && 'address' in device) {
    return [{ path, rule: 'must have one of registers and file', found: 'none' }];
  }
  const extra = ['registers', 'writable'].filter((key) => hasFile && key in device);
  return extra.map((key) => {
    return { path, rule: `file and ${key} cannot both be given`, found: '', key };
  });
}

function asData(value: unknown): Data {
  const isData = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isData ? (value as Data) : {};
}
