/**
 * What is wrong with a scenario file, in the form its author reads.
 *
 * A complaint is found by a check that knows only plain data and the path into it. A problem is a
 * complaint with its place in the file. Lower case, no full stop, values in double quotes.
 */

export type Path = readonly (string | number)[];

export interface Complaint {
  readonly path: Path;
  /** What must hold, or what was found that must not be there. */
  readonly rule: string;
  /** The value as it is shown; empty if the rule says it all. */
  readonly found: string;
  readonly hint?: string | undefined;
  /** A key of the mapping at `path` that is itself what is wrong: the place is that of the key. */
  readonly key?: string;
}

export interface Problem {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly rule: string;
  readonly found: string;
  readonly hint?: string;
}

/** `scenarios/x.yaml:12: faults[2].for: must be ..., found 500 (write "500ms"?)` */
export function formatProblem(problem: Problem): string {
  const { file, line, path, rule, found, hint } = problem;
  const where = path === '' ? '' : `${path}: `;
  const value = found === '' ? '' : `, found ${found}`;
  return `${file}:${line}: ${where}${rule}${value}${hint === undefined ? '' : ` (${hint})`}`;
}

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** "faults[2].for"; keys that are no names are quoted: peers["my feed"].kind */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!PLAIN_KEY.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
