/**
 * What the README shows is true: its app runs, its scenario loads, its folders exist.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadScenarios } from '../src/io/scenario-files.ts';
import { ORACLES } from '../src/oracle/index.ts';
import { FAULT_KIND_NAMES } from '../src/scenario/fault-kinds.ts';
import { parseScenario } from '../src/scenario/load.ts';
import { PRESETS } from '../src/scenario/presets.ts';
import { simulate } from '../src/sim/run.ts';
import { FIELD_NAMES, MACHINES } from '../src/trace/record.ts';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'notspot-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first fenced block of a language. */
function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(README);
  if (found?.[1] === undefined) throw new Error(`the README has no ${language} block`);
  return found[1];
}

test('the app of the README runs and connects', async () => {
  const file = join(folder, 'my-app.ts');
  writeFileSync(file, block('ts'));
  const [loaded] = await loadScenarios([file]);
  if (loaded === undefined) throw new Error('not loaded');
  const result = simulate(loaded.scenario, loaded.program);
  const failed = result.verdicts.filter((v) => v.verdict.status === 'fail');
  // It is a sketch: it returns with its handles open, and nothing else is wrong with it.
  expect(failed.map((v) => v.verdict.oracle)).toEqual(['handleLeak']);
});

test('the scenario of the README has no problem', () => {
  const loaded = parseScenario(block('yaml'), 'README.md', {
    name: 'readme',
    vocabulary: {
      records: FIELD_NAMES,
      machines: MACHINES,
      oracles: ORACLES.map((oracle) => oracle.name),
    },
  });
  expect(loaded.problems).toBeUndefined();
});

test('the README lists the kinds of fault that there are', () => {
  const [, sentence = ''] = /Kinds: ([\s\S]*?), which has a system/.exec(README) ?? [];
  const listed = [...sentence.matchAll(/`(\w+)`/g)].map(([, kind = '']) => kind);
  expect(listed).toEqual(FAULT_KIND_NAMES);
});

test('the README names every preset, and calls them synthetic', () => {
  const [, text = ''] = /A world begins with a preset([\s\S]*?)\n\n/.exec(README) ?? [];
  expect(text).toContain('synthetic');
  for (const name of Object.keys(PRESETS)) expect(text).toContain(`\`${name}\``);
});

test('every oracle stands in the README, and every folder and picture that it names exists', () => {
  for (const { name } of ORACLES) expect(README).toContain(`\`${name}\``);
  const rooms = [...README.matchAll(/^ {2}(\w+)\/ /gm)].map(([, room = '']) => room);
  expect(rooms.length).toBeGreaterThan(8);
  for (const room of rooms) expect(existsSync(join(ROOT, 'src', room))).toBe(true);
  for (const [, path = ''] of README.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
    expect(existsSync(join(ROOT, path))).toBe(true);
  }
});
