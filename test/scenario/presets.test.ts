/** Presets against the tables they come from, and against what they promise. */

import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/scenario/presets.ts';

const MINUTE = 60_000_000;

describe('the urban preset', () => {
  const { urban } = PRESETS;

  it('spreads the round trip by a sigma of the logarithm of 0.35', () => {
    const { rtt } = urban.link;
    const sigma = rtt.kind === 'lognormal' ? Math.log(rtt.p99Us / rtt.medianUs) / 2.3263 : 0;
    expect(sigma).toBeCloseTo(0.35, 5);
  });

  it('has the ladder and the time-outs of D45 and D46', () => {
    expect(urban.backoff.ladderUs).toEqual([5, 10, 15, 20, 30, 60].map((m) => m * MINUTE));
    expect(urban.timeouts).toEqual({
      coverageNotice: { kind: 'uniform', minUs: 1_000_000, maxUs: 3_000_000 },
      registrationUs: 30_000_000,
      transportUs: 60_000_000,
      handshakeUs: 20_000_000,
      attemptUs: 120_000_000,
      probeUs: 35_000_000,
      probeLimitUs: 3_000_000,
      probeFailures: 4,
    });
  });

  it('limits logging as D34 says', () => {
    const { logMessageBytes, logPerSecond, logBurst } = urban.cloud;
    expect({ logMessageBytes, logPerSecond, logBurst }).toEqual({
      logMessageBytes: 1024,
      logPerSecond: 5,
      logBurst: 10,
    });
  });
});

describe('the perfect preset', () => {
  it('leaves nothing to chance', () => {
    const { perfect } = PRESETS;
    const groups = [perfect.radio, perfect.link, perfect.timeouts, perfect.cloud];
    for (const figure of groups.flatMap((group) => Object.values<unknown>({ ...group }))) {
      if (typeof figure === 'object') expect(figure).toHaveProperty('kind', 'fixed');
    }
    const { noAnswerRatio } = perfect.radio;
    const { toBadRatio, lossInBadRatio } = perfect.link;
    const ratios = [noAnswerRatio, toBadRatio, lossInBadRatio, perfect.backoff.jitterRatio];
    expect(ratios).toEqual([0, 0, 0, 0]);
  });
});

describe('every preset', () => {
  it('has the name under which it stands', () => {
    for (const [name, world] of Object.entries(PRESETS)) expect(world.preset).toBe(name);
  });
});
