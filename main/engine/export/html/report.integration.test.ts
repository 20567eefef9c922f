import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../session/reader.ts';
import { exportSession } from '../export-session.ts';
import { makePlace, NASTY_NAME, type Place, recordRun, recordSynthetic } from '../testing.ts';
import { countText, msText } from './numbers.ts';

const candidates = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  chromium.executablePath(),
];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) console.log('skipped: there is no Chromium here to open the report in');

let place: Place;
beforeAll(async () => {
  place = await makePlace();
  await recordRun(place.root, 'run');
  await recordSynthetic(place.root, 'long', 2_000);
  for (const id of ['version-1', 'version-4'])
    await cp(resolve(import.meta.dirname, '../../session/fixtures', id), join(place.root, id), { recursive: true });
});
afterAll(() => place.remove());

async function reportOf(id: string): Promise<string> {
  const path = place.path(`${id}.html`);
  await exportSession(place.root, id, 'html', path, { replace: true });
  return path;
}

describe.each(['run', 'long', 'version-1', 'version-4'])('the report of %s', (id) => {
  it('has a number wherever it says one, and loads nothing', async () => {
    const html = await readFile(await reportOf(id), 'utf8');
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(html).not.toMatch(/(src|href)="(?!data:image\/jpeg;base64,)|<script|<link|@import|url\((?!#wait-)/);
    expect(html).toContain("default-src 'none'");
  });
});

it('the report says what found no room under the cap, and what an object costs', async () => {
  const text = (await readFile(await reportOf('version-4'), 'utf8')).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('74 classified, 15 deferred');
  expect(text).toMatch(/Classify, an object 0\.8 ms/);
});

describe.skipIf(executablePath === undefined)('the report in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    });
  });
  afterAll(() => browser.close());

  /** Opens a report from its file, and remembers whatever it asks for, runs or complains of. */
  async function open(id: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<{ page: Page; heard: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const heard: string[] = [];
    const address = pathToFileURL(await reportOf(id)).href;
    page.on('request', (request) => void (request.url() === address || request.url().startsWith('data:') || heard.push(request.url())));
    page.on('console', (message) => void heard.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => void heard.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => void heard.push(`dialog: ${dialog.message()}`));
    await page.goto(address);
    return { page, heard };
  }

  it('shows a name that is markup as a name: none of it runs, nothing is asked for', async () => {
    const { page, heard } = await open('run', 1200);
    expect(await page.title()).toBe(`${NASTY_NAME} · Throughline`);
    expect(await page.locator('h1').textContent()).toBe(NASTY_NAME);
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.locator('img').evaluateAll((images) => images.length)).toBeLessThanOrEqual(1);
    expect(heard).toEqual([]);
    // And were there a script, it would not run.
    const ran = await page.evaluate(
      "(() => { const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.body.append(script); return window.ran === true; })()",
    );
    expect(ran).toBe(false);
    await page.close();
  });

  it('says what the session says: percentiles, the ledger, every stage, every event', async () => {
    const { page } = await open('run', 1200);
    const { summary, events } = await openSession(place.root, 'run');
    const text = (await page.locator('body').textContent()) ?? '';
    for (const ms of [summary!.latencyMs.e2e.p50, summary!.latencyMs.e2e.p95, summary!.latencyMs.e2e.max])
      expect(text).toContain(msText(ms));
    const ledger = ((await page.locator('.ledger').textContent()) ?? '').replace(/\s+/g, ' ');
    expect(ledger).toContain(`received ${countText(summary!.frames.received)}`);
    for (const [reason, n] of Object.entries(summary!.frames.dropped)) expect(ledger).toContain(`dropped, ${reason} ${countText(n)}`);
    expect(ledger).toContain('unexplained 0 ✓');
    for (const words of summary!.bottleneck.words) expect(text).toContain(words);
    expect(await page.locator('tbody tr').count()).toBe(Object.keys(summary!.stages).length);
    for (const { text: event, kind } of events) if (kind !== 'measured') expect(text).toContain(event);
    expect(await page.locator('.slow figure').count()).toBe(10);
    await page.close();
  });

  it.each([
    [1200, 'light'],
    [1200, 'dark'],
    [390, 'dark'],
  ] as const)('fits a window of %i px, in the scheme that the reader has (%s)', async (width, scheme) => {
    for (const id of ['run', 'long', 'version-1']) {
      const { page, heard } = await open(id, width, scheme);
      const [wide, background] = (await page.evaluate(
        '[document.documentElement.scrollWidth, getComputedStyle(document.documentElement).backgroundColor]',
      )) as [number, string];
      expect(wide).toBeLessThanOrEqual(width);
      expect(background).toBe(scheme === 'dark' ? 'rgb(16, 19, 23)' : 'rgb(244, 245, 247)');
      expect(heard).toEqual([]);
      await page.close();
    }
  });
});
