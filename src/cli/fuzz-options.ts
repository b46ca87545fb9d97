/**
 * The options of `notspot fuzz`, and what a CI system says of the machine's part in the work.
 */

import { execFileSync, type StdioOptions } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Shard } from '../io/campaign.ts';
import { UsageError } from '../io/usage-error.ts';
import { duration, notEmpty, oneOf, wholeNumber } from './option-values.ts';

export interface FuzzFlags {
  /** Infinity: as many as the time allows. */
  readonly runs: number;
  /** Real time, milliseconds; undefined: until all runs are made. */
  readonly timeMs: number | undefined;
  readonly seed: string | undefined;
  readonly jobs: number;
  readonly shard: Shard;
  /** Folder of findings that are known; undefined: beside the scenario. */
  readonly corpus: string | undefined;
  /** What ends with exit code 1: findings that are not in the corpus, or any. */
  readonly failOn: 'new' | 'any';
  readonly out: string | undefined;
  readonly json: boolean;
  readonly junit: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Given = Readonly<Record<string, string | boolean | undefined>>;

const DEFAULT_RUNS = 500;
const MOST_RUNS = 1_000_000_000;
const MOST_JOBS = 256;

/** Throws InvalidArgumentError or UsageError. */
export async function fuzzFlags(given: Given, environment: Environment): Promise<FuzzFlags> {
  const { runs, time, jobs, shard, json } = given;
  const text = (name: string) => {
    const value = given[name];
    return typeof value === 'string' ? notEmpty(`--${name}`, value) : undefined;
  };
  const timeUs = time === undefined ? undefined : await duration('--time', String(time));
  const noRuns = timeUs === undefined ? DEFAULT_RUNS : Number.POSITIVE_INFINITY;
  return {
    runs: runs === undefined ? noRuns : wholeNumber('--runs', runs, MOST_RUNS),
    timeMs: timeUs === undefined ? undefined : timeUs / 1000,
    seed: text('seed'),
    jobs: jobs === undefined ? availableParallelism() : wholeNumber('--jobs', jobs, MOST_JOBS),
    shard: shard === undefined ? shardOf(environment) : parseShard(String(shard)),
    corpus: text('corpus'),
    failOn: oneOf('--fail-on', String(given['failOn']), ['new', 'any']),
    out: text('out'),
    json: json === true,
    junit: text('junit'),
  };
}

const WHOLE: Shard = { index: 0, count: 1 };
const MOST_SHARDS = 10_000;

/** "2/4" is the second of four. Throws UsageError. */
export function parseShard(text: string): Shard {
  const [, part = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { index: Number(part) - 1, count: Number(of) };
  if (part !== '' && isShard(shard)) return shard;
  throw new UsageError(
    `--shard must be i/n, with i from 1 to n and n up to ${MOST_SHARDS}, found "${text}"`,
  );
}

function isShard({ index, count }: Shard): boolean {
  return index >= 0 && index < count && count <= MOST_SHARDS;
}

/**
 * The machine's share: what GitLab's `parallel` says (CI_NODE_INDEX of CI_NODE_TOTAL, from 1), or a
 * Kubernetes Indexed Job (JOB_COMPLETION_INDEX, from 0, of JOB_COMPLETIONS, which the manifest has
 * to hand on, since Kubernetes does not). Throws UsageError for half of one.
 */
export function shardOf(environment: Environment): Shard {
  const { CI_NODE_INDEX, CI_NODE_TOTAL, JOB_COMPLETION_INDEX, JOB_COMPLETIONS } = environment;
  if (CI_NODE_TOTAL !== undefined && CI_NODE_INDEX !== undefined) {
    return shardFrom(Number(CI_NODE_INDEX) - 1, CI_NODE_TOTAL, 'CI_NODE_INDEX/CI_NODE_TOTAL');
  }
  if (JOB_COMPLETION_INDEX === undefined) return WHOLE;
  if (JOB_COMPLETIONS === undefined) {
    throw new UsageError(
      'JOB_COMPLETION_INDEX is set, but not JOB_COMPLETIONS: say how many there are, or give --shard',
    );
  }
  const names = 'JOB_COMPLETION_INDEX/JOB_COMPLETIONS';
  return shardFrom(Number(JOB_COMPLETION_INDEX), JOB_COMPLETIONS, names);
}

function shardFrom(index: number, total: string, names: string): Shard {
  const shard = { index, count: Number(total) };
  if (Number.isInteger(index) && Number.isInteger(shard.count) && isShard(shard)) return shard;
  throw new UsageError(`${names} say no share of the work, found ${index} of "${total}"`);
}

/** Commits as CI systems name them. */
const COMMITS = ['GITHUB_SHA', 'CI_COMMIT_SHA', 'BUILDKITE_COMMIT', 'GIT_COMMIT', 'CIRCLE_SHA1'];

/**
 * The seed of a campaign that was given none: in CI the commit, so that each one looks somewhere
 * else and can be repeated; at the desk that of the scenario.
 */
export function defaultSeed(environment: Environment, ofScenario: string): string {
  if ((environment['CI'] ?? '') === '') return ofScenario;
  for (const name of COMMITS) {
    const commit = environment[name];
    if (commit !== undefined && commit !== '') return commit;
  }
  return commitHere() ?? ofScenario;
}

function commitHere(): string | undefined {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio }).trim();
  } catch {
    // No git, or no repository: then there is no commit.
    return undefined;
  }
}
