import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { COLOUR_LABELS, colourClassifier, redSquareDetector, SQUARE_LABELS } from '../models/synthetic.ts';
import { expect, test } from './fixtures.ts';

/** A model file becomes a network at work: dropped, understood, corrected, changed for another while the video plays. */

const SHOTS = resolve(import.meta.dirname, '../out/test/screenshots');
const SHARED = resolve(import.meta.dirname, '../../shared/data');
const haveShared = existsSync(join(SHARED, 'models'));

const ledger = async (page: Page, id: string): Promise<number> => {
  const text = (await page.getByTestId(`ledger-${id}`).textContent()) ?? '';
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
};

const openSource = async (page: Page, path: string): Promise<void> => {
  await page.getByTestId('source-input').fill(path);
  await page.getByTestId('source-input').press('Enter');
  await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(5);
};

/** Drops a file of these bytes on the window, as a browser does. */
const drop = async (page: Page, name: string, bytes: Uint8Array): Promise<void> => {
  const data = await page.evaluateHandle(
    ({ base64, fileName }) => {
      const binary = atob(base64);
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(binary, (character) => character.charCodeAt(0))], fileName));
      return transfer;
    },
    { base64: Buffer.from(bytes).toString('base64'), fileName: name },
  );
  await page.dispatchEvent('.app', 'drop', { dataTransfer: data });
};

const objects = async (page: Page): Promise<number> => Number(await page.getByTestId('picture').getAttribute('data-objects'));
const unexplained = (page: Page) => expect(page.getByTestId('ledger-unexplained')).toHaveText('0');

/** Chooses the first network in the inspector of the stage. */
const chooseFirst = async (page: Page, name: string): Promise<void> => {
  await page.getByTestId('first-network').fill(name);
  await page.getByRole('option', { name, exact: true }).click();
};

const emptyModels = async (folder: string): Promise<string> => mkdtemp(join(folder, 'models-'));

test.describe('models', () => {
  test('a file that is dropped on the window runs, and stays where models are kept', async ({ open, material }) => {
    const models = await emptyModels(material.folder);
    const { page } = await open(['--models', models, '--loop', '--detector', 'none', '--classifier', 'none']);
    await openSource(page, material.clip);
    expect(await objects(page)).toBe(0);
    await drop(page, 'squares.onnx', redSquareDetector({ width: 320, height: 320 }));
    await expect(page.getByTestId('banner')).toContainText('squares: detection, family yolox. It is the first network.');
    await expect.poll(() => objects(page)).toBeGreaterThan(0);
    await unexplained(page);
    expect(await readdir(join(models, 'squares'))).toContain('model.onnx');

    await drop(page, 'colours.onnx', colourClassifier('float32', 'batch'));
    await expect(page.getByTestId('banner')).toContainText('colours: classification');
    await unexplained(page);
  });

  test('a file that is no model is refused with a sentence, and the one at work goes on', async ({ open, material }) => {
    const models = await emptyModels(material.folder);
    const { page } = await open(['--models', models, '--loop', '--detector', 'null,objects=3', '--classifier', 'none']);
    await openSource(page, material.clip);
    await drop(page, 'page.onnx', Buffer.from('<!doctype html><html><body>sign in</body></html>'));
    await expect(page.getByTestId('banner')).toContainText('web page');
    await drop(page, 'cut.onnx', redSquareDetector({ width: 320, height: 320 }).subarray(0, 3000));
    await expect(page.getByTestId('banner')).toContainText(/ends in the middle|no ONNX/);
    await expect.poll(() => objects(page)).toBe(3);
    expect((await readdir(models)).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  test('what is understood is shown, corrected, and kept as model.json', async ({ open, material }) => {
    const models = await emptyModels(material.folder);
    await mkdir(join(models, 'squares'));
    await writeFile(join(models, 'squares/model.onnx'), redSquareDetector({ width: 320, height: 320 }));
    await writeFile(join(models, 'squares/labels.txt'), SQUARE_LABELS.join('\n'));
    const { page } = await open(['--models', models, '--loop', '--detector', 'none', '--classifier', 'none']);
    await openSource(page, material.clip);
    await page.getByTestId('nav-models').click();
    await page.getByTestId('model-squares').click();
    const details = page.getByTestId('model-details');
    await expect(details).toContainText('family yolox');
    await expect(details).toContainText('labels.txt');
    await page.screenshot({ path: join(SHOTS, 'models.png') });

    // Told to be red, green, blue, the squares look blue to it.
    await details.getByLabel('Colours').click();
    await page.getByRole('option', { name: 'rgb', exact: true }).click();
    await page.getByTestId('save-correction').click();
    await expect(page.getByTestId('model-facts')).toContainText('model.json');
    const kept = JSON.parse(await readFile(join(models, 'squares/model.json'), 'utf8')) as { version: number; input: { colour: string } };
    expect(kept).toMatchObject({ version: 1, input: { colour: 'rgb' } });
    await page.getByTestId('use-first').click();
    await expect(page.getByTestId('picture')).toBeVisible();
    await page.getByTestId('stage-card-detect').click();
    await expect.poll(() => objects(page)).toBeGreaterThan(0);
    await expect(page.getByTestId('inspector')).toContainText('squares');
  });

  test('the first network is changed while the video plays, and nothing is lost', async ({ open, material }) => {
    const { page } = await open(['--models', material.models, '--loop', '--detector', 'red_square', '--classifier', 'none']);
    await openSource(page, material.clip);
    await expect.poll(() => objects(page)).toBeGreaterThan(0);
    await page.getByTestId('stage-card-detect').click();
    await chooseFirst(page, 'sees_nothing');
    await expect.poll(() => objects(page)).toBe(0);
    await chooseFirst(page, 'colour');
    await expect(page.getByTestId('scene-legend')).toHaveAttribute('data-task', 'classify');
    await expect(page.getByTestId('scene-legend')).toContainText(COLOUR_LABELS[3]);
    await chooseFirst(page, 'red_square');
    await expect(page.getByTestId('scene-legend')).toHaveCount(0);
    await expect.poll(() => objects(page)).toBeGreaterThan(0);
    await unexplained(page);
  });

  test('networks are put behind the detector and taken away, each with its rule', async ({ open, material }) => {
    const { page } = await open(['--models', material.models, '--loop', '--detector', 'red_square', '--classifier', 'none']);
    await openSource(page, material.clip);
    await page.getByTestId('stage-card-classify').click();
    const editor = page.getByTestId('cascade-editor');
    for (const name of ['colour', 'colour_uint8']) {
      await page.getByTestId('add-network').fill(name);
      await page.getByRole('option', { name, exact: true }).click();
      await expect(editor).toContainText(name);
      await expect(editor).not.toContainText('loading');
    }
    await expect(page.getByTestId('cascade-rule-1')).toBeVisible();
    await editor.getByLabel('When').first().click();
    await page.getByRole('option', { name: 'once per track', exact: true }).click();
    await expect(page.getByTestId('inspector')).toContainText('Classify coverage');
    await expect(page.getByTestId('inspector')).toContainText('Cost per classified object');
    await page.screenshot({ path: join(SHOTS, 'cascade.png') });
    await editor.getByLabel('Without colour', { exact: true }).click();
    await expect(page.getByTestId('cascade-rule-1')).toHaveCount(0);
    await unexplained(page);
  });

  test('the catalogue is shown, and nothing of it is downloaded by itself', async ({ open, material }) => {
    const models = await emptyModels(material.folder);
    const { page } = await open(['--models', models]);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByTestId('nav-models').click();
    await page.getByText('To download').click();
    const catalogue = page.getByTestId('catalogue');
    await expect(catalogue).toContainText('MB');
    expect(await catalogue.getByRole('button', { name: 'Get' }).count()).toBeGreaterThan(10);
    await page.screenshot({ path: join(SHOTS, 'catalogue.png') });
    expect((await readdir(models)).length).toBe(0);
    expect(asked.filter((url) => !url.includes('127.0.0.1'))).toEqual([]);
  });

  test('segmentation shows masks with shares, depth its scale', async ({ open }) => {
    test.skip(!haveShared, 'needs ../shared/data: a segmentation and a depth network');
    const { page } = await open(['--models', join(SHARED, 'models'), '--loop', '--detector', 'deeplab_v3_mnv2', '--classifier', 'none']);
    await openSource(page, join(SHARED, 'videos/vtest-480x360.mp4'));
    const legend = page.getByTestId('scene-legend');
    await expect(legend).toHaveAttribute('data-task', 'segment');
    await expect(legend).toContainText(/background\s*\d+\.\d %/);
    await page.screenshot({ path: join(SHOTS, 'segmentation.png') });
    const covered = await page.getByTestId('picture').screenshot();
    await legend.getByLabel('Show the map').click({ force: true });
    await expect.poll(async () => (await page.getByTestId('picture').screenshot()).equals(covered)).toBe(false);
    await page.getByTestId('stage-card-detect').click();
    await chooseFirst(page, 'tcmonodepth_small');
    await expect(legend).toHaveAttribute('data-task', 'depth', { timeout: 20_000 });
    await expect(page.getByTestId('depth-scale')).toContainText(/far \d.*near/);
    await legend.getByLabel('Show the map').click({ force: true });
    await page.screenshot({ path: join(SHOTS, 'depth.png') });
    await unexplained(page);
  });

  test('faces go to two networks, and both answers stand beside the box', async ({ open }) => {
    test.skip(!haveShared, 'needs ../shared/data: a face detector and networks for faces');
    const args = ['--detector', 'yunet_n_640', '--cascade', 'gender_mini_xception', '--cascade', 'emotion_mini_xception'];
    const { page } = await open(['--models', join(SHARED, 'models'), ...args]);
    await openSourceStill(page, join(SHARED, 'images/female-frontal_f10.png'));
    await page.getByTestId('stage-card-classify').click();
    await expect(page.getByTestId('cascade-rule-1')).toContainText('emotion_mini_xception');
    await expect.poll(() => objects(page)).toBeGreaterThan(0);
    await page.screenshot({ path: join(SHOTS, 'faces.png') });
  });
});

/** A still is one frame. */
const openSourceStill = async (page: Page, path: string): Promise<void> => {
  await page.getByTestId('source-input').fill(path);
  await page.getByTestId('source-input').press('Enter');
  await expect.poll(() => ledger(page, 'presented')).toBeGreaterThan(0);
};
