/** Findings that are kept: which fail, which may, and which are put right. */

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { corpusFolder, judgeCorpus, loadCorpus } from '../../src/io/corpus.ts';
import { execute } from '../../src/io/execute.ts';
import { writeFinding } from '../../src/io/finding-files.ts';
import type { LoadedScenario } from '../../src/io/scenario-files.ts';
import { UsageError } from '../../src/io/usage-error.ts';
import { CRASHING, FINE } from '../cli/apps.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';
import { CONTENT, FINDING } from './findings.ts';

const folder = tempFolder();
folder.write('fine.ts', FINE);
folder.write('crashing.ts', CRASHING);

const TODAY = '2026-05-01';
const CRASHES = 'app: ../../crashing.ts\nlength: 1m\n';
const PASSES = 'app: ../../fine.ts\nlength: 1m\n';

let made = 0;
/** A corpus of files; gives its path. */
function corpus(files: Readonly<Record<string, string>>): string {
  made += 1;
  const dir = join(folder.path, `corpus-${made}`);
  mkdirSync(dir);
  for (const [name, content] of Object.entries(files)) {
    folder.write(`corpus-${made}/${name}`, content);
  }
  return dir;
}

const run = async (loaded: LoadedScenario) => (await execute(loaded))?.result;

const accepted = (until: string) => `reason: the broker is replaced in May\nuntil: ${until}\n`;

describe('a corpus', () => {
  test('says of each entry what has become of it, in the order of the names', async () => {
    const dir = corpus({
      'still/scenario.yaml': CRASHES,
      'put-right/scenario.yaml': PASSES,
      'put-right/accepted.yaml': accepted('2026-05-31'),
      'may-fail/scenario.yaml': CRASHES,
      'may-fail/accepted.yaml': accepted(TODAY),
      'too-long/scenario.yaml': CRASHES,
      'too-long/accepted.yaml': accepted('2026-04-30'),
      'no-app/scenario.yaml': 'app: ../../gone.ts\n',
      'no-app/accepted.yaml': accepted('2026-05-31'),
      // What lies beside the entries is none.
      'notes/readme.txt': 'x',
      '.ab.1.tmp/scenario.yaml': CRASHES,
      'readme.txt': 'x',
    });
    const judged = await judgeCorpus(await loadCorpus(dir), TODAY, run);
    expect(judged.map(({ entry, status }) => [entry.name, status])).toEqual([
      ['may-fail', 'accepted'],
      ['no-app', 'broken'],
      ['put-right', 'fixed'],
      ['still', 'failing'],
      ['too-long', 'expired'],
    ]);
    expect(judged[1]?.problems).toEqual([
      `${dir}/no-app/scenario.yaml: app: ${folder.path}/gone.ts: no such app file`,
    ]);
    expect(judged.map(({ result }) => result?.asExpected)).toEqual([
      false,
      undefined,
      true,
      false,
      false,
    ]);
    expect(judged[0]?.entry.accepted).toEqual({
      reason: 'the broker is replaced in May',
      until: TODAY,
    });
  });

  test('takes findings as they were written', async () => {
    const dir = corpus({});
    writeFinding(dir, { ...CONTENT, scenario: CRASHES });
    const judged = await judgeCorpus(await loadCorpus(dir), TODAY, run);
    expect(judged.map(({ entry, status }) => [entry.name, status])).toEqual([
      [FINDING.id, 'failing'],
    ]);
  });

  test('that is not there has no entries, and one that is a file is a problem', async () => {
    expect(await loadCorpus(join(folder.path, 'nowhere'))).toEqual([]);
    const file = folder.write('a-file', '');
    expect(await usageLines(() => loadCorpus(file))).toEqual([
      `${file}: cannot read: a part of the path is not a folder`,
    ]);
  });

  test('is beside its scenario unless the user says otherwise', () => {
    expect(corpusFolder('scenarios/tunnel.yaml', 'tunnel')).toBe('scenarios/corpus/tunnel');
    expect(dirname(corpusFolder('tunnel.yaml', 'x'))).toBe('corpus');
  });

  test('of which a run cannot be made or is interrupted is judged as far as can be', async () => {
    const dir = corpus({
      'a/scenario.yaml': PASSES,
      'b/scenario.yaml': PASSES,
      'c/scenario.yaml': PASSES,
      'd/scenario.yaml': PASSES,
    });
    const judged = await judgeCorpus(await loadCorpus(dir), TODAY, async (loaded) => {
      if (loaded.file.includes('/b/')) throw new UsageError('its oracle hangs');
      return loaded.file.includes('/c/') ? undefined : run(loaded);
    });
    expect(judged.map(({ entry, status, problems }) => [entry.name, status, problems])).toEqual([
      ['a', 'fixed', []],
      ['b', 'broken', ['its oracle hangs']],
    ]);
  });
});

describe('an acceptance', () => {
  test('has its problems listed as those of scenario files are, all at once', async () => {
    const dir = corpus({
      'a/scenario.yaml': PASSES,
      'a/accepted.yaml': '# why\nreason: ""\nuntil: 2026-02-30\n',
      'b/scenario.yaml': 'app: [',
      'b/accepted.yaml': 'reason: x\nuntl: 2026-02-03\n',
      'c/scenario.yaml': PASSES,
      'c/accepted.yaml': 'reason: {',
      'd/scenario.yaml': PASSES,
      'd/accepted.yaml': 'reason: x\nuntil: 2026-02-03T10:00:00Z\nreason: y\n',
    });
    const lines = await usageLines(() => loadCorpus(dir));
    expect(lines.map((line) => line.replace(`${dir}/`, ''))).toEqual([
      'a/accepted.yaml:2: reason: must be text that is not empty, found ""',
      'a/accepted.yaml:3: until: must be a date such as "2026-01-31", found "2026-02-30"',
      'b/accepted.yaml:1: until: is required',
      'b/accepted.yaml:2: unknown key "untl" (did you mean "until"?)',
      expect.stringMatching(/^c\/accepted\.yaml:1: is not valid YAML: /),
      'd/accepted.yaml:3: duplicate key "reason" (first on line 1)',
      'd/accepted.yaml:2: until: must be a date such as "2026-01-31", found "2026-02-03T10:00:00Z"',
    ]);
  });

  test('that is empty is a problem too', async () => {
    const dir = corpus({ 'a/scenario.yaml': PASSES, 'a/accepted.yaml': '' });
    const [line] = await usageLines(() => loadCorpus(dir));
    expect(line).toBe(
      `${dir}/a/accepted.yaml:1: must be a mapping of keys to values, found nothing (write a value, or leave out the key)`,
    );
  });
});
