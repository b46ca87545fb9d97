/**
 * Small files that people may have edited: read and checked like scenario files, with all problems
 * in the same form.
 */

import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { complaintsOf } from '../scenario/issues.ts';
import { type Complaint, formatPath, formatProblem } from '../scenario/problem.ts';
import { readYaml } from '../scenario/yaml-source.ts';
import { onFile, UsageError } from './usage-error.ts';

/** Reads YAML, of which JSON is a part. Throws UsageError with every problem and its line. */
export function readChecked<T>(file: string, form: z.ZodType<T>): T {
  const source = readYaml(onFile(file, 'read', () => readFileSync(file, 'utf8')));
  const line = ({ path, rule, found, hint }: Complaint, offset: number) => {
    const problem = { file, ...source.place(offset), path: formatPath(path), rule, found };
    return formatProblem(hint === undefined ? problem : { ...problem, hint });
  };
  const problems = source.complaints.map((one) => line(one, one.offset));
  if (!source.readable) throw new UsageError(...problems);
  const checked = form.safeParse(source.data);
  if (checked.success && problems.length === 0) return checked.data;
  const complaints = complaintsOf(checked.error?.issues ?? [], source.data);
  throw new UsageError(
    ...problems,
    ...complaints.map((one) => line(one, source.offsetOf(one.path, one.key))),
  );
}
