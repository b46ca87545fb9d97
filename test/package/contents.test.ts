/** What is in the package: everything that it needs, and nothing else. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { ROOT } from './shell.ts';

const packed = inject('packed');
const FOLDER = join(inject('installed'), 'node_modules/notspot');
const paths = packed.files.map((file) => file.path);
const read = (path: string) => readFileSync(join(FOLDER, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

/** Relative and bare specifiers of the imports of a compiled file. */
function importsOf(path: string): readonly string[] {
  const text = read(path);
  const found = [
    ...text.matchAll(/^(?:import|export) (?:[^'";]* from )?'([^']+)';/gm),
    ...text.matchAll(/\bimport\(['"]([^'"]+)['"]\)/g),
  ];
  return found.map(([, specifier = '']) => specifier);
}

/** A file and all that it reaches by relative imports. */
function reachable(entry: string, toFile: (path: string) => string): ReadonlySet<string> {
  const seen = new Set([entry]);
  for (const path of seen) {
    for (const specifier of importsOf(path)) {
      if (specifier.startsWith('.')) seen.add(toFile(join(path, '..', specifier)));
    }
  }
  return seen;
}

test('at its top are these files and folders, and no others', () => {
  const top = new Set(paths.map((path) => path.split('/')[0]));
  expect([...top].sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist',
    'docs',
    'package.json',
    'scenarios',
    'templates',
  ]);
});

test('it is small', () => {
  expect(packed.size).toBeLessThan(1_000_000);
  expect(packed.unpackedSize).toBeLessThan(3_700_000);
});

test('dist/ is what the sources become, one file each, and the types of the library', () => {
  const sources = (readdirSync(join(ROOT, 'src'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `dist/${name.replace(/\.ts$/, '.js')}`);
  const scripts = paths.filter((path) => /^dist\/.*\.js$/.test(path));
  expect(scripts.sort()).toEqual(sources.sort());
  const types = ['dist/index.d.ts', 'dist/vitest.d.ts'].flatMap((entry) => [
    ...reachable(entry, (path) => path.replace(/\.ts$/, '.d.ts')),
  ]);
  const others = paths.filter((path) => path.startsWith('dist/') && !path.endsWith('.js'));
  expect(others.sort()).toEqual([...new Set(types)].sort());
});

test('docs/ has what the README shows and tells of, and the files for CI systems', () => {
  const readme = read('README.md');
  const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path);
  const ci = readdirSync(join(ROOT, 'docs/ci')).map((name) => `docs/ci/${name}`);
  const texts = ['docs/firmware.md', 'docs/formats.md', 'docs/results.md'];
  for (const text of texts) expect(readme).toContain(`](${text})`);
  expect(paths.filter((path) => path.startsWith('docs/')).sort()).toEqual(
    [...pictures, ...ci, ...texts].sort(),
  );
});

test('scenarios/ and templates/ are those of the repository, with the schema', () => {
  for (const folder of ['scenarios', 'templates']) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
    expect(paths.filter((path) => path.startsWith(`${folder}/`)).sort()).toEqual(files.sort());
  }
  expect(paths).toContain('scenarios/scenario.schema.json');
});

test('every file that the manifest names is there, and the licence is MIT', () => {
  const { bin, exports } = manifest as unknown as {
    bin: Record<string, string>;
    exports: Record<'.' | './vitest', Record<string, string>>;
  };
  expect(Object.keys(bin)).toEqual(['notspot']);
  expect(Object.keys(exports['.'])).toEqual(['types', 'default']);
  const surfaces = [exports['.'], exports['./vitest']].flatMap((one) => Object.values(one));
  for (const path of [...Object.values(bin), ...surfaces]) {
    expect(existsSync(join(FOLDER, path))).toBe(true);
  }
  expect(manifest['license']).toBe('MIT');
  expect(read('LICENSE')).toMatch(/^MIT License/);
});

test('every import leads to a file, to Node or to a dependency, and every dependency is used', () => {
  const bare = new Set<string>();
  for (const path of paths.filter((one) => /^dist\/.*\.(js|d\.ts)$/.test(one))) {
    for (const specifier of importsOf(path)) {
      if (!specifier.startsWith('.')) bare.add(specifier);
      else if (path.endsWith('.js')) expect(paths).toContain(join(path, '..', specifier));
    }
  }
  const outside = [...bare].filter((name) => !builtinModules.includes(name.replace(/^node:/, '')));
  const names = new Set(outside.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name));
  const wanted = [manifest['dependencies'], manifest['peerDependencies']].flatMap((names) =>
    Object.keys(names ?? {}),
  );
  const typesOnly = (name: string) => names.has(name.replace('@types/', ''));
  expect([...names].filter((name) => !wanted.includes(name))).toEqual([]);
  expect(wanted.filter((name) => !names.has(name) && !typesOnly(name))).toEqual([]);
});

test('--help loads no more than it needs', () => {
  const text = read('dist/cli/main.js');
  const atOnce = [...text.matchAll(/^import .* from '([^']+)';$/gm)].map(([, name]) => name);
  expect(atOnce).toEqual(['node:fs', 'commander', './commands.js', './exit-code.js', './usage.js']);
  const commands = [...read('dist/cli/commands.js').matchAll(/^import .* from '([^']+)';$/gm)];
  expect(commands.map(([, name]) => name)).toEqual(['commander', './option-values.js']);
  expect(importsOf('dist/cli/exit-code.js')).toEqual([]);
  expect(importsOf('dist/cli/usage.js')).toEqual([]);
});

test('no script runs when the package is installed', () => {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
  expect(Object.keys(manifest['scripts'] ?? {}).filter((name) => hooks.includes(name))).toEqual([]);
});
