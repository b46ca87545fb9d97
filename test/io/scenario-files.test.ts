/** From paths to scenarios: folders, apps alone, files beside a scenario, every problem at once. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { simulate } from '../../src/sim/run.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';

const folder = tempFolder();
const APP = `import { defineApp } from 'notspot';
export default defineApp((device) => ({ *main() { yield device.sleep(1000); } }));`;
folder.write('apps/idle.ts', APP);

/** What is wrong with some paths, with the test's folder as ".". */
async function wrong(...names: readonly string[]): Promise<readonly string[]> {
  const paths = names.map((name) => join(folder.path, name));
  const lines = await usageLines(() => loadScenarios(paths));
  return lines.map((line) => line.replaceAll(folder.path, '.'));
}

async function files(...names: readonly string[]): Promise<readonly string[]> {
  const loaded = await loadScenarios(names.map((name) => join(folder.path, name)));
  return loaded.map(({ file }) => file.replaceAll(folder.path, '.'));
}

describe('paths', () => {
  test('a folder gives its scenarios in order, with those of folders below, and nothing hidden', async () => {
    for (const name of ['b.yaml', 'a.yml', 'sub/c.yaml', 'node_modules/x/d.yaml', '.git/e.yaml']) {
      folder.write(`tree/${name}`, `app: ${join(folder.path, 'apps/idle.ts')}\n`);
    }
    folder.write('tree/notes.txt', '');
    expect(await files('tree')).toEqual(['./tree/a.yml', './tree/b.yaml', './tree/sub/c.yaml']);
    expect(await files('tree/b.yaml', 'tree', 'apps/../tree/b.yaml')).toEqual([
      './tree/b.yaml',
      './tree/a.yml',
      './tree/sub/c.yaml',
    ]);
  });

  test('an app alone gets a default scenario with its own name', async () => {
    const [loaded] = await loadScenarios([join(folder.path, 'apps/idle.ts')]);
    expect(loaded?.scenario.name).toBe('idle');
    expect(loaded?.scenario.faults.length).toBe(1);
  });

  test('what cannot be a scenario is refused, everything at once', async () => {
    folder.write('empty/readme.md', '');
    expect(await wrong('empty', 'gone', 'empty/readme.md', 'gone.yaml')).toEqual([
      './empty: the folder has no scenario file (.yaml)',
      './gone: no such file or folder',
      './gone.yaml: no such file or folder',
      './empty/readme.md: must be a scenario (.yaml), an app (.ts, .mts, .js, .mjs) or firmware (.elf, .bin), found ".md"',
    ]);
  });
});

describe('files beside a scenario', () => {
  test('that are missing or wrong are all named, with the scenario and its key', async () => {
    folder.write('image-large.bin', new Uint8Array(1024 * 1024 + 1));
    folder.write(
      'beside.yaml',
      `app: ./apps/gone.ts
device: { flash: { image: ./image-large.bin } }
peers:
  default: { kind: function, file: ./peers/gone.ts }
  my feed: { kind: function, file: ./apps/idle.ts }
`,
    );
    folder.write(
      'beside2.yaml',
      'app: ./apps/idle.ts\ndevice: { flash: { image: ./gone.bin } }\nleng: 5m\n',
    );
    folder.write('beside3.yaml', 'app: ./apps/idle.ts\ndevice: { flash: { image: ./gone.bin } }\n');
    expect(await wrong('beside.yaml', 'beside2.yaml', 'beside3.yaml')).toEqual([
      './beside.yaml: app: ./apps/gone.ts: no such app file',
      './beside.yaml: peers.default.file: ./peers/gone.ts: no such peer file',
      './beside.yaml: peers["my feed"].file: ./apps/idle.ts: the default export must be a peer ({ initial, step }), found function',
      './beside.yaml: device.flash.image: ./image-large.bin: a flash image must be at most 1048576 bytes, found 1048577',
      './beside2.yaml:3: unknown key "leng" (did you mean "length"?)',
      './beside3.yaml: device.flash.image: ./gone.bin: cannot read: no such file or folder',
    ]);
  });

  test('a peer and a flash image are part of the hash of the app', async () => {
    const scenario = folder.write(
      'parts.yaml',
      'app: ./apps/idle.ts\ndevice: { flash: { image: ./image.bin } }\npeers: { default: { kind: function, file: ./p.ts } }\n',
    );
    const hash = async (image: string, peer: string) => {
      folder.write('image.bin', image);
      folder.write('p.ts', `export default { initial: ${peer}, step() {} };`);
      const [loaded] = await loadScenarios([scenario]);
      return loaded?.program.hash;
    };
    const first = await hash('a', '1');
    expect(await hash('a', '1')).toBe(first);
    expect(await hash('b', '1')).not.toBe(first);
    expect(await hash('a', '2')).not.toBe(first);
  });

  test('a peer of kind function answers the app', async () => {
    const peer = `export default {
      initial: null,
      step: (state, input) =>
        ({ state, outputs: input.type === 'data' ? [{ type: 'send', data: new Uint8Array([input.data.length]) }] : [] }),
    };`;
    folder.write('counting.ts', peer);
    const scenario = folder.write(
      'talk.yaml',
      `app: ${join(import.meta.dirname, '../../scenarios/apps/telemetry.ts')}
length: 5m
peers: { default: { kind: function, file: ./counting.ts } }
`,
    );
    const [loaded] = await loadScenarios([scenario]);
    if (loaded === undefined) throw new Error('not loaded');
    const consumed: number[] = [];
    simulate(loaded.scenario, loaded.program, {
      peers: loaded.peers,
      sinks: [(r) => r.kind === 'bytes' && r.what === 'consumed' && consumed.push(r.count)],
    });
    expect(consumed.length).toBeGreaterThan(0);
    expect(new Set(consumed)).toEqual(new Set([1]));
  });
});

describe('overrides', () => {
  test('take the place of seed and preset, and can only shorten a run', async () => {
    const path = folder.write('over.yaml', 'app: ./apps/idle.ts\nlength: 10m\n');
    const load = async (over: Parameters<typeof loadScenarios>[1]) =>
      (await loadScenarios([path], over))[0]?.scenario;
    expect(await load({ seed: 'x', preset: 'perfect', untilUs: 5 })).toMatchObject({
      seed: 'x',
      lengthUs: 5,
      world: { preset: 'perfect' },
    });
    expect(await load({ untilUs: 10 ** 12 })).toMatchObject({ seed: '1', lengthUs: 600_000_000 });
  });
});
