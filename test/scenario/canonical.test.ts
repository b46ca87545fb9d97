/** The id of a scenario and of a plan. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, planId, scenarioId } from '../../src/scenario/canonical.ts';
import { loaded, MAXIMAL } from './support.ts';

describe('canonical JSON', () => {
  it('has sorted keys, no white space and no undefined values', () => {
    const value = { b: [1, { d: undefined, c: 'x y' }], a: null, C: true };
    expect(canonicalJson(value)).toBe('{"C":true,"a":null,"b":[1,{"c":"x y"}]}');
  });

  it('does not depend on the order of keys, and reads back as the value', () => {
    const plain = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(plain, (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });
});

describe('the id of a scenario', () => {
  const id = (text: string) => scenarioId(loaded(text));

  it('is the same for files that mean the same', () => {
    expect(id('app: a\nlength: 90m\nseed: 1')).toBe(id('seed: "1"\nlength: 1h30m\napp: a'));
    expect(id('app: a\nfaults: [{ fault: powerCut, at: 1s }]')).toBe(
      id('app: a\nfaults: [{ at: 1000ms, for: 1s, id: powerCut-1, fault: powerCut }]'),
    );
  });

  it('leaves out what changes no run: name, description, expectations, path of the app', () => {
    const other = 'app: b\nname: c\ndescription: d\nexpect: { handleLeak: fail }';
    expect(id(other)).toBe(id('app: a'));
  });

  it.each([
    'seed: 2',
    'length: 2h',
    'start: 2026-01-02',
    'device: { driftPpm: 1 }',
    'device: { flash: { image: a } }',
    'world: { link: { rtt: 1s } }',
    'world: { preset: perfect }',
    'peers: { a: { kind: sink } }',
    'faults: [{ fault: checkIn, at: 1s }]',
    'assumptions: { callCost: 6us }',
    'oracles: { sameFailureLimit: 6 }',
  ])('changes with %j', (line) => {
    expect(id(`app: a\n${line}`)).not.toBe(id('app: a'));
  });

  it('is 16 hexadecimal digits', () => {
    expect(id(MAXIMAL)).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('the id of a plan', () => {
  // Saved findings are found again by it.
  it('stays what it is from one version to the next', () => {
    const plan = [
      {
        id: 'tunnel',
        fault: { kind: 'coverageLoss', forUs: 90_000_000 },
        trigger: { by: 'time', atUs: 600_000_000 },
      },
    ] as const;
    expect(planId(plan)).toBe('2226146414085e56');
    expect(planId([])).toBe('48e70bed2f264102');
  });

  it('differs between plans that differ in one figure', () => {
    const ids = new Set<string>();
    for (let at = 0; at < 5000; at += 1) {
      const fault = { kind: 'checkIn' } as const;
      ids.add(planId([{ id: 'a', fault, trigger: { by: 'time', atUs: at } }]));
    }
    expect(ids.size).toBe(5000);
  });
});
