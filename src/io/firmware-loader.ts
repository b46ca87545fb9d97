/**
 * Loads the firmware image of an app: an ELF file as the linker wrote it, or the raw bytes of flash.
 *
 * Nothing is built or changed: what runs is what would be on the device. The hash covers
 * the bytes that are loaded, with their addresses, and the symbols, which traces name; neither
 * debug information nor a path is in it.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { FirmwareError, type FirmwareImage } from '../host/cortex-m/image.ts';
import { readImage } from '../host/cortex-m/read-image.ts';
import type { FirmwareProgram } from '../host/program.ts';
import type { FramesOf } from './app-stack.ts';
import { onFile, UsageError } from './usage-error.ts';

/** Endings of files that are firmware, or that a user may take for it. */
export const FIRMWARE_KINDS: ReadonlySet<string> = new Set(['.elf', '.bin', '.zip']);

/** Firmware from a file; its stacks name its symbols. */
export interface LoadedFirmware extends FirmwareProgram {
  readonly framesOf: FramesOf;
}

/** Loads firmware. `file` is the path as the user wrote it. Throws UsageError. */
export function loadFirmware(file: string): LoadedFirmware {
  const bytes = new Uint8Array(onFile(file, 'read', () => readFileSync(file)));
  const kind = extname(file) === '.bin' ? 'bin' : 'elf';
  const name = basename(file, extname(file));
  const image = imageFrom(file, () => readImage(bytes, name, kind));
  return { kind: 'firmware', name, hash: hashOf(image), image, framesOf };
}

function imageFrom(file: string, read: () => FirmwareImage): FirmwareImage {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FirmwareError)) throw error;
    throw new UsageError(`${file}: ${error.message}`);
  }
}

function hashOf({ flash, segments, symbols }: FirmwareImage): string {
  const hash = createHash('sha256').update(flash);
  for (const { loadAddress, fileBytes } of segments) hash.update(`${loadAddress} ${fileBytes}\n`);
  for (const { address, bytes, name } of symbols) hash.update(`${address} ${bytes} ${name}\n`);
  return hash.digest('hex').slice(0, 16);
}

/**
 * The places of a crash's evidence ("  0x08001234 send_report+0x1c") without their addresses, which
 * any change of the code moves.
 */
const framesOf: FramesOf = (stack) =>
  stack.split('\n').flatMap((line) => {
    const [, place] = /^ +0x[0-9a-f]{8} (\S+)$/.exec(line) ?? [];
    return place === undefined ? [] : [`at ${place}`];
  });
