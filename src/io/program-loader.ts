/** Loads what a simulation runs, by the ending of its file: an app in TypeScript, or firmware. */

import { extname } from 'node:path';
import { APP_KINDS, type LoadedApp, loadApp } from './app-loader.ts';
import { FIRMWARE_KINDS, type LoadedFirmware, loadFirmware } from './firmware-loader.ts';

/** With a reader of its stacks. */
export type LoadedProgram = LoadedApp | LoadedFirmware;

/** Whether the ending of a file is that of a program. */
export function isProgramFile(file: string): boolean {
  return APP_KINDS.has(extname(file)) || FIRMWARE_KINDS.has(extname(file));
}

/** Loads a program. `file` is the path as the user wrote it. Throws UsageError. */
export async function loadProgram(file: string): Promise<LoadedProgram> {
  return FIRMWARE_KINDS.has(extname(file)) ? loadFirmware(file) : loadApp(file);
}
