/**
 * Stacks of an app in terms of the files that its author wrote, for the reader of a crash.
 *
 * The app runs as one bundle, so a stack names lines of that. Only the app's own frames are kept:
 * below them lies the simulator. Nothing of this reaches the app or the trace.
 */

import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';

/** From a stack to lines such as "at main (apps/telemetry.ts:70:11)", innermost first. */
export type FramesOf = (stack: string) => readonly string[];

const FRAME = /^\s*at (?:(.+) \()?(.+):(\d+):(\d+)\)?$/;

/** `script` is the name that the bundle has in stacks, `map` its source map as JSON. */
export function framesOf(script: string, map: string, appFile: string): FramesOf {
  const sources = new SourceMap(JSON.parse(map));
  return (stack) =>
    stack.split('\n').flatMap((line) => {
      const [, name = '', file, row = '', column = ''] = FRAME.exec(line) ?? [];
      if (file !== script) return [];
      const found = sources.findEntry(Number(row) - 1, Number(column) - 1);
      if (!('originalSource' in found)) return [];
      const source = join(dirname(appFile), found.originalSource);
      const place = `${source}:${found.originalLine + 1}:${found.originalColumn + 1}`;
      return [name === '' ? `at ${place}` : `at ${name.replace(/^Object\./, '')} (${place})`];
    });
}
