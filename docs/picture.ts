/**
 * Draws the README's picture, docs/replay.svg: what the command really prints, colours and all.
 *
 * `npm run picture`, after anything has changed what a bundled scenario prints.
 */

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src/cli/main.ts');
const WIDTH_PX = 1060;
const LINE_PX = 20;
const COLUMNS = 118;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const COLOUR = /\u001b\[(\d+)m/;

const LOOKS: Readonly<Record<string, string>> = {
  '1': 'font-weight="bold" fill="#ffffff"',
  '2': 'fill="#8b949e"',
  '31': 'fill="#ff7b72" font-weight="bold"',
  '32': 'fill="#7ee787"',
  '33': 'fill="#f2cc60"',
};

/** What the command prints in a folder, a line each. A verdict that fails is no failure here. */
function print(cwd: string, ...args: readonly string[]): readonly string[] {
  const env = { ...process.env, FORCE_COLOR: '1' };
  const tsx = import.meta.resolve('tsx');
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, MAIN, ...args], {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`notspot ${args.join(' ')} printed nothing: ${stderr}`);
  return stdout.trimEnd().split('\n');
}

/** Long lines without colours are broken between words, and indented. */
function wrapped(line: string): readonly string[] {
  if (COLOUR.test(line) || line.length <= COLUMNS) return [line];
  const indent = ' '.repeat(line.length - line.trimStart().length + 2);
  const lines: string[] = [];
  let rest = line;
  while (rest.length > COLUMNS) {
    const end = rest.lastIndexOf(' ', COLUMNS);
    lines.push(rest.slice(0, end));
    rest = indent + rest.slice(end + 1);
  }
  return [...lines, rest];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function spans(line: string): string {
  let look: string | undefined;
  return line
    .split(COLOUR)
    .map((part, i) => {
      if (i % 2 === 1) look = LOOKS[part];
      else if (part !== '')
        return look === undefined ? escaped(part) : `<tspan ${look}>${escaped(part)}</tspan>`;
      return '';
    })
    .join('');
}

function picture(lines: readonly string[]): string {
  const height = lines.length * LINE_PX + 2 * LINE_PX;
  const texts = lines.map(
    (line, i) => `<text x="16" y="${32 + i * LINE_PX}" xml:space="preserve">${spans(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${height}" viewBox="0 0 ${WIDTH_PX} ${height}" role="img" aria-label="Terminal output of notspot replay">`,
    '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>',
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#c9d1d9">',
    ...texts,
    '</g></svg>\n',
  ].join('\n');
}

const command = (text: string) => `\u001b[2m$ ${text}\u001b[22m`;

// The naive app under a name of its own, as a user has it, and without its known failures.
const folder = mkdtempSync(join(tmpdir(), 'notspot-picture-'));
mkdirSync(join(folder, 'apps'));
copyFileSync(join(ROOT, 'scenarios/apps/naive.ts'), join(folder, 'apps/naive.ts'));
const scenario = readFileSync(join(ROOT, 'scenarios/naive-tunnel.yaml'), 'utf8');
writeFileSync(join(folder, 'tunnel.yaml'), scenario.replace(/^expect:(\n {2}.*)*\n?/m, ''));
const lines = [
  command('npm start'),
  ...print(ROOT, 'replay', 'scenarios'),
  '',
  command('npx notspot replay tunnel.yaml        # an app of your own, after a tunnel'),
  ...print(folder, 'replay', 'tunnel.yaml'),
];
rmSync(folder, { recursive: true });
writeFileSync(join(ROOT, 'docs/replay.svg'), picture(lines.flatMap(wrapped)));
