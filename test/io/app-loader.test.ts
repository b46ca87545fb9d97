/** Apps and peers from files: what is one app, and what is refused with which line. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadApp, loadEndpoint, loadPeer } from '../../src/io/app-loader.ts';
import { modelHash } from '../../src/io/model-hash.ts';
import type { HttpEndpoint } from '../../src/world/services/http-endpoint.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';

const folder = tempFolder();
const APP = `
import { defineApp } from 'notspot';
import { PERIOD_US } from './lib/period.ts';

export default defineApp((device) => ({
  *main() {
    yield device.sleep(PERIOD_US);
    throw new Error('after a while');
  },
}));
`;

/** An app of two files in a folder of its own. */
function twoFiles(at: string, period = 1000): string {
  folder.write(`${at}/lib/period.ts`, `export const PERIOD_US: number = ${period};\n`);
  return folder.write(`${at}/app.ts`, APP);
}

describe('the hash of an app', () => {
  test('is the same in another folder, and another when an imported file changes', async () => {
    const here = await loadApp(twoFiles('here'));
    expect((await loadApp(twoFiles('else where/deep'))).hash).toBe(here.hash);
    expect((await loadApp(twoFiles('changed', 2000))).hash).not.toBe(here.hash);
    expect(here.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(here.name).toBe('app');
  });

  test('does not depend on how the path is written', async () => {
    const path = twoFiles('written');
    const { hash } = await loadApp(path);
    expect((await loadApp(join(path, '../../written/app.ts'))).hash).toBe(hash);
  });
});

describe('what is no app', () => {
  const refused = async (name: string, source: string) => {
    const path = folder.write(name, source);
    const lines = await usageLines(() => loadApp(path));
    return lines.map((line) => line.replaceAll(folder.path, '.'));
  };

  test.each([
    ['nothing', '', 'found nothing'],
    ['no default export', 'export const app = 1;', 'found nothing'],
    ['a number', 'export default 5;', 'found number'],
    ['null', 'export default null;', 'found null'],
    ['half a step app', 'export default { step() {} };', 'found object'],
  ])('%s as default export is refused', async (_, source, found) => {
    expect(await refused('no-app.ts', source)).toEqual([
      `./no-app.ts: the default export must be an app (defineApp or defineStepApp), ${found}`,
    ]);
  });

  test('a file that is missing, or of another kind, is refused', async () => {
    const missing = join(folder.path, 'missing.ts');
    expect(await usageLines(() => loadApp(missing))).toEqual([`${missing}: no such app file`]);
    expect(await refused('app.py', 'pass')).toEqual([
      './app.py: an app must be a .ts, .mts, .js or .mjs file, or firmware (.elf, .bin)',
    ]);
  });

  test('a syntax error is named with its place, also in an imported file', async () => {
    expect(await refused('syntax.ts', 'const a = 1;\nexport default (;\n')).toEqual([
      './syntax.ts:2: Unexpected ";"',
    ]);
    folder.write('deep/lib/bad.ts', '\n\nexport const = 1;\n');
    expect(await refused('deep/app.ts', "import './lib/bad.ts';\nexport default 1;")).toEqual([
      './deep/lib/bad.ts:3: Expected identifier but found "="',
    ]);
  });

  test.each([
    ['node:fs', "import fs from 'node:fs'; export default () => fs;"],
    ['fs', "import { readFileSync } from 'fs'; export default () => readFileSync;"],
    ['node:net', "export default () => require('node:net');"],
    ['node:os', "export default () => import('node:os');"],
    ['left-pad', "export { default } from 'left-pad';"],
  ])('an import of %s is refused', async (name, source) => {
    expect(await refused('reaching-out.ts', source)).toEqual([
      `./reaching-out.ts:1: "${name}" cannot be imported: an app has only "notspot" and its own files`,
    ]);
  });

  test('an import of a file that is not there is refused', async () => {
    expect(await refused('lonely.ts', "\nimport './gone.ts';")).toEqual([
      './lonely.ts:2: Could not resolve "./gone.ts"',
    ]);
  });

  test('a module that throws, or never ends, is refused', async () => {
    expect(await refused('throws.ts', "throw new TypeError('too early');")).toEqual([
      './throws.ts: the module cannot be loaded: TypeError: too early',
    ]);
    expect(await refused('endless.ts', 'for (;;) {}')).toEqual([
      './endless.ts: the module does not come to the end of its loading',
    ]);
  });
});

describe('stacks', () => {
  test('name the files and lines that the author wrote, and only those', async () => {
    const path = twoFiles('stack');
    const app = await loadApp(path);
    const factory = app.instantiate() as (device: unknown) => { main(): Generator };
    const main = factory({ sleep: () => 0 }).main();
    main.next();
    let stack = '';
    try {
      main.next();
    } catch (error) {
      stack = (error as Error).stack ?? '';
    }
    expect(app.framesOf(stack)).toEqual([`at main (${path}:8:11)`]);
    expect(app.framesOf('')).toEqual([]);
  });
});

describe('peers', () => {
  const chance = {} as Parameters<Awaited<ReturnType<typeof loadPeer>>['value']['step']>[2];
  const input = { type: 'opened', nowUs: 0 } as const;

  test('a peer is loaded with the hash of its code', async () => {
    const source =
      'export default { initial: 3, step: (state) => ({ state: state + 1, outputs: [] }) };';
    const { value: peer, hash } = await loadPeer(folder.write('peer.ts', source));
    expect(peer.initial).toBe(3);
    expect(peer.step(3, input, chance)).toEqual({ state: 4, outputs: [] });
    const other = await loadPeer(folder.write('peer2/peer.ts', source.replace('+ 1', '+ 2')));
    expect(other.hash).not.toBe(hash);
  });

  test('what is no peer is refused', async () => {
    const path = folder.write('no-peer.ts', 'export default () => 1;');
    expect(await usageLines(() => loadPeer(path))).toEqual([
      `${path}: the default export must be a peer ({ initial, step }), found function`,
    ]);
    const thrown = folder.write('thrown-peer.ts', "throw new Error('no');");
    expect(await usageLines(() => loadPeer(thrown))).toEqual([
      `${thrown}: the module cannot be loaded: Error: no`,
    ]);
  });

  test('what a peer gets wrong while it runs is said as its own mistake', async () => {
    const step = async (body: string) => {
      const source = `export default { initial: 0, step() { ${body} } };`;
      const path = folder.write('wrong-peer.ts', source);
      const { value: peer } = await loadPeer(path);
      return (await usageLines(() => peer.step(0, input, chance))).map((l) => l.slice(path.length));
    };
    expect(await step("throw new Error('oh');")).toEqual([': the peer threw: Error: oh']);
    expect(await step('')).toEqual([': step must return { state, outputs }, found nothing']);
    expect(await step('return { state: 1 };')).toEqual([
      ': step must return { state, outputs }, found object',
    ]);
  });
});

test('the hash of the model is the same each time', () => {
  expect(modelHash()).toMatch(/^[0-9a-f]{16}$/);
  expect(modelHash()).toBe(modelHash());
});

describe('endpoints', () => {
  const chance = {} as Parameters<HttpEndpoint['answer']>[2];
  const request = {
    nowUs: 0,
    method: 'GET',
    host: 'a',
    path: '/',
    headers: [],
    body: new Uint8Array(0),
  };

  test('D49: an endpoint is loaded with the hash of its code', async () => {
    const source =
      'export default { initial: 200, ' +
      'answer: (state) => ({ state: state + 1, response: { status: state } }) };';
    const { value: endpoint, hash } = await loadEndpoint(folder.write('endpoint.ts', source));
    expect(endpoint.initial).toBe(200);
    const { state, response } = endpoint.answer(200, request, chance);
    expect([state, response.status]).toEqual([201, 200]);
    const other = await loadEndpoint(folder.write('endpoint2.ts', source.replace('+ 1', '+ 2')));
    expect(other.hash).not.toBe(hash);
  });

  test('D49: what is no endpoint is refused, and what one gets wrong is its own mistake', async () => {
    const none = folder.write('no-endpoint.ts', 'export default 1;');
    expect(await usageLines(() => loadEndpoint(none))).toEqual([
      `${none}: the default export must be an endpoint ({ initial, answer }), found number`,
    ]);
    const wrong = async (name: string, answer: string) => {
      const path = folder.write(name, `export default { initial: 0, answer: ${answer} };`);
      const { value: endpoint } = await loadEndpoint(path);
      const lines = await usageLines(() => endpoint.answer(0, request, chance));
      return lines.map((line) => line.slice(path.length));
    };
    expect(await wrong('throws.ts', "() => { throw new Error('no'); }")).toEqual([
      ': the endpoint threw: Error: no',
    ]);
    expect(await wrong('empty.ts', '() => ({ state: 0 })')).toEqual([
      ': answer must return { state, response: { status } }',
    ]);
  });
});
