/** What can be said of a firmware file without running it. */

import { extname } from 'node:path';
import { type Inspection, inspect } from '../host/cortex-m/inspect.ts';
import { FIRMWARE_KINDS, loadFirmware } from './firmware-loader.ts';
import { UsageError } from './usage-error.ts';

export interface InspectedFile extends Inspection {
  readonly file: string;
  readonly hash: string;
}

/** Reads a firmware file and says what is in it. Throws UsageError. */
export function inspectFirmware(file: string): InspectedFile {
  if (!FIRMWARE_KINDS.has(extname(file))) {
    throw new UsageError(`${file}: must be firmware (.elf, .bin), found "${extname(file)}"`);
  }
  const { image, hash } = loadFirmware(file);
  return { file, hash, ...inspect(image) };
}
