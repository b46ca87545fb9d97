/**
 * A plan in one line, for a ticket or a chat: `n1:` and the plan as compressed JSON.
 *
 * The line says what a campaign varied, and no more; the scenario or app that it belongs to is
 * named beside it. Lines come from strangers, so reading one neither trusts its content nor lets
 * it fill the memory.
 */

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Candidate } from '../search/candidate.ts';
import { candidateOfData, planData } from './plan-data.ts';
import { UsageError } from './usage-error.ts';

const PREFIX = 'n1:';
/** A plan of a hundred faults has some 20 kB. */
const MAX_BYTES = 1 << 18;
const SHOWN_CHARS = 20;

/** What problems of a line are said to be in. */
const PLACE = '--plan';

/** A plan that the user gave, with the line as it is to be given again. */
export interface GivenPlan {
  readonly line: string;
  readonly candidate: Candidate;
}

export function planLine(candidate: Candidate): string {
  const json = JSON.stringify(planData(candidate));
  return `${PREFIX}${deflateRawSync(json, { level: 9 }).toString('base64url')}`;
}

/** Reads what the user gave. White space does not count: tickets break lines. Throws UsageError. */
export function givenPlan(text: string): GivenPlan {
  const line = text.replaceAll(/\s+/g, '');
  return { line, candidate: candidateOfLine(line) };
}

/** Throws UsageError. */
export function candidateOfLine(line: string): Candidate {
  const [, version = ''] = /^n(\d+):/.exec(line) ?? [];
  if (!line.startsWith(PREFIX)) {
    throw new UsageError(
      version === ''
        ? `${PLACE}: must begin with "${PREFIX}", found ${shown(line)}`
        : `${PLACE}: must be of version ${PREFIX.slice(0, -1)}, found "n${version}" (it was written by another version of notspot)`,
    );
  }
  const json = expanded(bytesOf(line.slice(PREFIX.length)));
  return candidateOfData(parsed(json), PLACE);
}

function bytesOf(code: string): Uint8Array {
  const wrong = /[^\w-]/.exec(code);
  if (wrong !== null) {
    const place = PREFIX.length + wrong.index + 1;
    throw new UsageError(
      `${PLACE}: must be letters, digits, "_" and "-" after "${PREFIX}", found ${shown(wrong[0])} as character ${place}`,
    );
  }
  return Buffer.from(code, 'base64url');
}

function expanded(bytes: Uint8Array): string {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_BYTES }).toString();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new UsageError(`${PLACE}: must be a plan of at most ${MAX_BYTES} bytes`);
    }
    if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') {
      throw new UsageError(`${PLACE}: is damaged or cut short`);
    }
    throw error;
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${PLACE}: is damaged: no JSON in it, found ${shown(json)}`);
  }
}

function shown(text: string): string {
  const cut = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}...` : text;
  return JSON.stringify(cut);
}
