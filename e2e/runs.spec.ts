import { mkdirSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { openSession } from '../main/engine/session/reader.ts';
import { syntheticFrame } from '../main/engine/session/synthetic.ts';
import { syntheticSample, writeSession } from '../main/engine/session/synthetic-session.ts';
import { expect, test } from './fixtures.ts';
import { measureFrames } from './frame-times.ts';

/** Runs that are kept: found again, looked into, compared, taken elsewhere, deleted. */

const SHOTS = resolve(import.meta.dirname, '../out/test/shots');
mkdirSync(SHOTS, { recursive: true });

/** Slow enough to be told apart on a machine that has other things to do: with the second network a frame takes 60 ms more. */
const STUDY = [
  'generated:640x360@10',
  '--detector',
  'delay:10,objects=4',
  '--classifier',
  'delay:15,batch=1',
  '--classify-when',
  'every-frame',
];

const ledger = async (page: Page, key: string): Promise<number> =>
  Number((await page.getByTestId(`ledger-${key}`).innerText()).replace(/\D/g, ''));

const record = async (page: Page, ms: number, during?: () => Promise<void>): Promise<void> => {
  const button = page.getByTestId('record-button');
  await button.click();
  await expect(button).toContainText(/\d:\d\d/);
  await page.waitForTimeout(ms);
  await during?.();
  await button.click();
  await expect(button).not.toContainText(/\d:\d\d/);
};

const rows = (page: Page) => page.getByTestId('session-row');
const frameCount = async (page: Page): Promise<number> => Number(await page.getByTestId('session-frames').getAttribute('data-frames'));

/** Drags over a chart's data from one share of its width to another. */
const brush = async (page: Page, from: number, to: number): Promise<void> => {
  const box = await page.getByTestId('chart-latency').locator('.u-over').boundingBox();
  if (box === null) throw new Error('The chart is not drawn.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((from + to) / 2), y, { steps: 4 });
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
  await page.mouse.up();
};

const exported = async (page: Page, format: string): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
  await page.getByTestId('export-button').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`export-${format}`).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
};

test('runs are recorded, found, named, looked into, taken elsewhere, compared and deleted', async ({ open }) => {
  test.setTimeout(180_000);
  const { page, sessions, trash } = await open(STUDY);
  await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(10);
  await record(page, 8000, async () => {
    await page.getByTestId('switch-track').click({ force: true });
    await page.waitForTimeout(1500);
    await page.getByTestId('switch-track').click({ force: true });
    await page.waitForTimeout(500);
  });
  await page.getByTestId('switch-classify').click({ force: true });
  await expect(page.getByTestId('switch-classify')).not.toBeChecked();
  await record(page, 9000);

  await page.getByTestId('nav-sessions').click();
  await expect(rows(page)).toHaveCount(2);
  const pictures = page.locator('[data-testid="session-row"] img');
  await expect(pictures).toHaveCount(2);
  for (const picture of await pictures.all())
    await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);

  // The newest stands first: the one without the second network.
  await rows(page).first().getByTestId('session-link').focus();
  await page.keyboard.press('F2');
  await page.getByTestId('rename-field').fill('without classifying');
  await page.keyboard.press('Enter');
  await expect(rows(page).first()).toContainText('without classifying');
  await rows(page).last().getByTestId('session-menu').click();
  await page.getByTestId('session-note').click();
  await page.getByTestId('note-field').fill('every frame to the second network\nas a start');
  await page.getByTestId('note-keep').click();
  await expect(rows(page).last()).toContainText('every frame to the second network');
  await page.screenshot({ path: join(SHOTS, 'sessions.png') });

  await page.locator('body').click({ position: { x: 700, y: 5 } });
  await page.keyboard.press('/');
  await page.keyboard.type('second start');
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(2);
  await page.getByTestId('sort-name').click();
  await expect(rows(page).last()).toContainText('without classifying');
  await page.getByTestId('sort-started').click();
  await expect(rows(page).first()).toContainText('without classifying');

  // Kept in the files: what another window, or the next start, would read.
  await page.reload();
  await expect(rows(page).last()).toContainText('every frame to the second network');
  await rows(page).last().getByTestId('session-link').click();
  await expect(page.getByTestId('session-note-text')).toContainText('as a start');
  await expect(page.getByTestId('session-events')).toContainText('Track switched off');
  await expect.poll(() => frameCount(page)).toBeGreaterThan(50);
  for (const chart of ['latency', 'rates', 'queues', 'cpu'])
    await expect(page.getByTestId(`chart-${chart}`).locator('canvas')).toBeVisible();
  await expect(page.getByTestId('slow-frame').first()).toBeVisible();
  await page.screenshot({ path: join(SHOTS, 'session-open.png') });

  const selection = page.getByTestId('selection');
  const wholeFrames = await selection.locator('.se-facts b').first().innerText();
  await brush(page, 0.3, 0.6);
  await expect(page.getByTestId('selection-span')).toContainText(/0:\d\d\.\d\d to 0:\d\d\.\d\d/);
  await expect(selection).toContainText('e2e, whole session');
  await expect(selection).toHaveAttribute('data-busy', 'false');
  await expect.poll(() => selection.locator('.se-facts b').first().innerText()).not.toBe(wholeFrames);
  const [inPart, inWhole] = await selection.locator('tbody tr').evaluateAll((all) => all.slice(0, 2).map((row) => row.textContent ?? ''));
  expect(inPart?.replace('e2e', '')).not.toBe(inWhole?.replace('e2e, whole session', ''));

  await page.getByTestId('slow-frame').first().click();
  const frame = page.getByTestId('frame-panel');
  await expect(frame.locator('.tl-rows')).toContainText('detect');
  await expect(page.getByTestId('frame-objects').locator('tbody tr')).toHaveCount(4);
  const slowest = await frame.getAttribute('data-frame');
  await page.screenshot({ path: join(SHOTS, 'session-selection.png') });
  await page.keyboard.press('ArrowRight');
  await expect(frame).not.toHaveAttribute('data-frame', slowest ?? '');
  await page.keyboard.press('ArrowLeft');
  await expect(frame).toHaveAttribute('data-frame', slowest ?? '');
  await page.keyboard.press('Escape');
  await expect(frame).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('selection-span')).toHaveCount(0);

  const view = page.getByTestId('view-span');
  const chart = page.getByTestId('chart-latency').locator('.u-over');
  await chart.hover();
  await page.waitForTimeout(500);
  await page.mouse.wheel(0, -400);
  await expect.poll(async () => Number(await view.getAttribute('data-from'))).toBeGreaterThan(0);
  await chart.dblclick();
  await expect.poll(async () => Number(await view.getAttribute('data-from'))).toBe(0);

  const frames = await frameCount(page);
  const csv = await exported(page, 'csv');
  expect(csv.name).toMatch(/\.csv$/);
  expect(csv.bytes.toString('utf8').trimEnd().split('\n').length).toBe(frames + 1);
  expect((await exported(page, 'perfetto')).bytes.length).toBeGreaterThan(10_000);
  expect((await exported(page, 'html')).bytes.toString('utf8')).toMatch(/<html[\s\S]*<\/html>\s*$/);
  expect(Object.keys(JSON.parse((await exported(page, 'json')).bytes.toString('utf8')) as object).length).toBeGreaterThan(3);

  await page.getByTestId('session-back').click();
  await rows(page).first().getByTestId('session-mark').check();
  await rows(page)
    .last()
    .getByTestId('session-mark')
    .click({ modifiers: ['Shift'] });
  await expect(page.getByTestId('marked-count')).toHaveText('2 marked');
  await page.getByTestId('compare-button').click();
  await expect(page.getByTestId('compared')).toHaveCount(2);
  await expect(page.getByTestId('verdict')).toHaveCount(1);
  await expect(page.getByTestId('verdict')).toContainText(/better|mixed|no measurable change/);
  // The older one classified every frame; without that, a frame takes less.
  const p50 = page.locator('[data-metric="e2e.p50"] .cm-value');
  const [before = '', after = ''] = await p50.allInnerTexts();
  expect(Number(after.replace(',', ''))).toBeLessThan(Number(before.replace(',', '')) * 0.75);
  await expect(page.getByTestId('compared-settings')).toContainText(/classify/i);
  await expect(page.getByTestId('ecdf').locator('canvas')).toBeVisible();
  await expect(page.getByTestId('chart-compared-latency').locator('canvas')).toBeVisible();
  const all = await page.getByTestId('metric-row').count();
  await page.getByTestId('changed-only').check({ force: true });
  await expect.poll(() => page.getByTestId('metric-row').count()).toBeLessThan(all);
  await page.getByTestId('changed-only').uncheck({ force: true });
  await page.screenshot({ path: join(SHOTS, 'compare.png') });
  await page.getByTestId('make-baseline').click();
  await expect.poll(() => p50.first().innerText()).toBe(after);
  await page.goBack();
  await expect.poll(() => p50.first().innerText()).toBe(before);

  await page.getByTestId('compare-back').click();
  const doomed = await rows(page).first().getAttribute('data-id');
  await rows(page).first().getByTestId('session-link').focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('dialog')).toContainText('trash');
  await page.getByTestId('delete-confirm').click();
  await expect(rows(page)).toHaveCount(1);
  expect(await readdir(sessions)).not.toContain(doomed);
  // The trash has names of its own.
  if (process.platform === 'linux') {
    const [name = ''] = await readdir(trash);
    const manifest = JSON.parse(await readFile(join(trash, name, 'session.json'), 'utf8')) as { readonly id: string };
    expect(manifest.id).toBe(doomed);
  }
});

/** Gives a session that was written at once the end of one that was recorded: its summary is in its manifest. */
const close = async (root: string, id: string): Promise<void> => {
  const path = join(root, id, 'session.json');
  const { summary, item } = await openSession(root, id);
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  const closed = { ...manifest, state: 'closed', endedAt: new Date().toISOString(), frames: item.frames, summary };
  await writeFile(path, JSON.stringify(closed));
};

test('a session of an hour opens quickly, and moves smoothly', async ({ open }) => {
  test.setTimeout(180_000);
  const { page, sessions } = await open(['--detector', 'null', '--classifier', 'none']);
  const total = 108_000;
  const startNs = syntheticFrame(0).tReceiveNs;
  const made = function* () {
    for (let n = 0; n < total; n++) {
      const slow = n % 997 === 500 ? 80e6 : n % 30 === 7 ? 6e6 : 0;
      const frame = syntheticFrame(n);
      yield slow === 0 || Number.isNaN(frame.analysisNs) ? frame : { ...frame, e2eNs: frame.e2eNs + slow };
    }
  };
  await writeSession(sessions, 'hour', made(), {
    samples: Array.from({ length: 3600 }, (_, s) => syntheticSample(startNs + s * 1e9 + 5e8)),
  });

  await close(sessions, 'hour');

  await page.getByTestId('nav-sessions').click();
  await expect(rows(page)).toHaveCount(1, { timeout: 60_000 });
  const began = Date.now();
  await rows(page).getByTestId('session-link').click();
  await page.locator('[data-testid="over-time"][data-points="700"] [data-testid="chart-latency"] canvas').waitFor();
  const drawnMs = Date.now() - began;
  await expect.poll(() => frameCount(page)).toBe(total);
  await expect(page.getByTestId('slow-frame').first()).toBeVisible({ timeout: 60_000 });
  const allMs = Date.now() - began;
  await page.waitForTimeout(1000);

  const chart = '[data-testid="chart-latency"] .u-over';
  const zoom = await measureFrames(page, chart, 'zoom');
  const pan = await measureFrames(page, chart, 'pan');
  const scroll = await measureFrames(page, '.se-page', 'scroll');
  console.log(
    `108,000 frames: charts after ${drawnMs} ms, slowest frames after ${allMs} ms; ms between drawings, p50 / p95 / max: ` +
      [`zooming`, zoom, `moving`, pan, `scrolling`, scroll]
        .map((part) => (typeof part === 'string' ? part : `${part.p50} / ${part.p95} / ${part.max}`))
        .join(' '),
  );
  expect(drawnMs).toBeLessThan(6000);
  expect(zoom.p50).toBeLessThan(100);
  expect(scroll.p50).toBeLessThan(100);

  // Looking closer fetches what is looked at, and nothing else.
  await page.locator(chart).dblclick();
  const wholeStep = Number(await page.getByTestId('over-time').getAttribute('data-step'));
  await brush(page, 0.5, 0.51);
  await page.getByTestId('selection-span').waitFor();
  for (let k = 0; k < 5; k++) {
    await page.locator(chart).hover();
    await page.waitForTimeout(400);
    await page.mouse.wheel(0, -500);
  }
  await expect.poll(async () => Number(await page.getByTestId('over-time').getAttribute('data-step'))).toBeLessThan(wholeStep / 20);
  await page.getByTestId('slow-frame').first().click();
  await expect(page.getByTestId('frame-panel').locator('.tl-rows')).toContainText('detect');
  await page.screenshot({ path: join(SHOTS, 'session-hour.png') });
});

test('a thousand sessions are listed, searched and scrolled smoothly', async ({ open }) => {
  test.setTimeout(180_000);
  const { page, sessions } = await open(['generated:320x180@20', '--detector', 'null,objects=2', '--classifier', 'none']);
  await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(20);
  await record(page, 2500);
  const [first = ''] = await readdir(sessions);
  const manifest = JSON.parse(await readFile(join(sessions, first, 'session.json'), 'utf8')) as Record<string, unknown>;
  for (let n = 0; n < 999; n++) {
    const id = `copy-${String(n).padStart(3, '0')}`;
    const startedAt = new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString();
    await mkdir(join(sessions, id));
    await writeFile(
      join(sessions, id, 'session.json'),
      JSON.stringify({ ...manifest, id, name: `run ${n}`, note: n % 10 === 3 ? 'odd one' : '', startedAt }),
    );
    await cp(join(sessions, first, 'thumbnail.jpg'), join(sessions, id, 'thumbnail.jpg'));
  }
  const began = Date.now();
  await page.getByTestId('nav-sessions').click();
  await expect(page.getByRole('status').filter({ hasText: '1,000 recorded runs' })).toBeVisible({ timeout: 30_000 });
  const listedMs = Date.now() - began;
  expect(await rows(page).count()).toBeLessThan(80);
  const scroll = await measureFrames(page, '[data-testid="session-rows"]', 'scroll');
  console.log(
    `1,000 sessions: listed after ${listedMs} ms; ms between drawings while scrolling, p50 / p95 / max: ${scroll.p50} / ${scroll.p95} / ${scroll.max}`,
  );
  expect(scroll.p50).toBeLessThan(100);
  await page.getByTestId('session-rows').evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await expect(page.getByText('run 0', { exact: true })).toBeVisible();
  await page.getByTestId('session-search').fill('odd');
  await expect(page.getByRole('status').filter({ hasText: '100 of 1,000' })).toBeVisible();
  await expect(rows(page).first()).toContainText('run 993');
});
