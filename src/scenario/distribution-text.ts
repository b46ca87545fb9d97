/**
 * Distributions as people write them in a scenario.
 *
 *   5s                fixed
 *   U(1s,5s)          uniform, both ends included
 *   LN(3s,10s)        lognormal by median and 99th percentile
 *   12s+LN(0.8s,4s)   the same above a floor of 12 s
 *   W(0.8,2d)         Weibull by shape and mean
 *
 * The notation is that of the tables the presets come from. What parses can also be sampled:
 * limits that the engine would only meet in the middle of a run are checked here.
 */

import type { Distribution } from '../engine/distribution.ts';
import { LONGEST_SAMPLE_US } from '../engine/distribution.ts';
import { formatDuration, parseDurationUs } from '../engine/units.ts';

const UNIFORM = /^U\(([^,()]+),([^,()]+)\)$/;
const LOGNORMAL = /^(?:([^+,()]+)\+\s*)?LN\(([^,()]+),([^,()]+)\)$/;
const WEIBULL = /^W\(([^,()]+),([^,()]+)\)$/;
const DECIMAL = /^\d+(?:\.\d+)?$/;

// Outside these the gamma function of the mean overflows, or all samples are about the mean.
const SHAPE_MIN = 0.1;
const SHAPE_MAX = 10;

export function parseDistribution(text: string): Distribution | undefined {
  const read = readDistribution(text.trim());
  return typeof read === 'string' ? undefined : read;
}

/** What is wrong with a text that has the right form but no meaning: "U(5s,1s)". */
export function distributionHint(text: string): string | undefined {
  const read = readDistribution(text.trim());
  return typeof read === 'string' ? read : undefined;
}

/** The shortest form; parses back to the same distribution. */
export function formatDistribution(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'fixed':
      return formatDuration(distribution.us);
    case 'uniform':
      return `U(${formatDuration(distribution.minUs)},${formatDuration(distribution.maxUs)})`;
    case 'lognormal': {
      const { medianUs, p99Us, offsetUs = 0 } = distribution;
      const body = `LN(${formatDuration(medianUs)},${formatDuration(p99Us)})`;
      return offsetUs === 0 ? body : `${formatDuration(offsetUs)}+${body}`;
    }
    case 'weibull':
      return `W(${distribution.shape},${formatDuration(distribution.meanUs)})`;
  }
}

/** A string is what is wrong, undefined means that the text is no distribution at all. */
function readDistribution(text: string): Distribution | string | undefined {
  const uniform = UNIFORM.exec(text);
  if (uniform) return readUniform(uniform[1], uniform[2]);
  const lognormal = LOGNORMAL.exec(text);
  if (lognormal) return readLognormal(lognormal[1], lognormal[2], lognormal[3]);
  const weibull = WEIBULL.exec(text);
  if (weibull) return readWeibull(weibull[1], weibull[2]);
  const us = durationUs(text);
  return us === undefined ? undefined : { kind: 'fixed', us };
}

function readUniform(min = '', max = ''): Distribution | string | undefined {
  const minUs = durationUs(min);
  const maxUs = durationUs(max);
  if (minUs === undefined || maxUs === undefined) return undefined;
  return minUs > maxUs ? 'the smaller end comes first' : { kind: 'uniform', minUs, maxUs };
}

function readLognormal(
  offset: string | undefined,
  median = '',
  p99 = '',
): Distribution | string | undefined {
  const offsetUs = offset === undefined ? 0 : durationUs(offset);
  const medianUs = durationUs(median);
  const p99Us = durationUs(p99);
  if (offsetUs === undefined || medianUs === undefined || p99Us === undefined) return undefined;
  if (medianUs === 0) return 'the median must be more than 0';
  if (p99Us < medianUs) return 'the median comes first, then the 99th percentile';
  const body = { kind: 'lognormal', medianUs, p99Us } as const;
  // Without a floor of 0, so that equal distributions have one form and one scenario id.
  return offsetUs === 0 ? body : { ...body, offsetUs };
}

function readWeibull(shapeText = '', mean = ''): Distribution | string | undefined {
  const meanUs = durationUs(mean);
  if (meanUs === undefined || !DECIMAL.test(shapeText.trim())) return undefined;
  const shape = Number(shapeText);
  if (shape < SHAPE_MIN || shape > SHAPE_MAX) {
    return `the shape must be between ${SHAPE_MIN} and ${SHAPE_MAX}`;
  }
  return meanUs === 0 ? 'the mean must be more than 0' : { kind: 'weibull', shape, meanUs };
}

function durationUs(text: string): number | undefined {
  const us = parseDurationUs(text.trim());
  return us !== undefined && us <= LONGEST_SAMPLE_US ? us : undefined;
}
