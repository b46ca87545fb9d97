/**
 * Findings as annotations of GitHub Actions: lines on stdout that GitHub shows beside the code.
 *
 * Escaped by the rules of GitHub's own toolkit (actions/toolkit, packages/core/src/command.ts): a
 * text of an app cannot end its line or begin another command.
 */

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Annotation {
  readonly level: 'error' | 'warning';
  /** Undefined where it is not known what part of the app is at fault. */
  readonly place: SourcePlace | undefined;
  readonly title: string;
  readonly message: string;
}

/** `::error file=app.ts,line=7,col=3,title=crash::it crashed`. */
export function annotationLine({ level, place, title, message }: Annotation): string {
  const where =
    place === undefined
      ? []
      : [
          ['file', place.file],
          ['line', place.line],
          ['col', place.column],
        ];
  const properties = [...where, ['title', title]].map(
    ([name, value]) => `${name}=${escapedProperty(String(value))}`,
  );
  return `::${level} ${properties.join(',')}::${escapedData(message)}`;
}

const FRAME = /(?:\(|\bat )([^()\n]+):(\d+):(\d+)\)?$/;

/** The place that a frame such as "at main (apps/telemetry.ts:70:11)" names, or a text that ends so. */
export function placeIn(text: string): SourcePlace | undefined {
  const [, file, line, column] = FRAME.exec(text) ?? [];
  if (file === undefined) return undefined;
  return { file, line: Number(line), column: Number(column) };
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
