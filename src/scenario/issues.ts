/**
 * What the schema library has to say, in the words of this project.
 *
 * Most issues carry one of our rules as their message already. The others (unknown keys, values
 * outside a list, missing keys) need what was found, or what would have been allowed.
 */

import type { z } from 'zod';
import { RULE } from './fields.ts';
import { adviceFor, didYouMean, showFound } from './hints.ts';
import type { Complaint, Path } from './problem.ts';

type Issue = z.core.$ZodIssue;

export function complaintsOf(
  issues: readonly Issue[],
  data: unknown,
  above: Path = [],
): readonly Complaint[] {
  return issues.flatMap((issue) => {
    const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const path = [...above, ...steps];
    if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys, issue.message);
    const value = valueAt(data, path);
    if (issue.code === 'invalid_union' && issue.message === RULE.range) {
      return complaintsOf(intendedBranch(issue.errors, value), data, path);
    }
    return [complaintOf(issue, path, value)];
  });
}

/** Of a figure that may be a range: a mapping was meant as one, anything else as a figure. */
function intendedBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return branches.at(isMapping ? -1 : 0) ?? [];
}

/** The message of these issues is the list of known keys: see `mapping` in fields.ts. */
function unknownKeys(path: Path, keys: readonly string[], known: string): readonly Complaint[] {
  return keys.map((key) => {
    const hint = didYouMean(key, known.split(', ')) ?? `known: ${known}`;
    return { path, rule: `unknown key ${JSON.stringify(key)}`, found: '', hint, key };
  });
}

function complaintOf(issue: Issue, path: Path, value: unknown): Complaint {
  const allowed = allowedValues(issue);
  const rule = allowed === undefined ? ruleOf(issue) : `must be one of ${allowed.join(', ')}`;
  if (value === undefined) {
    const hint = allowed === undefined ? undefined : `one of ${allowed.join(', ')}`;
    return { path, rule: 'is required', found: '', hint };
  }
  if (value === null) {
    return { path, rule, found: showFound(value), hint: 'write a value, or leave out the key' };
  }
  const near = typeof value === 'string' && allowed ? didYouMean(value, allowed) : undefined;
  return { path, rule, found: showFound(value), hint: near ?? adviceFor(rule, value) };
}

function allowedValues(issue: Issue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union' || !('options' in issue)) return undefined;
  return Array.isArray(issue.options) ? issue.options.map(String) : undefined;
}

function ruleOf(issue: Issue): string {
  const isMapping = issue.code === 'invalid_type' && issue.expected === 'object';
  return isMapping ? RULE.mapping : issue.message;
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}
