import { join, resolve } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from './fixtures.ts';
import { ledger, objects, openSource, unexplained } from './models-page.ts';

/** Where networks run and where their pictures are made, changed while the video plays. */

const SHOTS = resolve(import.meta.dirname, '../out/test/screenshots');
/** A pool is built and warmed beside the one at work, on a machine that is busy with both. */
const LOADED = { timeout: 30_000 };

/** A row of the panel that says what is true of where a network runs. */
const truth = (page: Page, name: string): Locator =>
  page.getByTestId('where').first().locator('.kv-row').filter({ hasText: name }).locator('dd');

const choose = async (page: Page, list: string, name: string): Promise<void> => {
  await page.getByTestId(list).click();
  await page.getByRole('option', { name: new RegExp(`^${name}(?![-\\w])`) }).click();
};

/** Frames go on: so many more are shown. */
const goesOn = async (page: Page, frames = 10): Promise<void> => {
  const before = await ledger(page, 'presented');
  await expect.poll(() => ledger(page, 'presented'), LOADED).toBeGreaterThan(before + frames);
};

const ARGS = ['--loop', '--detector', 'red_square', '--classifier', 'colour'];

/** A clip that plays and in which something is found. */
const playing = async (page: Page, clip: string): Promise<void> => {
  await openSource(page, clip);
  await expect.poll(() => objects(page)).toBeGreaterThan(0);
};

test.describe('any device, any place', () => {
  test('preprocessing moves to another place, and boxes stay where they are', async ({ open, material }) => {
    const { page } = await open(['--models', material.models, ...ARGS]);
    await playing(page, material.clip);
    await page.getByTestId('stage-card-detect').click();
    for (const place of ['typed', 'wasm', 'sharp', 'graph', 'libav-graph', 'libav']) {
      await choose(page, 'preprocess-select', place);
      await expect(truth(page, 'Preprocessed')).toHaveText(place, LOADED);
      await expect(page.getByTestId('stage-card-preprocess')).toContainText(`${place} · `);
      await goesOn(page);
      await expect.poll(() => objects(page)).toBeGreaterThan(0);
    }
    await choose(page, 'preprocess-select', 'auto');
    await expect(page.getByTestId('preprocess-select-meaning')).toContainText(/^Now [a-z-]+,/, LOADED);
    await page.screenshot({ path: join(SHOTS, 'compute.png') });
    await unexplained(page);
  });

  test('sessions, threads and slots change while it plays', async ({ open, material }) => {
    const { page } = await open(['--models', material.models, ...ARGS]);
    await playing(page, material.clip);
    await page.getByTestId('stage-card-detect').click();
    const set = async (field: string, value: string): Promise<void> => {
      await page.getByTestId(field).fill(value);
      await page.getByTestId(field).press('Enter');
    };
    const now = page.getByTestId('threads-now');
    await set('sessions', '1');
    await expect(now).toContainText('Now 1 × ', LOADED);
    await goesOn(page);
    await set('sessions', '2');
    await expect(now).toContainText('Now 2 × ', LOADED);
    await set('intra-op-threads', '2');
    await expect(now).toContainText('Now 2 × 2 threads', LOADED);
    await page.getByTestId('spinning').click();
    await expect(now).toContainText('spinning', LOADED);
    await expect(page.getByTestId('detect-threads')).toContainText('changed live', LOADED);
    await page.getByTestId('ring-slots').fill('4');
    await page.getByTestId('ring-slots').press('Enter');
    await expect(page.getByTestId('detect-threads')).toContainText('changed live', LOADED);
    await expect(page.getByTestId('ring-slots')).toHaveValue('4');
    await goesOn(page);
    await set('sessions', '');
    await expect(page.getByTestId('sessions')).toHaveAttribute('placeholder', /^auto: \d+$/, LOADED);
    await unexplained(page);
  });

  test('every provider is listed, with its reason where it does not work, and cpu can be asked for', async ({ open, material }) => {
    const { page } = await open(['--models', material.models, ...ARGS]);
    await playing(page, material.clip);
    await page.getByTestId('stage-card-detect').click();
    await page.getByTestId('look-again').click();
    await expect(page.getByTestId('look-again')).toBeEnabled({ timeout: 60_000 });
    await page.getByTestId('provider-select').click();
    const webgpu = page.getByRole('option', { name: /^webgpu/ });
    await expect(webgpu).toBeVisible();
    await expect(webgpu.locator('small')).toHaveText(/\w.*\.$/);
    await page.screenshot({ path: join(SHOTS, 'providers.png') });
    await page.getByRole('option', { name: /^cpu/ }).click();
    await expect(truth(page, 'Asked for')).toHaveText('cpu', LOADED);
    await expect(truth(page, 'Got')).toHaveText('cpu');
    await expect(page.getByTestId('provider-chip')).toHaveCount(0);
    await goesOn(page);
    await unexplained(page);
  });

  test('crops move to another place, for all networks and for one', async ({ open, material }) => {
    const { page } = await open(['--models', material.models, ...ARGS]);
    await playing(page, material.clip);
    await page.getByTestId('stage-card-classify').click();
    for (const place of ['typed', 'wasm', 'graph']) {
      await choose(page, 'crops-select', place);
      await expect(truth(page, 'Crops made')).toHaveText(place, LOADED);
      await goesOn(page);
    }
    const rule = page.getByTestId('cascade-rule-0');
    await rule.getByLabel('Crops').click();
    await page.getByRole('option', { name: /^typed/ }).click();
    await expect(truth(page, 'Crops made')).toHaveText('typed', LOADED);
    await goesOn(page);
    await unexplained(page);
  });

  test('auto-tune tries settings, says how far it is, and can be cancelled', async ({ open, material }) => {
    const { page } = await open(['--models', material.models, ...ARGS]);
    await playing(page, material.clip);
    await page.getByTestId('stage-card-detect').click();
    const section = page.getByTestId('auto-tune');
    await page.getByTestId('auto-tune-start').click();
    await expect(section).toHaveAttribute('data-state', 'running', LOADED);
    await expect(page.getByTestId('tune-progress')).toContainText(/^\d+ %/);
    await expect(page.getByTestId('tune-trials').locator('tbody tr').first()).toBeVisible({ timeout: 60_000 });
    await page.screenshot({ path: join(SHOTS, 'auto-tune.png') });
    await section.getByRole('button', { name: 'Cancel' }).click();
    await expect(section).toHaveAttribute('data-state', 'cancelled', LOADED);
    await expect(page.getByTestId('tune-reason')).toContainText('ancelled');
    await expect(page.getByTestId('auto-tune-start')).toBeEnabled();
    await goesOn(page);
    await unexplained(page);
  });

  test('a still cannot be tuned, and it is said why', async ({ open, material }) => {
    const still = join(material.folder, 'one.png');
    await sharp({ create: { width: 320, height: 240, channels: 3, background: '#c01010' } })
      .png()
      .toFile(still);
    const { page } = await open(['--models', material.models, ...ARGS]);
    await page.getByTestId('stage-card-detect').click();
    await expect(page.getByTestId('auto-tune')).toContainText('No source is open');
    await openSource(page, still, 1);
    await expect(page.getByTestId('auto-tune')).toContainText('A still is one frame');
    await expect(page.getByTestId('auto-tune-start')).toBeDisabled();
  });
});
