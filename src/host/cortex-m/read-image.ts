/**
 * From the bytes of a file to a firmware image that Microvisor would start.
 *
 * An ELF file says where its bytes go; any other file with the ending .bin is the bytes of flash
 * from its start on. What could never run is refused here, with one line that says why.
 */

import { isElf, readElf } from './elf.ts';
import { FirmwareError, type FirmwareImage, FLASH, hex, RAM, SRAM4 } from './image.ts';
import { isHandler, readVectors } from './vectors.ts';

/** Initial stack pointer and reset handler: without them nothing starts. */
const LEAST_BYTES = 8;

/** `kind` is what the file's name says it is. Throws FirmwareError. */
export function readImage(
  bytes: Uint8Array,
  name: string,
  kind: FirmwareImage['kind'],
): FirmwareImage {
  const other = otherFormat(bytes);
  if (other !== undefined) throw new FirmwareError(other);
  const image = kind === 'elf' || isElf(bytes) ? readElf(bytes, name) : rawImage(bytes, name);
  checkVectors(image);
  return image;
}

/** What a file is that begins like something else than firmware. */
function otherFormat(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 9));
  if (start.startsWith('PK\u0003\u0004')) {
    return 'is a .zip archive, such as the Microvisor bundler makes: give the .elf that is in it';
  }
  if (/^:[0-9A-Fa-f]{8}/.test(start)) return 'is an Intel HEX file: give the .elf or a .bin';
  return undefined;
}

function rawImage(bytes: Uint8Array, name: string): FirmwareImage {
  const { length } = bytes;
  if (length < LEAST_BYTES) {
    throw new FirmwareError(
      `must have at least ${LEAST_BYTES} bytes, the start of a vector table, found ${length}`,
    );
  }
  if (length > FLASH.bytes) {
    throw new FirmwareError(
      `must fit into the app's flash of ${FLASH.bytes} bytes, found ${length}`,
    );
  }
  const vectors = readVectors(bytes, FLASH.start);
  const segment = {
    address: FLASH.start,
    loadAddress: FLASH.start,
    fileBytes: length,
    memoryBytes: length,
  };
  return {
    name,
    kind: 'bin',
    flash: bytes.slice(),
    segments: [segment],
    sections: [],
    symbols: [],
    linkerValues: [],
    entry: vectors.reset,
    vectors,
  };
}

function checkVectors({ flash, segments, vectors }: FirmwareImage): void {
  const loads = segments.filter(({ fileBytes }) => fileBytes > 0).map((s) => s.loadAddress);
  const first = Math.min(...loads);
  if (first !== FLASH.start) {
    throw new FirmwareError(
      `the vector table must lie at ${hex(FLASH.start)}, and nothing is loaded below ${hex(first)}`,
    );
  }
  const { sp, reset } = vectors;
  if (![RAM, SRAM4].some((r) => sp >= r.start && sp <= r.start + r.bytes)) {
    throw new FirmwareError(
      'the initial stack pointer in the vector table must lie in RAM, ' +
        `${hex(RAM.start)} to ${hex(RAM.start + RAM.bytes)}, found ${hex(sp)}`,
    );
  }
  if (!isHandler(reset, flash, FLASH.start)) {
    throw new FirmwareError(
      'the reset handler in the vector table must be a Thumb (odd) address in the image, ' +
        `${hex(FLASH.start)} to ${hex(FLASH.start + flash.length - 1)}, found ${hex(reset)}`,
    );
  }
}
