/** A finding on the disk: the scenario file that is made of the user's own, and its folder. */

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Finding, findingId } from '../../src/finding/finding.ts';
import {
  findingText,
  readFinding,
  updateFinding,
  writeFinding,
} from '../../src/io/finding-files.ts';
import { findingScenario, type SearchedFile } from '../../src/io/finding-scenario.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { readTrace } from '../../src/io/trace-file.ts';
import { ORACLE_NAMES } from '../../src/oracle/index.ts';
import { scenarioId } from '../../src/scenario/canonical.ts';
import { defaultScenario, formatProblem, parseScenario } from '../../src/scenario/load.ts';
import { PRESETS } from '../../src/scenario/presets.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { type Candidate, scenarioOf, searchBase } from '../../src/search/candidate.ts';
import { FIELD_NAMES, MACHINES } from '../../src/trace/record.ts';
import { FINE } from '../cli/apps.ts';
import { anyPlan } from '../support/any-plan.ts';
import { HOUR } from '../support/small-world.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';
import { SAMPLES } from '../trace/samples.ts';
import { CANDIDATE, CONTENT, FINDING } from './findings.ts';

const folder = tempFolder();
const SAMPLE_FOLDER = join(import.meta.dirname, '../../scenarios');

const SHOWN = {
  name: 'tunnel-ab12cd34',
  folder: 'found/ab12cd34',
  about: ['Found by a campaign.'],
};

const VOCABULARY = { records: FIELD_NAMES, machines: MACHINES, oracles: ORACLE_NAMES };

function parsed(text: string): Scenario {
  const { scenario, problems } = parseScenario(text, 'x.yaml', {
    name: 'x',
    vocabulary: VOCABULARY,
  });
  if (scenario === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return scenario;
}

describe('the scenario of a finding', () => {
  const file = 'scenarios/tunnel.yaml';

  test("is the user's file with the plan in it: keys and comments stay, paths lead to the same", () => {
    const text = `# yaml-language-server: $schema=./scenario.schema.json
# A train in a tunnel.
app: ./apps/tunnel.ts   # the app
length: 1h # for now
seed: 5
world:
  preset: rural
  backoff: { ladder: [5m], jitterRatio: 0.3 }
  link: { rtt: 50ms } # slow
  recording: { up: rec/a.up, down: /abs/a.down }
device: { flash: { image: ../flash.bin } }
peers:
  own: { kind: function, file: ./peer.ts }
  7: { kind: function, file: ./seven.ts }
http:
  - { host: a.example, file: ./endpoint.ts }
faults:
  - { fault: checkIn, at: 3m }
oracles: { own: [./mine.ts] }
expect: { crash: fail }
`;
    expect(findingScenario({ file, text }, CANDIDATE, SHOWN)).toBe(`# Found by a campaign.

# yaml-language-server: $schema=../../scenarios/scenario.schema.json
# A train in a tunnel.
app: ../../scenarios/apps/tunnel.ts # the app
length: 2h # for now
seed: 77
world:
  preset: rural
  backoff:
    ladder:
      - 1m
    jitterRatio: 0
  link: { rtt: 50ms } # slow
  recording: { up: ../../scenarios/rec/a.up, down: /abs/a.down }
device: { flash: { image: ../../flash.bin } }
peers:
  own: { kind: function, file: ../../scenarios/peer.ts }
  "7": { kind: function, file: ../../scenarios/seven.ts }
http:
  - { host: a.example, file: ../../scenarios/endpoint.ts }
faults:
  - { fault: coverageLoss, id: gap, for: 1m30s, at: 20m }
  - fault: callStatus
    id: refused
    call: mvWriteChannel
    status: CHANNELCLOSED
    on: { record: call, where: { call: mvOpenChannel, status: OKAY }, nth: 3, since: boot }
oracles: { own: [ ../../scenarios/mine.ts ] }
name: tunnel-ab12cd34
assumptions:
  closeOnLoss: close
`);
  });

  const originals = [
    'app: ./a.ts\n',
    '{"app":"./a.ts","world":{"backoff":{"ladder":["5m"]}},"assumptions":{"callCost":"9us"}}',
    'app: ./a.ts\nworld: { preset: perfect, link: { rtt: 1s } }\nseed: "0x7"\n',
    'app: ./a.ts\nworld: { preset: adversarial, backoff: { jitterRatio: 0.5 } }\n',
    // What is replaced holds what stays.
    `app: ./a.ts
faults: [{ fault: coverageLoss, for: &t 90s, at: &u 5m }]
device: { minimumCheckIn: *t, maximumPoliteness: *u }
`,
  ];

  test.each(originals)('means the base with the candidate, whatever plan: %j', (text) => {
    const base = searchBase(parsed(text));
    fc.assert(
      fc.property(
        anyPlan(HOUR),
        fc.string({ minLength: 1 }),
        fc.constantFrom<Candidate['world']>({}, CANDIDATE.world, { link: PRESETS.vehicle.link }),
        fc.constantFrom<Candidate['assumptions']>({}, { callCost: 3, closeOnLoss: 'close' }),
        (faults, seed, world, assumptions) => {
          const drawn: Candidate = { seed, lengthUs: HOUR, faults, world, assumptions };
          const written = findingScenario({ file, text }, drawn, SHOWN);
          const { scenario } = parseScenario(written, 'x', { name: 'x', vocabulary: VOCABULARY });
          // Some of these plans make no sense, and no campaign draws them.
          fc.pre(scenario !== undefined);
          const meant = scenarioOf(base, { ...drawn, faults: scenario?.faults ?? [] });
          const { preset } = scenario?.world ?? meant.world;
          const same = { ...meant, world: { ...meant.world, preset } };
          expect(scenario && scenarioId(scenario)).toBe(scenarioId(same));
          expect(scenario?.faults.map(({ id }) => id)).toEqual(faults.map(({ id }) => id));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('expects nothing, so it fails until the app is put right', () => {
    const text = 'app: ./a.ts\nexpect: { crash: fail }\n';
    expect(parsed(findingScenario({ file, text }, CANDIDATE, SHOWN)).expect).toEqual({});
  });

  test('a preset that brings faults of its own gives way, since the plan is all there is', () => {
    const text = 'app: ./a.ts\nworld: { preset: adversarial }\n';
    const found = parsed(findingScenario({ file, text }, { ...CANDIDATE, world: {} }, SHOWN));
    expect(found.faults).toEqual(CANDIDATE.faults);
    expect(found.world).toEqual(PRESETS.urban);
    expect({ ...PRESETS.adversarial, preset: 'urban' }).toEqual(PRESETS.urban);
  });

  test('of an app alone it is the default scenario with the plan', () => {
    const app: SearchedFile = { file: 'src/app.ts', text: undefined };
    const found = parsed(findingScenario(app, CANDIDATE, SHOWN));
    const meant = scenarioOf(searchBase(defaultScenario('src/app.ts', 'app')), CANDIDATE);
    expect(found.app).toBe('../../src/app.ts');
    expect(scenarioId(found)).toBe(scenarioId(meant));
  });

  const samples = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith('.yaml'));
  test.each(samples)('of %s is that scenario with the plan, and runs the same app', (name) => {
    const sample = join(SAMPLE_FOLDER, name);
    const text = readFileSync(sample, 'utf8');
    const found = parsed(findingScenario({ file: sample, text }, CANDIDATE, SHOWN));
    const meant = scenarioOf(searchBase(parsed(text)), CANDIDATE);
    // Paths are part of the id, and differ in what they are relative to.
    const { recording } = found.world;
    const world = { ...meant.world, recording };
    expect(scenarioId(found)).toBe(scenarioId({ ...meant, world }));
    const pairs = [
      [meant.app, found.app],
      [meant.world.recording?.up ?? '', recording?.up ?? ''],
    ] as const;
    for (const [before, after] of pairs) {
      if (before === '') expect(after).toBe('');
      else expect(resolve(SHOWN.folder, after)).toBe(resolve(SAMPLE_FOLDER, before));
    }
  });

  test('can be loaded from its folder', async () => {
    folder.write('apps/fine.ts', FINE);
    const original = join(folder.path, 'fine.yaml');
    const shown = { ...SHOWN, folder: join(folder.path, 'deep/er/found') };
    const text = findingScenario({ file: original, text: 'app: apps/fine.ts\n' }, CANDIDATE, shown);
    const [one] = await loadScenarios([folder.write('deep/er/found/scenario.yaml', text)]);
    expect(one?.scenario.faults).toEqual(CANDIDATE.faults);
    expect(one?.scenario.name).toBe('tunnel-ab12cd34');
  });
});

const FILES = ['finding.json', 'finding.txt', 'scenario.yaml', 'trace.jsonl', 'twin.jsonl'];

let made = 0;
/** A folder that is not there yet. */
function fresh(): string {
  made += 1;
  return join(folder.path, `out-${made}`);
}

describe('the folder of a finding', () => {
  test('has all files, and is read back as the finding', async () => {
    const dir = join(fresh(), 'a/b');
    const at = writeFinding(dir, CONTENT);
    expect(at).toBe(join(dir, FINDING.id));
    expect(readdirSync(dir)).toEqual([FINDING.id]);
    expect(readdirSync(at).sort()).toEqual(FILES);
    expect(readFinding(at)).toEqual(FINDING);
    expect((await readTrace(join(at, 'trace.jsonl'))).records).toEqual([SAMPLES.call, SAMPLES.end]);
    expect((await readTrace(join(at, 'twin.jsonl'))).records).toEqual([SAMPLES.end]);
    // Without colours, which a file has no use for.
    expect(readFileSync(join(at, 'finding.txt'), 'utf8')).toBe('FOUND it\n  at 5us\n');
  });

  test('is the same, byte for byte, in whatever order the keys of a finding came', () => {
    const read = (at: string) => FILES.map((name) => readFileSync(join(at, name), 'utf8'));
    const turned = Object.fromEntries(Object.entries(FINDING).reverse()) as unknown as Finding;
    const one = writeFinding(fresh(), CONTENT);
    expect(read(writeFinding(fresh(), { ...CONTENT, finding: turned }))).toEqual(read(one));
  });

  test('has no traces, and no shrinking, where the failure took its process along', () => {
    const { shrink: _, ...finding } = FINDING;
    const at = writeFinding(fresh(), { ...CONTENT, finding, trace: undefined, twin: undefined });
    expect(readFinding(at)).toEqual(finding);
    expect(readdirSync(at).sort()).toEqual(FILES.slice(0, 3));
  });

  test('is written anew when it is found again, and what the user put in it stays', () => {
    const dir = fresh();
    const at = writeFinding(dir, CONTENT);
    writeFileSync(join(at, 'accepted.yaml'), 'reason: later\nuntil: 2026-01-01\n');
    const again = { ...CONTENT, finding: { ...FINDING, seen: 9 }, twin: undefined };
    expect(writeFinding(dir, again)).toBe(at);
    expect(readFinding(at).seen).toBe(9);
    expect(readdirSync(at).sort()).toEqual(['accepted.yaml', ...FILES.slice(0, 4)]);
    expect(readdirSync(dir)).toEqual([FINDING.id]);
  });

  test('gets new figures without its other files being written again', () => {
    const at = writeFinding(fresh(), CONTENT);
    const before = readFileSync(join(at, 'trace.jsonl'), 'utf8');
    updateFinding(at, { ...FINDING, seen: 12 });
    expect(readFinding(at)).toEqual({ ...FINDING, seen: 12 });
    expect(readdirSync(at).sort()).toEqual(FILES);
    expect(readFileSync(join(at, 'trace.jsonl'), 'utf8')).toBe(before);
    expect(findingText(at)).toEqual(['FOUND it', '  at 5us']);
  });

  test('a place that cannot be written is one line, and nothing is left behind', async () => {
    const file = folder.write('a-file', '');
    const under = await usageLines(() => writeFinding(join(file, 'out'), CONTENT));
    expect(under).toEqual([
      `${file}/out: cannot make the folder: a part of the path is not a folder`,
    ]);
    const taken = fresh();
    mkdirSync(join(taken, FINDING.id), { recursive: true });
    writeFileSync(join(taken, FINDING.id, 'mine.txt'), 'x');
    const inTheWay = await usageLines(() => writeFinding(taken, CONTENT));
    expect(inTheWay).toEqual([`${taken}/${FINDING.id}: is in the way and is no finding`]);
    expect(readdirSync(taken)).toEqual([FINDING.id]);
    expect(readdirSync(join(taken, FINDING.id))).toEqual(['mine.txt']);
  });

  test.runIf(process.platform === 'linux')(
    'a disk that takes no more is one line, and nothing is left behind',
    async () => {
      const dir = fresh();
      const ended = await writeElsewhere(dir, { findings: 1, records: 20_000, limitKiB: 1024 });
      expect(ended).toEqual({
        code: 2,
        announced: [],
        stderr: `${dir}/${OTHER_ID}: cannot write: EFBIG\n`,
      });
      expect(readdirSync(dir)).toEqual([]);
    },
  );

  test('a process that is killed leaves whole folders only, and each that it announced', async () => {
    const dir = fresh();
    const ended = await writeElsewhere(dir, { findings: 1000, records: 300, killAfter: 8 });
    expect(ended.code).toBeNull();
    const there = readdirSync(dir).filter((name) => !name.startsWith('.'));
    expect(ended.announced.length).toBeGreaterThanOrEqual(8);
    expect(ended.announced.filter((id) => !there.includes(id))).toEqual([]);
    for (const id of there) {
      expect(readFinding(join(dir, id)).id).toBe(id);
      expect((await readTrace(join(dir, id, 'twin.jsonl'))).records.length).toBe(301);
    }
  });
});

describe('a folder that is no finding', () => {
  const problem = (at: string) => usageLines(() => readFinding(at));

  test('says so, be it empty, missing or of another kind', async () => {
    const dir = fresh();
    expect(await problem(dir)).toEqual([`${dir}: is no finding: it has no finding.json`]);
    folder.write('foreign/finding.json', '{"name":"mine"}');
    const file = join(folder.path, 'foreign/finding.json');
    expect(await problem(join(folder.path, 'foreign'))).toEqual([
      `${file}: format: must be "notspot-finding-1", found none`,
    ]);
    folder.write('foreign/finding.json', '{"format":"notspot-finding-2"}');
    expect(await problem(join(folder.path, 'foreign'))).toEqual([
      `${file}: format: must be "notspot-finding-1", found "notspot-finding-2"`,
    ]);
  });

  test('says which of its files are missing', async () => {
    const at = writeFinding(fresh(), CONTENT);
    rmSync(join(at, 'trace.jsonl'));
    rmSync(join(at, 'scenario.yaml'));
    expect(await problem(at)).toEqual([
      `${at}: the finding is not complete: it has no scenario.yaml, trace.jsonl`,
    ]);
  });

  test('says that it is damaged, wherever it is cut', async () => {
    const at = writeFinding(fresh(), CONTENT);
    const file = join(at, 'finding.json');
    const whole = readFileSync(file, 'utf8');
    for (let end = 0; end < whole.length - 1; end += 97) {
      writeFileSync(file, whole.slice(0, end));
      expect(await problem(at)).toEqual([`${file}: is damaged or cut short`]);
    }
  });

  test('names all problems of its figures, with their lines', async () => {
    const at = writeFinding(fresh(), CONTENT);
    const file = join(at, 'finding.json');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('"seen": 2', '"seen": -2').replace('liveness', 'life'));
    const problems = await problem(at);
    expect(problems.map((line) => line.replace(/:\d+:/, ':N:'))).toEqual([
      `${file}:N: kind: must be one of crash, hang, invariant, liveness, bug, found "life"`,
      `${file}:N: seen: must be a whole number of at least 0, found -2`,
    ]);
    writeFileSync(file, whole.replace('coverageLoss', 'coverLoss'));
    const [first] = await problem(at);
    expect(first).toMatch(/^.*finding\.json: candidate:1: faults\[0\]\.fault: must be one of/);
  });
});

const OTHER_ID = findingId('cause 0', CANDIDATE.faults);

interface Writing {
  readonly findings: number;
  readonly records: number;
  /** Largest file that the process may write. */
  readonly limitKiB?: number;
  /** SIGKILL after so many were announced. */
  readonly killAfter?: number;
}

/** Writes findings in a process of its own. */
function writeElsewhere(dir: string, { findings, records, limitKiB, killAfter }: Writing) {
  const args = ['--import', import.meta.resolve('tsx'), WRITER, dir, findings, records].map(String);
  const node = [process.execPath, ...args].map((arg) => `'${arg}'`).join(' ');
  const limit = limitKiB === undefined ? '' : `ulimit -f ${limitKiB}; `;
  const child = spawn('bash', ['-c', `${limit}exec ${node}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.split('\n').length > (killAfter ?? Number.POSITIVE_INFINITY)) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise<{ code: number | null; announced: readonly string[]; stderr: string }>(
    (resolve) => {
      child.on('close', (code) => {
        resolve({ code, announced: stdout.split('\n').slice(0, -1), stderr });
      });
    },
  );
}

const WRITER = join(import.meta.dirname, 'findings.ts');
