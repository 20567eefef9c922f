import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { serveBytes, startFileServer } from '../main/engine/library/testing/file-server.ts';
import { OnnxWriter } from '../models/onnx-writer.ts';
import { COLOUR_LABELS, colourClassifier, redSquareDetector, SQUARE_LABELS } from '../models/synthetic.ts';
import { expect, test } from './fixtures.ts';
import { drop, emptyModels, objects, openSource, unexplained } from './models-page.ts';

/** The page of models: what is understood of each, what a user knows better, and what can be downloaded. */

const SHOTS = resolve(import.meta.dirname, '../out/test/screenshots');
const bytes = redSquareDetector({ width: 320, height: 320 });

/** Seventy-five numbers of a picture, which may be scores of classes, or what a person is known again by. */
const unclear = (): Uint8Array => {
  const g = new OnnxWriter();
  const means = g.node('Flatten', [g.node('GlobalAveragePool', [g.input('image', 'float32', [1, 3, 32, 32])])]);
  g.output('numbers', g.node('Tile', [means, g.ints([1, 25])]), 'float32', [1, 75]);
  return g.bytes();
};

const putModel = async (models: string, name: string, model: Uint8Array, labels: readonly string[]): Promise<void> => {
  await mkdir(join(models, name));
  await writeFile(join(models, name, 'model.onnx'), model);
  await writeFile(join(models, name, 'labels.txt'), labels.join('\n'));
};

test('what is understood is shown, corrected, and kept as model.json', async ({ open, material }) => {
  const models = await emptyModels(material.folder);
  await putModel(models, 'squares', bytes, SQUARE_LABELS);
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
  const kept: unknown = JSON.parse(await readFile(join(models, 'squares/model.json'), 'utf8'));
  expect(kept).toMatchObject({ version: 1, input: { colour: 'rgb' } });
  await page.getByTestId('use-first').click();
  await expect.poll(() => objects(page)).toBeGreaterThan(0);
  await expect(page.getByTestId('stage-card-detect')).toContainText('squares');
  await unexplained(page);
});

test('other numbers in, other labels out: a normalisation is corrected and the network loaded again', async ({ open, material }) => {
  const models = await emptyModels(material.folder);
  await putModel(models, 'tint', colourClassifier('float32', 'batch'), COLOUR_LABELS);
  const still = join(material.folder, 'red.png');
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff0000' } })
    .png()
    .toFile(still);
  const { page } = await open(['--models', models, '--detector', 'tint', '--classifier', 'none']);
  await openSource(page, still, 1);
  const best = page.getByTestId('scene-legend').locator('li').first();
  await expect(best).toContainText('other');

  await page.getByTestId('nav-models').click();
  await page.getByTestId('model-tint').click();
  const details = page.getByTestId('model-details');
  await expect(details).toContainText(/ImageNet/);
  await details.getByLabel('Numbers').click();
  await page.getByRole('option', { name: '0 to 255', exact: true }).click();
  await page.getByTestId('save-correction').click();
  await expect(page.getByTestId('model-facts')).toContainText('1, 1, 1');
  await page.getByTestId('use-first').click();
  await expect(best).toContainText('red');
  await unexplained(page);
});

test('what is not clear is asked: families that fit are taken at a press', async ({ open, material }) => {
  const models = await emptyModels(material.folder);
  const { page } = await open(['--models', models, '--detector', 'none', '--classifier', 'none']);
  await drop(page, 'unclear.onnx', unclear());
  const problem = page.getByTestId('model-problem');
  await expect(problem).toContainText('softmax');
  await expect(page.getByTestId('banner')).toContainText('something is missing');
  await page.screenshot({ path: join(SHOTS, 'model-unclear.png') });
  await page.getByTestId('fit-embed').click();
  await expect(problem).toHaveCount(0);
  await expect(page.getByTestId('model-details')).toContainText('Embedding · family embed');
  expect(JSON.parse(await readFile(join(models, 'unclear/model.json'), 'utf8'))).toMatchObject({ family: 'embed', task: 'embed' });
  await page.getByTestId('remove-model').click();
  await expect(page.getByTestId('model-unclear')).toHaveCount(0);
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

test('a download shows how far it is, stops, goes on, and is a model to be used; a wrong one is refused', async ({ open, material }) => {
  const models = await emptyModels(material.folder);
  const model = Buffer.from(bytes);
  let slow = true;
  const server = await startFileServer((request, reply) => {
    if (request.url === '/wrong.onnx') serveBytes(request, reply, Buffer.alloc(model.length, 7));
    else if (slow) {
      // A half of it comes in two parts, and then no more.
      reply.writeHead(200, { 'content-length': model.length, etag: '"one"' }).write(model.subarray(0, 1000));
      setTimeout(() => reply.write(model.subarray(1000, model.length >> 1)), 500);
    } else serveBytes(request, reply, model);
  });
  const entry = (id: string) => ({
    ...{ id, title: `Squares, ${id}`, task: 'detect', family: 'yolox', input: [320, 320], repository: 'none/none', licence: 'MIT' },
    ...{ commit: '0'.repeat(40), url: `${server.origin}/${id}.onnx`, bytes: model.length, note: '', manifest: { version: 1 } },
    sha256: createHash('sha256')
      .update(id === 'wrong' ? 'other bytes' : model)
      .digest('hex'),
  });
  const catalogue = join(models, '..', 'catalogue.json');
  await writeFile(catalogue, JSON.stringify([entry('squares'), entry('wrong')]));
  const { page } = await open(['--models', models, '--loop', '--detector', 'none'], { THROUGHLINE_CATALOGUE: catalogue });
  await page.getByTestId('nav-models').click();
  await page.getByText('To download').click();
  const [offer, wrong] = [page.getByTestId('offer-squares'), page.getByTestId('offer-wrong')];
  await expect(offer).toContainText('MIT');
  expect(server.asked).toEqual([]);

  await page.getByTestId('get-squares').click();
  await expect(offer.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^(49|50)/);
  await page.screenshot({ path: join(SHOTS, 'download.png') });
  await page.getByLabel('Stop the download of squares').click();
  await expect(page.getByTestId('get-squares')).toHaveText('Go on');
  slow = false;
  await page.getByTestId('get-squares').click();
  await expect(offer).toContainText('here');
  expect(server.asked.at(-1)?.range).toMatch(/^bytes=\d+-$/);

  await page.getByTestId('get-wrong').click();
  await expect(wrong).toContainText('Try again');
  await expect(wrong.locator('.bad')).not.toBeEmpty();

  await page.getByText('On this computer').click();
  await page.getByTestId('model-squares').click();
  await page.getByTestId('use-first').click();
  await page.getByTestId('nav-live').click();
  await openSource(page, material.clip);
  await expect.poll(() => objects(page)).toBeGreaterThan(0);
  await server.close();
});
