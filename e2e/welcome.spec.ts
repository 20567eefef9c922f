import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from './fixtures.ts';

/** What a new user sees, before there is a model or a video. */

const SHOTS = resolve(import.meta.dirname, '../out/test/screenshots');

test.describe('welcome', () => {
  test('the first start shows a street at once, with boxes, ids and labels; the second one asks what to open', async ({
    open,
    material,
  }) => {
    const data = await mkdtemp(join(material.folder, 'first-'));
    const { page, stop } = await open(['--welcome'], { XDG_DATA_HOME: data });
    const counted = async (name: string): Promise<number> => Number(await page.getByTestId('picture').getAttribute(`data-${name}`));
    // From the window's opening on.
    await expect(async () => {
      expect(await counted('objects')).toBeGreaterThan(3);
      expect(await counted('tracked')).toBeGreaterThan(3);
      expect(await counted('classified')).toBeGreaterThan(3);
    }).toPass({ timeout: 10_000, intervals: [100] });
    await expect(page.getByTestId('stage-card-detect')).toContainText('scene-detector');
    await expect(page.getByTestId('stage-card-classify')).toContainText('scene-classifier');
    await expect(page.getByTestId('own-note')).toContainText('A street made by the engine');
    await page.screenshot({ path: join(SHOTS, 'welcome.png') });
    await expect(page.getByTestId('ledger-unexplained')).toHaveText('0');
    await page.getByTestId('own-note').getByRole('button', { name: 'Open a video' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Put this line away' }).click();
    await expect(page.getByTestId('own-note')).toHaveCount(0);
    await stop();

    const again = await open(['--welcome'], { XDG_DATA_HOME: data });
    await expect(again.page.getByRole('heading', { name: 'Open a video' })).toBeVisible();
    await again.page.getByTestId('open-scene').click();
    await expect(again.page.getByTestId('own-note')).toBeVisible();
    await expect.poll(async () => Number(await again.page.getByTestId('picture').getAttribute('data-objects'))).toBeGreaterThan(3);
  });

  test('a real clip is analysed with street-tiny, which is said where nobody asked for it', async ({ open, material }) => {
    const { page } = await open(['--detector', 'street-tiny', '--classifier', 'none']);
    await page.getByTestId('source-input').fill(material.clip);
    await page.getByTestId('source-input').press('Enter');
    await expect(page.getByTestId('stage-card-detect')).toContainText('street-tiny');
    // Who chose it knows it.
    await expect(page.getByTestId('own-note')).toHaveCount(0);
    await expect(page.getByTestId('ledger-unexplained')).toHaveText('0');
  });
});
