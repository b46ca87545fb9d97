/** What a simulation runs: a TypeScript app, or the firmware image of one in C. */

import type { AppProgram } from './app/app.ts';
import type { FirmwareImage } from './cortex-m/image.ts';

/** Firmware that can be booted any number of times. */
export interface FirmwareProgram {
  readonly kind: 'firmware';
  readonly name: string;
  /** Hash of all that it loads, with the addresses. */
  readonly hash: string;
  readonly image: FirmwareImage;
}

export type Program = AppProgram | FirmwareProgram;
