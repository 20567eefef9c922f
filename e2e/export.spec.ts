import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from './fixtures.ts';

const SHOTS = resolve(import.meta.dirname, '../out/test/shots');
mkdirSync(SHOTS, { recursive: true });

test('an export that takes its time is said to be made, and is not begun twice', async ({ open }) => {
  const { page } = await open(['generated:320x240@25', '--detector', 'none', '--classifier', 'none']);
  await expect(page.getByTestId('record-button')).toBeEnabled();
  await page.getByTestId('record-button').click();
  await expect(page.getByTestId('record-button')).toContainText(/0:0[2-9]/);
  await page.getByTestId('record-button').click();
  await page.getByTestId('nav-sessions').click();
  await page.getByTestId('session-row').click();

  // as slow as that of an hour
  const slow = Promise.withResolvers<void>();
  let asked = 0;
  await page.route('**/export/json*', async (route) => {
    asked++;
    await slow.promise;
    await route.continue();
  });
  await page.getByTestId('export-button').click();
  await page.getByTestId('export-json').click();
  await expect(page.getByTestId('exporting')).toContainText('Making Everything, JSON of');
  await page.getByTestId('export-button').click();
  await expect(page.getByTestId('export-json')).toBeDisabled();
  await expect(page.getByTestId('export-csv')).toBeEnabled();
  await page.screenshot({ path: join(SHOTS, 'exporting.png') });
  const [download] = await Promise.all([page.waitForEvent('download'), slow.resolve()]);
  expect(download.suggestedFilename()).toMatch(/\.json$/);
  await expect(page.getByTestId('exporting')).toHaveCount(0);
  await expect(page.getByTestId('export-json')).toBeEnabled();
  expect(asked).toBe(1);
});
