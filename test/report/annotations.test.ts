/** Annotations, read back by the rules of GitHub's runner. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Annotation, annotationLine, placeIn } from '../../src/report/annotations.ts';

/** As the runner reads a line: ActionCommand.cs of actions/runner, version 2 of the syntax. */
function readCommand(line: string) {
  expect(line).not.toMatch(/[\r\n]/);
  const end = line.indexOf('::', 2);
  const [, level, properties = ''] = /^(\w+)(?: (.*))?$/.exec(line.slice(2, end)) ?? [];
  const decoded = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const pairs = properties.split(',').map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals), decoded(pair.slice(equals + 1))];
  });
  const message = line.slice(end + 2);
  const data = message.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  return { level, properties: Object.fromEntries(pairs), message: data };
}

describe('annotations', () => {
  it('name file, line and column', () => {
    const place = { file: 'apps/telemetry.ts', line: 70, column: 11 };
    expect(annotationLine({ level: 'error', place, title: 'crash', message: 'x is 5 %' })).toBe(
      '::error file=apps/telemetry.ts,line=70,col=11,title=crash::x is 5 %25',
    );
  });

  it('say nothing of a place that is not known', () => {
    const line = annotationLine({ level: 'warning', place: undefined, title: 'a', message: 'b' });
    expect(line).toBe('::warning title=a::b');
  });

  it('hold every text, and no text ends its line or begins another command', () => {
    const hostile = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'%:,=\r\n02345ADC a') }),
      fc.constantFrom('\n::set-output name=x::y', '%0A::error::', '::', ',line=9', '%3A%2C'),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (file, title, message) => {
        const annotation: Annotation = {
          level: 'error',
          place: { file, line: 1, column: 2 },
          title,
          message,
        };
        expect(readCommand(annotationLine(annotation))).toEqual({
          level: 'error',
          properties: { file, line: '1', col: '2', title },
          message,
        });
      }),
    );
  });
});

it.each([
  ['at main (apps/telemetry.ts:70:11)', 'apps/telemetry.ts', 70, 11],
  ['crash: at Queue.push (apps/my app/a.ts:1:2)', 'apps/my app/a.ts', 1, 2],
  ['crash: at apps/a.ts:3:4', 'apps/a.ts', 3, 4],
])('%s names a place', (text, file, line, column) => {
  expect(placeIn(text)).toEqual({ file, line, column });
});

it.each(['', 'crash: it broke at 3:4', 'reconnect: no connection for #'])(
  '"%s" names no place',
  (text) => {
    expect(placeIn(text)).toBeUndefined();
  },
);
