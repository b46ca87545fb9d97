/** Firmware from files: alone, in a scenario, and what is said of a file that is none. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadFirmware } from '../../src/io/firmware-loader.ts';
import { isProgramFile, loadProgram } from '../../src/io/program-loader.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { elfFile } from '../host/cortex-m/elf-file.ts';
import { SAMPLE } from '../host/cortex-m/sample-image.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';

const folder = tempFolder();
const ELF = elfFile(SAMPLE);
const path = (name: string) => join(folder.path, name);

describe('a firmware file', () => {
  test('is a program with its name, its image and a hash', async () => {
    const program = await loadProgram(folder.write('build/my-app.elf', ELF));
    expect(program).toMatchObject({
      kind: 'firmware',
      name: 'my-app',
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(isProgramFile('a/b.elf') && isProgramFile('b.bin') && !isProgramFile('b.o')).toBe(true);
  });

  const { symbols = [], sections = [] } = SAMPLE;
  const hashOf = (bytes: Uint8Array) => loadFirmware(folder.write('hashed.elf', bytes)).hash;
  const hash = hashOf(ELF);

  test('has another hash with another byte, another address or another symbol', () => {
    const [code, data] = SAMPLE.segments;
    if (code === undefined || data === undefined) throw new Error('the sample has two segments');
    const bytes = code.bytes.slice();
    bytes[600] = 1;
    const renamed = symbols.map((s) => ({ ...s, name: s.name.replace('main', 'Main') }));
    const others = [
      hashOf(elfFile({ ...SAMPLE, segments: [{ ...code, bytes }, data] })),
      hashOf(elfFile({ ...SAMPLE, segments: [code, { ...data, loadAddress: 0x0800_1000 }] })),
      hashOf(elfFile({ ...SAMPLE, symbols: renamed })),
    ];
    expect(new Set([hash, ...others]).size).toBe(4);
  });

  test('has the same hash with other names of sections, and wherever it lies', () => {
    const named = sections.map((s) => ({ ...s, name: `.x${s.name}` }));
    const moved = symbols.map((s) =>
      s.section === undefined ? s : { ...s, section: `.x${s.section}` },
    );
    expect(hashOf(elfFile({ ...SAMPLE, sections: named, symbols: moved }))).toBe(hash);
    expect(loadFirmware(folder.write('else/where.elf', ELF)).hash).toBe(hash);
  });

  test("keeps of a crash's evidence the places by their symbols", () => {
    const { framesOf } = loadFirmware(path('else/where.elf'));
    const stack = [
      'BusFault PRECISERR: a load or store failed (0x00000000)',
      '  r0  0x00000000  r1  0x00000001',
      'stack:',
      '  0x08001234 send_report+0x1c',
      '  0x08000208 0x08000208',
    ].join('\n');
    expect(framesOf(stack)).toEqual(['at send_report+0x1c', 'at 0x08000208']);
    expect(framesOf('')).toEqual([]);
  });
});

describe('in scenarios', () => {
  test('firmware alone gets a default scenario with its own name', async () => {
    const [loaded] = await loadScenarios([path('build/my-app.elf')]);
    expect(loaded?.scenario.name).toBe('my-app');
    expect(loaded?.program.kind).toBe('firmware');
  });

  test('its path is relative to the scenario, its hash is that of the app', async () => {
    const file = folder.write('s/one.yaml', 'app: ../build/my-app.elf\nlength: 5m\n');
    const [loaded] = await loadScenarios([file]);
    expect(loaded?.program).toMatchObject({
      kind: 'firmware',
      hash: loadFirmware(path('build/my-app.elf')).hash,
    });
  });
});

describe('what cannot be used is said in one line', () => {
  const wrong = async (file: string) => {
    const lines = await usageLines(() => loadScenarios([file]));
    return lines.map((line) => line.replaceAll(folder.path, '.'));
  };

  test('with the scenario that wants it and its key', async () => {
    folder.write('app.zip', 'PK\u0003\u0004');
    folder.write('text.elf', 'hello');
    const line = async (app: string) =>
      (await wrong(folder.write('w/wrong.yaml', `app: ${app}\nlength: 5m\n`)))[0];
    expect(await line('../gone.elf')).toBe(
      './w/wrong.yaml: app: ./gone.elf: cannot read: no such file or folder',
    );
    expect(await line('../text.elf')).toBe(
      './w/wrong.yaml: app: ./text.elf: must be an ELF file (7f 45 4c 46), and begins with 68 65 6c 6c',
    );
    expect(await line('../app.zip')).toBe(
      './w/wrong.yaml: app: ./app.zip: is a .zip archive, such as the Microvisor bundler makes: give the .elf that is in it',
    );
  });

  test('a flash image besides firmware', async () => {
    folder.write('flash.bin', new Uint8Array(16));
    const text =
      'app: ../build/my-app.elf\nlength: 5m\ndevice: { flash: { image: ../flash.bin } }\n';
    expect(await wrong(folder.write('w/two.yaml', text))).toEqual([
      './w/two.yaml: device.flash.image: the app is firmware, which is the flash image',
    ]);
  });
});
