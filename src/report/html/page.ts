/**
 * The page as text: one file that asks nothing of the network.
 *
 * The policy in its head forbids every request, and every script and style but the two that are in
 * it, by their hashes. Data stands in blocks that are no scripts; nothing in them can end a block.
 */

import type { ReportView } from './view.ts';

export interface PageParts {
  readonly view: ReportView;
  readonly script: string;
  readonly style: string;
  /** SHA-256 in base64 of these texts. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

/** Id of the block that holds all but the timelines. */
const DATA_ID = 'report-data';

export function pageText({ view, script, style, scriptHash, styleHash }: PageParts): string {
  const { timelines, ...rest } = view;
  const listed = timelines.map(({ id, title }) => ({ id, title }));
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash}'`,
    `style-src 'sha256-${styleHash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escaped(view.title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<noscript><h1>${escaped(view.title)}</h1><p>${escaped(view.headline.answer)}</p>`,
    `<p>${escaped(view.headline.because)}</p><p>The rest needs JavaScript.</p></noscript>`,
    `<script type="application/json" id="${DATA_ID}">`,
    jsonBlock({ ...rest, timelines: listed }),
    '</script>',
    ...timelines.map(
      ({ packed }, i) => `<script type="text/plain" id="timeline-${i}">${base64(packed)}</script>`,
    ),
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** JSON that cannot end its block, nor begin another one. */
function jsonBlock(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function base64(packed: string): string {
  return packed.replaceAll(/[^A-Za-z0-9+/=]/g, '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
