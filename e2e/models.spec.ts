import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { COLOUR_LABELS, colourClassifier, redSquareDetector } from '../models/synthetic.ts';
import { expect, test } from './fixtures.ts';
import { chooseFirst, chooseNetwork, drop, emptyModels, objects, openSource, unexplained } from './models-page.ts';

/** A model file becomes a network at work: dropped, changed for another while the video plays, put behind another. */

const SHOTS = resolve(import.meta.dirname, '../out/test/screenshots');
const SHARED = resolve(import.meta.dirname, '../../shared/data');
const haveShared = existsSync(join(SHARED, 'models'));

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
    await expect(page.getByTestId('banner')).toContainText('colours: classification, family softmax. It is behind the detector.');
    await expect(page.getByTestId('stage-card-classify')).toContainText('colours');
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
      await chooseNetwork(page, 'add-network', name);
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
    await openSource(page, join(SHARED, 'images/female-frontal_f10.png'), 1);
    await page.getByTestId('stage-card-classify').click();
    await expect(page.getByTestId('cascade-rule-1')).toContainText('emotion_mini_xception');
    await expect.poll(() => objects(page)).toBeGreaterThan(0);
    await page.screenshot({ path: join(SHOTS, 'faces.png') });
  });
});
