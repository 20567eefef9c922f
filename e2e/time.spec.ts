import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const SHOTS = resolve(import.meta.dirname, '../out/test/shots');
mkdirSync(SHOTS, { recursive: true });

/** A pipeline without weights: 6 objects a frame, of which each costs the second network 6 ms whenever it is classified. */
const STUDY = [
  'generated:640x360@20',
  '--detector',
  'delay:12,objects=6',
  '--classifier',
  'delay:6,batch=1',
  '--classify-when',
  'every-frame',
];

const ledger = async (page: Page, key: string): Promise<number> =>
  Number((await page.getByTestId(`ledger-${key}`).innerText()).replace(/\D/g, ''));

test.describe('time that adds up', () => {
  test('the overlay in its three sizes says what the frame cost, and how old what is shown is', async ({ open }) => {
    const { page } = await open(STUDY);
    await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(20);
    const hud = page.getByTestId('hud');
    for (const row of ['decode', 'preprocess', 'detect', 'track', 'classify', 'present']) await expect(hud).toContainText(row);
    await expect(hud).toContainText(/fps in .*processed .*shown/);
    await expect(hud).toContainText(/dropped \d+ · late \d+/);
    await expect(hud).toContainText(/result\s+\d+ frames? +· picture\s+\d+ ms old/);
    await expect(hud).toContainText('generated · cpu');
    await page.screenshot({ path: join(SHOTS, 'overlay-full.png') });
    await page.keyboard.press('h');
    await expect(hud).toHaveAttribute('data-mode', 'line');
    await expect(hud).toContainText(/frame [\d,]+ .*fps .*e2e .*dropped/);
    await page.screenshot({ path: join(SHOTS, 'overlay-line.png') });
    await page.keyboard.press('h');
    await expect(hud).toHaveCount(0);
    await page.screenshot({ path: join(SHOTS, 'overlay-off.png') });
  });

  test('a change of a setting is judged within 5 s, marked on the time axis, and kept in the session', async ({ open }) => {
    const { page } = await open(STUDY);
    await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(20);
    await page.getByTestId('record-button').click();
    await page.waitForTimeout(9000);
    await page.getByTestId('switch-classify').click({ force: true });
    const card = page.getByTestId('what-if');
    await expect(card).toHaveAttribute('data-state', 'measuring');
    const askedMs = Date.now();
    await expect(card).toHaveAttribute('data-state', 'done', { timeout: 7000 });
    expect(Date.now() - askedMs).toBeLessThan(6000);
    await expect(card).toHaveAttribute('data-verdict', 'better');
    await expect(card).toContainText(/e2e p50/);
    await expect(card).toContainText(/95 % confidence/);
    await page.screenshot({ path: join(SHOTS, 'what-if.png') });
    await page.getByTestId('record-button').click();
    await page.getByTestId('nav-sessions').click();
    await page.getByTestId('session-row').click();
    await expect(page.getByTestId('session-events')).toContainText('Classify switched off');
    await expect(page.getByTestId('session-events')).toContainText(/−\d+ %/);
    await page.screenshot({ path: join(SHOTS, 'session-what-if.png'), fullPage: true });
  });

  test('the run says what limits it, every number, and what it takes of the machine', async ({ open }) => {
    const { page } = await open(STUDY);
    await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(60);
    const run = page.getByTestId('inspector');
    // It is what a new user sees; the key puts it away and brings it back.
    await page.keyboard.press('i');
    await expect(run).toHaveCount(0);
    await page.keyboard.press('i');
    await expect(run).toHaveAttribute('data-inspected', 'run');
    await expect(page.getByTestId('bottleneck')).toContainText(/Classify (would )?limits? throughput/);
    await expect(page.getByTestId('limit')).toContainText('Classify');
    for (const name of ['Headroom', 'Latency drift', 'Overhead ratio', 'Frames in flight', 'Drop rate', 'Result age'])
      await expect(run).toContainText(new RegExp(name, 'i'));
    await expect(page.getByTestId('resources')).toContainText('classify');
    await expect(page.getByTestId('resources')).toContainText('no counter');
    await page.screenshot({ path: join(SHOTS, 'run.png') });
    await expect(page.getByTestId('ledger-unexplained')).toHaveText('0');
  });

  test('the generated source and the null models are choices like any other', async ({ open }) => {
    const { page } = await open(['--detector', 'null,objects=3', '--classifier', 'none']);
    await page.getByTestId('open-generated').click();
    await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(20);
    await expect(page.getByTestId('stage-card-detect')).toContainText('null');
    await expect(page.getByTestId('stage-card-decode')).toContainText('generated');
  });
});
