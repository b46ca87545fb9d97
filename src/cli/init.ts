/**
 * `notspot init`: a first scenario, an app for it, a CI file, and what a project needs around them.
 *
 * What exists is left as it is. All files are written or none is. The templates are files of the
 * package, so the repository checks them as it checks its own code.
 */

import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type NewFile, writeTogether } from '../io/new-files.ts';
import { onFile, UsageError } from '../io/usage-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Output } from './replay.ts';
import { quoted } from './style.ts';

export interface InitFlags {
  readonly ci: string;
  readonly force?: boolean;
}

/** A file that may be written. */
interface Wanted {
  /** From the folder of the project. */
  readonly name: string;
  readonly text: string;
  /** It may hold more than what is ours, so not even --force writes over it. */
  readonly shared?: boolean;
}

const CI_FILES: ReadonlyMap<string, Wanted> = new Map([
  ['github', { name: '.github/workflows/notspot.yml', text: template('github.yml') }],
  ['gitlab', { name: '.gitlab-ci.yml', text: template('gitlab.yml'), shared: true }],
]);

const SCHEMA = 'node_modules/notspot/scenarios/scenario.schema.json';
const REPORTS = 'reports/';

export function init(dir: string, flags: InitFlags, output: Output): ExitCode {
  const ciFile = CI_FILES.get(flags.ci);
  if (ciFile === undefined) {
    const names = [...CI_FILES.keys()].join(', ');
    throw new UsageError(`--ci must be one of ${names}, found "${flags.ci}"`);
  }
  const wanted = [
    { name: 'scenarios/first.yaml', text: firstScenario(dir) },
    { name: 'scenarios/apps/first.ts', text: template('first.ts') },
    ciFile,
    { name: 'package.json', text: PACKAGE, shared: true },
    { name: 'tsconfig.json', text: TSCONFIG, shared: true },
  ];
  const overwrites = (one: Wanted) => flags.force === true && one.shared !== true;
  const taken = wanted.filter((one) => !overwrites(one) && exists(join(dir, one.name)));
  const fresh = wanted.filter((one) => !taken.includes(one));
  const ignore = ignoreFile(dir);
  const files = fresh.map(({ name, text }) => ({ path: join(dir, name), text }));
  // Asked before anything is written.
  const next = nextLine(dir, taken);
  writeTogether(ignore === undefined ? files : [...files, ignore]);
  for (const { path } of files) output.result(`wrote   ${path}`);
  if (ignore !== undefined) output.result(`wrote   ${ignore.path} (${REPORTS})`);
  for (const { name } of taken) output.result(`exists  ${join(dir, name)}, left as it is`);
  for (const note of notes(dir, ciFile, taken)) output.result(`note    ${note}`);
  output.result(`next    ${next}`);
  return EXIT.okay;
}

function template(name: string): string {
  return readFileSync(new URL(`../../templates/${name}`, import.meta.url), 'utf8');
}

/** A link that leads nowhere is there as well. */
function exists(path: string): boolean {
  return onFile(path, 'write', () => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
}

/** The first folder from `dir` upwards in which `name` lies. */
function above(dir: string, name: string): string | undefined {
  for (let folder = resolve(dir); ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Editors want the schema as a path, so it depends on where the package is installed. */
function firstScenario(dir: string): string {
  const root = above(dir, SCHEMA) ?? resolve(dir);
  const path = relative(resolve(dir, 'scenarios'), join(root, SCHEMA)).replaceAll('\\', '/');
  return template('first.yaml').replace(/\$schema=.*/, () => `$schema=${path}`);
}

/** The package's own version: another one may have another model, and so other verdicts. */
function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

const PACKAGE = `${JSON.stringify(
  {
    private: true,
    type: 'module',
    scripts: {
      test: 'notspot replay scenarios',
      reports: 'notspot replay scenarios --out reports',
    },
    devDependencies: { notspot: ownVersion() },
  },
  undefined,
  2,
)}
`;

/** Apps are bundled, and see neither Node nor a browser; this tells editors so. */
const TSCONFIG = `{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023"],
    "types": [],
    "module": "ESNext",
    "moduleResolution": "bundler",
    "allowImportingTsExtensions": true,
    "noEmit": true,
    "strict": true
  },
  "include": ["scenarios"]
}
`;

/** .gitignore with a line for reports; undefined when it has one. */
function ignoreFile(dir: string): NewFile | undefined {
  const path = join(dir, '.gitignore');
  if (!exists(path)) return { path, text: `node_modules/\n${REPORTS}\n` };
  const text = onFile(path, 'read', () => readFileSync(path, 'utf8'));
  if (text.split(/\r?\n/).some((line) => /^\/?reports\/?\*?$/.test(line.trim()))) return undefined;
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return { path, text: `${text}${end}${REPORTS}\n` };
}

/** What the user has to do about files that could not be put where they work. */
function notes(dir: string, ciFile: Wanted, taken: readonly Wanted[]): readonly string[] {
  const lines: string[] = [];
  if (ciFile.shared === true && taken.includes(ciFile)) {
    lines.push(`the job for ${ciFile.name} is in node_modules/notspot/templates/gitlab.yml`);
  }
  const repository = above(dir, '.git');
  if (repository !== undefined && repository !== resolve(dir)) {
    const root = relative('.', repository) || '.';
    lines.push(`CI files work in the root of the repository only, which is ${root}`);
  }
  return lines;
}

/** The commands that run what was written. */
function nextLine(dir: string, taken: readonly Wanted[]): string {
  const steps = resolve(dir) === resolve('.') ? [] : [`cd ${quoted(dir)}`];
  if (above(dir, SCHEMA) === undefined) {
    const ownPackage = taken.some((one) => one.name === 'package.json');
    steps.push(ownPackage ? 'npm install --save-dev notspot' : 'npm install');
  }
  return [...steps, 'npx notspot replay scenarios --log'].join(' && ');
}
