/** Campaigns that end before they are through: interrupted, or out of time for what they have found. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CampaignOptions, campaign, campaignProcesses } from '../../src/io/campaign.ts';
import { loadOne } from '../../src/io/scenario-files.ts';
import { campaignBase } from '../../src/io/subject.ts';
import { calmCandidate } from '../../src/search/candidate.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const SCENARIOS = join(import.meta.dirname, '../../scenarios');
cpSync(join(SCENARIOS, 'apps'), join(folder.path, 'apps'), { recursive: true });
cpSync(join(SCENARIOS, 'naive-tunnel.yaml'), join(folder.path, 'naive.yaml'));

async function optionsFor(
  name: string,
  changes: Partial<CampaignOptions> = {},
): Promise<CampaignOptions> {
  const file = join(folder.path, name);
  const { scenario } = await loadOne(file);
  return {
    ...{ file, seed: '1', runs: 16, jobs: 1, maxTrials: 400 },
    calm: calmCandidate(campaignBase(scenario)),
    shard: { index: 0, count: 1 },
    known: new Set<string>(),
    smallUntilMs: Number.POSITIVE_INFINITY,
    isOver: () => false,
    onFound: () => {},
    onProgress: () => {},
    ...changes,
  };
}

describe('a campaign that is interrupted', () => {
  it('does not wait for a run that would take minutes', async () => {
    folder.write(
      'slow.js',
      `import { defineApp } from 'notspot';
      export default defineApp(({ sleep }) => ({ *main() { for (;;) yield sleep(1000); } }));`,
    );
    folder.write('slow.yaml', 'app: ./slow.js\nlength: 720h\n');
    const abort = new AbortController();
    const processes = campaignProcesses(1, abort.signal);
    setTimeout(() => abort.abort(), 1000);
    const { runs, found } = await campaign(await optionsFor('slow.yaml'), processes);
    await processes.end();
    expect([runs, found]).toEqual([0, []]);
  }, 30_000);

  it('keeps as it was drawn what it is making small', async () => {
    const abort = new AbortController();
    const processes = campaignProcesses(1, abort.signal);
    const options = await optionsFor('naive.yaml', {
      onProgress: ({ growingSmall }) => {
        if (growingSmall > 0) abort.abort();
      },
    });
    const { found, seen } = await campaign(options, processes);
    await processes.end();
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ failure }) => failure.cause)).toEqual([...seen.keys()]);
    for (const { minimised, candidate } of found) {
      expect([minimised, candidate.faults.length > 0]).toEqual([undefined, true]);
    }
  }, 30_000);
});

describe('a campaign without time for what it finds', () => {
  it('hands it over with a run of its own, and says that it could be smaller', async () => {
    const processes = campaignProcesses(1, new AbortController().signal);
    const { found } = await campaign(
      await optionsFor('naive.yaml', { smallUntilMs: 0 }),
      processes,
    );
    await processes.end();
    expect(found.length).toBeGreaterThan(0);
    for (const { minimised, candidate } of found) {
      expect(minimised).toMatchObject({
        ...{ exhausted: true, necessity: [], drawnFaults: candidate.faults.length },
        run: { trace: expect.anything() },
      });
    }
  }, 30_000);
});
