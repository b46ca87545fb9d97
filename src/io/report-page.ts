/**
 * The report as one HTML file: bundles the script of the page, packs timelines, writes the file.
 *
 * The script is bundled from the files of the page as they lie beside this one, as TypeScript in the
 * repository and as JavaScript in the package. Equal views become equal bytes.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { pageText } from '../report/html/page.ts';
import { pageStyle } from '../report/html/style.ts';
import type { ReportView } from '../report/html/view.ts';
import type { TimelineData } from '../report/timeline/timeline.ts';
import { writeWhole } from './results.ts';

const CLIENT = join(dirname(fileURLToPath(import.meta.url)), '../report/html/client/main');

/** Browsers of the last years: they all have DecompressionStream. */
const TARGET = 'es2022';

/** The page as text. About 150 kB and what the view holds. */
export async function reportPage(view: ReportView): Promise<string> {
  const script = await clientScript();
  const style = pageStyle;
  return pageText({ view, script, style, scriptHash: sha256(script), styleHash: sha256(style) });
}

/** Writes the page whole or not at all. Throws UsageError. */
export async function writeReportPage(path: string, view: ReportView): Promise<void> {
  writeWhole(path, await reportPage(view));
}

/** A timeline as TimelineView holds it. */
export function packTimeline(data: TimelineData): string {
  return deflateRawSync(JSON.stringify(data)).toString('base64');
}

async function clientScript(): Promise<string> {
  const entry = [`${CLIENT}.ts`, `${CLIENT}.js`].find((path) => existsSync(path)) ?? CLIENT;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: TARGET,
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'silent',
    // The settings of whoever's project this is run in are not for the page.
    tsconfigRaw: '{}',
  });
  const text = outputFiles[0]?.text ?? '';
  return text.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
