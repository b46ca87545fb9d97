/** What holds for every file, valid or mangled. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatProblem, parseScenario } from '../../src/scenario/load.ts';
import { anyScenario, generatedParts, mangled } from './arbitraries.ts';
import { loaded, MAXIMAL, VOCABULARY } from './support.ts';

describe('any valid scenario', () => {
  it('is read back from YAML as what was meant', () => {
    fc.assert(
      fc.property(anyScenario, fc.constantFrom('block', 'flow'), ({ written, meant }, style) => {
        const text = stringify(written, { collectionStyle: style });
        expect(generatedParts(loaded(text))).toEqual(meant);
      }),
    );
  });

  it('means the same in JSON', () => {
    fc.assert(
      fc.property(anyScenario, ({ written }) => {
        expect(loaded(JSON.stringify(written))).toEqual(loaded(stringify(written)));
      }),
    );
  });
});

describe('any mangled text', () => {
  const options = { vocabulary: VOCABULARY, name: 'x' };

  it('is a scenario or a list of problems, each once, in order, on a line of the text', () => {
    fc.assert(
      fc.property(mangled(MAXIMAL), (text) => {
        const { scenario, problems } = parseScenario(text, 'x.yaml', options);
        if (scenario !== undefined) return;
        const lineCount = text.split('\n').length;
        const lines = problems.map(({ line }) => line);
        const messages = problems.map(formatProblem);
        expect(messages.length).toBeGreaterThan(0);
        expect(lines).toEqual([...lines].sort((a, b) => a - b));
        expect(lines.every((line) => line >= 1 && line <= lineCount)).toBe(true);
        expect(new Set(messages).size).toBe(messages.length);
        expect(messages.filter((message) => /[\n\r]/.test(message))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same answer each time', () => {
    fc.assert(
      fc.property(fc.oneof(mangled(MAXIMAL), fc.string({ unit: 'binary' })), (text) => {
        const first = parseScenario(text, 'x.yaml', options);
        expect(parseScenario(text, 'x.yaml', options)).toEqual(first);
      }),
    );
  });
});
