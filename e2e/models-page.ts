import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** What the tests of models do to the window. */

export const ledger = async (page: Page, id: string): Promise<number> => {
  const text = (await page.getByTestId(`ledger-${id}`).textContent()) ?? '';
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
};

/** Opens a source and waits until so many pictures of it were shown; a still has one. */
export const openSource = async (page: Page, path: string, presented = 6): Promise<void> => {
  await page.getByTestId('source-input').fill(path);
  await page.getByTestId('source-input').press('Enter');
  await expect.poll(() => ledger(page, 'presented'), { timeout: 30_000 }).toBeGreaterThanOrEqual(presented);
};

/** Drops a file of these bytes on the window, as a browser does. `path`: where a desktop says that it lies (on the stand-in for Electron). */
export const drop = async (page: Page, name: string, bytes: Uint8Array, path?: string): Promise<void> => {
  const data = await page.evaluateHandle(
    ({ base64, fileName, standinPath }) => {
      const binary = atob(base64);
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(binary, (character) => character.charCodeAt(0))], fileName));
      // The list makes its files anew: what is set on one of them must be seen on all.
      Object.defineProperty(File.prototype, 'standinPath', { configurable: true, get: () => standinPath ?? '' });
      return transfer;
    },
    { base64: Buffer.from(bytes).toString('base64'), fileName: name, standinPath: path },
  );
  await page.dispatchEvent('.picture-area, .models', 'drop', { dataTransfer: data });
};

/** Objects on the picture that is shown. */
export const objects = async (page: Page): Promise<number> => Number(await page.getByTestId('picture').getAttribute('data-objects'));

export const unexplained = (page: Page): Promise<void> => expect(page.getByTestId('ledger-unexplained')).toHaveText('0');

/** Chooses a network in a list of the inspector: `first-network`, `add-network`. A list that is out of sight is not open, whatever is typed. */
export const chooseNetwork = async (page: Page, list: string, name: string): Promise<void> => {
  await page.getByTestId(list).click();
  await page.getByTestId(list).fill(name);
  await page.getByRole('option', { name, exact: true }).click();
};

/** Chooses the first network in the inspector of the stage. */
export const chooseFirst = (page: Page, name: string): Promise<void> => chooseNetwork(page, 'first-network', name);

/** A folder of models that has none. */
export const emptyModels = (folder: string): Promise<string> => mkdtemp(join(folder, 'models-'));
