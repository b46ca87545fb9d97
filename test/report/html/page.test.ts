/** The page in a real browser: what it shows, how it is used, and what it may not do. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportPage } from '../../../src/io/report-page.ts';
import type { TraceRecord } from '../../../src/trace/record.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { executablePath, PLACES } from './browser.ts';
import { HOSTILE, viewOf } from './sample-view.ts';

const isRequired = process.env['CI'] === 'true';
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const state = (at: number, machine: string, from: string, to: string): TraceRecord => {
  return { kind: 'state', at, machine, from, to, plannedUs: 0, why: '' };
};
const fault = { kind: 'fault', id: 'tunnel', fault: 'coverageLoss' } as const;
const RECORDS: readonly TraceRecord[] = [
  state(0, 'power', 'off', 'on'),
  state(2_000_000, 'radio', 'off', 'poweringUp'),
  state(14_000_000, 'radio', 'poweringUp', 'up'),
  state(15_000_000, 'channel:3', 'closed', 'opening'),
  state(15_200_000, 'channel:3', 'opening', 'open'),
  { kind: 'log', at: 16_000_000, what: 'posted', text: HOSTILE },
  { ...fault, at: 30_000_000, phase: 'start', detail: '{"forUs":10000000}' },
  state(30_000_000, 'coverage', 'in', 'out'),
  { ...fault, at: 40_000_000, phase: 'end', detail: '' },
  state(40_000_000, 'coverage', 'out', 'in'),
  { kind: 'end', at: 60_000_000, what: 'finished', events: 9 },
];

/** As many records as a busy run of some hours has. */
function* manyRecords(count: number): Generator<TraceRecord> {
  const call = { kind: 'call', life: 1, from: 'main', object: 3, args: [], wrote: [], how: '' };
  for (let i = 0; i < count; i += 1) {
    const at = i * 150_000;
    const [call1, status] = i % 97 === 0 ? ['mvWriteChannel', 'CHANNELCLOSED'] : ['mvRead', 'OKAY'];
    if (i % 5 === 1) yield state(at, 'transport', 'down', i % 2 === 0 ? 'up' : 'connecting');
    else if (i % 5 === 2) yield { kind: 'log', at, what: 'posted', text: `reading ${i}` };
    else yield { ...call, at, call: call1, status, count: 1, lastAt: at } as TraceRecord;
  }
  yield { kind: 'end', at: count * 150_000, what: 'finished', events: count };
}

test.runIf(isRequired)('continuous integration has a browser', () => {
  expect(executablePath, `none of ${PLACES.join(', ')}`).toBeDefined();
});

test('equal views are equal pages, and no text ends a block of data', async () => {
  const text = await reportPage(viewOf(RECORDS));
  expect(await reportPage(viewOf(RECORDS))).toBe(text);
  expect(text).not.toContain(HOSTILE);
  expect(text.match(/<script/g)).toHaveLength(3);
});

describe.skipIf(executablePath === undefined)('in Chromium (skipped where there is none)', () => {
  const folder = tempFolder();
  const requests: string[] = [];
  const errors: string[] = [];
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    const path = folder.write('report.html', await reportPage(viewOf(RECORDS)));
    expect(existsSync(path)).toBe(true);
    url = pathToFileURL(path).href;
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox'],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(url);
    await page.waitForSelector('.timeline[data-to]');
  }, 30_000);

  afterAll(() => browser?.close());

  const shownAt = async (time: string) => {
    await page.getByLabel('Go to').fill(time);
    await page.getByLabel('Go to').press('Enter');
    const rows = await page.locator('.states tbody tr').all();
    const cells = await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
    return Object.fromEntries(cells.map(([lane = '', text = '']) => [lane, text]));
  };
  const view = async () => {
    const { from, to } = await page.locator('.timeline').evaluate((one) => ({ ...one.dataset }));
    return [Number(from), Number(to)] as const;
  };
  /** The page draws with the next frame. */
  const frames = () =>
    page.evaluate('new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))');

  test('the verdict comes first, and every section has its heading', async () => {
    expect(await page.locator('h2').allInnerTexts()).toEqual([
      '3 of 40 runs failed: readings are lost after a reset',
      'Compared with reports/main',
      'telemetry-outages (survey)',
      'Findings',
      'Timeline',
      'How far to trust this',
      'Not readable',
    ]);
    expect(await page.locator('.drawing svg').count()).toBe(2);
    expect(await page.locator('.bars rect').count()).toBeGreaterThan(5);
  });

  test('lanes say what the records say, at any instant', async () => {
    expect(await shownAt('1s')).toMatchObject({ Power: 'on', Radio: 'off', 'App log': '–' });
    expect(await shownAt('13.999999s')).toMatchObject({ Radio: 'poweringUp' });
    expect(await shownAt('14s')).toMatchObject({ Radio: 'up', Coverage: 'in' });
    expect(await shownAt('35s')).toMatchObject({
      Coverage: 'out',
      'Channel 1': 'open, channel 3',
      'Faults 1': 'coverageLoss, tunnel {"forUs":10000000}',
    });
    expect(await shownAt('40s')).toMatchObject({
      Coverage: 'in',
      'Faults 1': 'none, end of tunnel',
    });
  });

  test('text of the app stays text', async () => {
    expect(await shownAt('20s')).toMatchObject({ 'App log': `${HOSTILE}, posted` });
    expect(await page.title()).toBe('Reliability of telemetry-outages');
    expect(await page.locator('img').count()).toBe(0);
    await expect(page.locator('.finding h3').innerText()).resolves.toContain(HOSTILE);
  });

  test('keys and wheel zoom, keys and dragging move, and all of it comes back', async () => {
    const stage = page.locator('.stage');
    await shownAt('30s');
    await stage.focus();
    await page.keyboard.press('+');
    await frames();
    expect(await view()).toEqual([15e6, 45e6]);
    await page.keyboard.press('ArrowRight');
    await frames();
    expect(await view()).toEqual([21e6, 51e6]);
    await stage.hover();
    await page.mouse.wheel(0, -400);
    await frames();
    const [from, to] = await view();
    expect(to - from).toBeLessThan(20e6);
    const box = await stage.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 60];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 100, y, { steps: 3 });
    await page.mouse.up();
    await frames();
    expect((await view())[0]).toBeLessThan(from);
    await stage.focus();
    await page.keyboard.press('0');
    await frames();
    expect(await view()).toEqual([0, 60e6]);
  });

  test('keys choose a lane and go from entry to entry', async () => {
    await shownAt('0');
    await page.locator('.stage').focus();
    for (let i = 0; i < 40; i += 1) await page.keyboard.press('ArrowUp');
    const radio = (await page.locator('.labels div').allInnerTexts()).indexOf('Radio');
    for (let i = 0; i < radio; i += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('n');
    const said = () => page.locator('.said').innerText();
    expect(await said()).toBe('Radio: poweringUp, since 0:00:02.000000');
    await page.keyboard.press('n');
    expect(await said()).toBe('Radio: up, since 0:00:14.000000');
    await page.keyboard.press('p');
    expect(await said()).toBe('Radio: poweringUp, since 0:00:02.000000');
  });

  test.each(['light', 'dark'] as const)('axe finds no serious fault (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    // Not as a script of the page, which its policy forbids.
    await page.evaluate(readFileSync(AXE, 'utf8'));
    const found = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    expect(serious).toEqual([]);
  });

  /** The page anew, as another reader has it. */
  const opened = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    const fresh = await context.newPage();
    await fresh.goto(url);
    await fresh.waitForSelector('.timeline[data-to]');
    return fresh;
  };
  const framesOf = (one: Page) =>
    one.evaluate('new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))');
  const coloursOf = (one: Page) =>
    one.evaluate<{ page: string; lanes: string; theme: string }>(`(() => {
      const canvas = document.querySelector('.stage canvas');
      // The end of the first lane, where nothing but the ground is.
      const pixel = canvas.getContext('2d').getImageData(canvas.width - 2, 1, 1, 1).data;
      return {
        page: getComputedStyle(document.body).backgroundColor,
        lanes: pixel.join(' '),
        theme: document.documentElement.dataset.theme ?? '',
      };
    })()`);

  test.each(['light', 'dark'] as const)(
    'the theme button leaves %s and comes back',
    async (one) => {
      const fresh = await opened({ colorScheme: one });
      const before = await coloursOf(fresh);
      const other = one === 'light' ? 'dark' : 'light';
      await fresh.getByRole('button', { name: 'Light or dark' }).click();
      await framesOf(fresh);
      const turned = await coloursOf(fresh);
      expect(turned.theme).toBe(other);
      expect(turned.page).not.toBe(before.page);
      expect(turned.lanes).not.toBe(before.lanes);
      await fresh.getByRole('button', { name: 'Light or dark' }).click();
      await framesOf(fresh);
      expect(await coloursOf(fresh)).toEqual({ ...before, theme: one });
      await fresh.context().close();
    },
  );

  test('the copy button copies the command, or marks it where it may not', async () => {
    const fresh = await opened();
    const line = fresh.locator('.copy');
    // A page of another origin than "localhost" may be refused the clipboard; both ways are tested.
    await fresh.evaluate(
      `Object.defineProperty(navigator, 'clipboard', { configurable: true, value: {
        writeText: async (text) => { window.copied = text; } } })`,
    );
    await line.getByRole('button', { name: 'Copy' }).click();
    await fresh.waitForFunction(`document.querySelector('.copy output').value !== ''`);
    expect(await line.locator('output').innerText()).toBe('Copied');
    expect(await fresh.evaluate('window.copied')).toBe(
      "notspot replay telemetry.yaml --plan 'n1:abc'",
    );
    await fresh.evaluate(
      `Object.defineProperty(navigator, 'clipboard', { configurable: true, value: {
        writeText: async () => { throw new Error('refused'); } } })`,
    );
    await line.getByRole('button', { name: 'Copy' }).click();
    await fresh.waitForFunction(`document.querySelector('.copy output').value !== 'Copied'`);
    expect(await line.locator('output').innerText()).toBe('Marked: now copy it');
    expect(await fresh.evaluate('String(getSelection())')).toBe(
      "notspot replay telemetry.yaml --plan 'n1:abc'",
    );
    await fresh.context().close();
  });

  test('runs are sorted, filtered and turned over', async () => {
    const fresh = await opened();
    const runs = fresh.locator('.runs');
    const column = (n: number) => runs.locator(`tbody tr td:nth-child(${n})`).allInnerTexts();
    const said = () => runs.locator('output').innerText();
    expect(await said()).toBe('40 runs, page 1 of 2');
    expect((await column(2)).slice(0, 4)).toEqual([
      'fail: delivery',
      'fail: delivery',
      'fail: delivery',
      'pass',
    ]);
    expect(await column(1)).toHaveLength(25);
    await runs.getByRole('button', { name: 'Next page' }).click();
    expect([await said(), (await column(1)).length]).toEqual(['40 runs, page 2 of 2', 15]);
    await runs.getByLabel('Order').selectOption({ label: 'Availability, most first' });
    expect(await said()).toBe('40 runs, page 1 of 2');
    // 1 - us / 1e9 is largest where us is smallest, which is in the first run.
    expect((await column(1))[0]).toBe('1');
    const shares = (await column(3)).map((share) => Number.parseFloat(share));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares[0]).toBeGreaterThan(shares[24] ?? 100);
    await runs.getByLabel('Only failures').check();
    expect(await said()).toBe('3 runs, page 1 of 1');
    expect(new Set(await column(2))).toEqual(new Set(['fail: delivery']));
    await runs.getByRole('button', { name: 'Next page' }).click();
    expect(await said()).toBe('3 runs, page 1 of 1');
    await fresh.context().close();
  });

  test('two fingers zoom the timeline around the place between them', async () => {
    const fresh = await opened({ hasTouch: true });
    const stage = fresh.locator('.stage');
    await stage.scrollIntoViewIfNeeded();
    const box = await stage.boundingBox();
    const middle = (box?.x ?? 0) + (box?.width ?? 0) / 2;
    const y = (box?.y ?? 0) + 60;
    const session = await fresh.context().newCDPSession(fresh);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart?: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          apart === undefined
            ? []
            : [
                { x: middle - apart / 2, y, id: 0 },
                { x: middle + apart / 2, y, id: 1 },
              ],
      });
    await touch('touchStart', 100);
    for (const apart of [150, 220, 300, 400]) await touch('touchMove', apart);
    await touch('touchEnd');
    await framesOf(fresh);
    const { from, to } = await fresh.locator('.timeline').evaluate((one) => ({ ...one.dataset }));
    expect((Number(to) - Number(from)) / 60e6).toBeCloseTo(1 / 4, 1);
    expect((Number(to) + Number(from)) / 2 / 60e6).toBeCloseTo(0.5, 1);
    await fresh.context().close();
  });

  test('the keyboard alone reaches everything: first the summary, and every button has a name', async () => {
    const fresh = await opened();
    await fresh.keyboard.press('Tab');
    expect(await fresh.evaluate('document.activeElement.textContent')).toBe('Skip to the summary');
    const names: unknown[] = [];
    for (let i = 0; i < 60; i += 1) {
      await fresh.keyboard.press('Tab');
      names.push(
        await fresh.evaluate(
          `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`,
        ),
      );
    }
    expect(names).toEqual(
      expect.arrayContaining(['Light or dark', 'Show its timeline', 'Copy', 'Zoom in', 'Earlier']),
    );
    expect(names).toContain(`Timeline of ${await fresh.locator('.labels div').count()} lanes`);
    await fresh.locator('summary', { hasText: 'What was run' }).focus();
    await fresh.keyboard.press('Enter');
    expect(await fresh.getByText('telemetry (a1b2c3)').isVisible()).toBe(true);
    await fresh.context().close();
  });

  test('on paper everything is open, in dark ink on white, and afterwards as it was', async () => {
    const fresh = await opened({ colorScheme: 'dark' });
    const closed = () => fresh.locator('details:not([open], .entries)').count();
    const before = await closed();
    expect(before).toBeGreaterThan(3);
    await fresh.evaluate(
      `addEventListener('beforeprint', () => {
        window.printed = document.querySelectorAll('details:not([open], .entries)').length;
      })`,
    );
    const paper = await fresh.pdf({ format: 'A4' });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await fresh.evaluate('window.printed')).toBe(0);
    expect(await closed()).toBe(before);
    await fresh.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const [ink, button] = await fresh.evaluate<[string, string]>(`[
      getComputedStyle(document.body).color,
      getComputedStyle(document.querySelector('button')).display,
    ]`);
    expect([ink, button]).toEqual(['rgb(27, 36, 48)', 'none']);
    expect(await fresh.locator('.states').isVisible()).toBe(false);
    // The width of A4 in CSS pixels, without its margins: no table is cut off.
    await fresh.setViewportSize({ width: 718, height: 1000 });
    await fresh.evaluate('dispatchEvent(new Event("beforeprint"))');
    const cut = await fresh.evaluate(
      `[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1).length`,
    );
    expect(cut).toBe(0);
    await fresh.context().close();
  });

  test('it is not wider than a phone', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await frames();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('100,000 records are drawn within 2 s', async () => {
    const path = folder.write('many.html', await reportPage(viewOf(manyRecords(100_000), 10_000)));
    expect(readFileSync(path).length).toBeLessThan(10e6);
    const many = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await many.goto(pathToFileURL(path).href);
    await many.waitForSelector('.timeline[data-to]');
    const tookMs = Number(await many.evaluate('performance.now()'));
    await many.close();
    expect(tookMs).toBeLessThan(2000);
  });

  test('nothing leaves the page, and nothing in it fails', () => {
    expect(requests.filter((one) => one !== url && !one.startsWith('data:'))).toEqual([]);
    expect(requests).toContain(url);
    expect(errors).toEqual([]);
  });
});
