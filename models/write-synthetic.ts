import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../contract/model.ts';
import { COLOUR_LABELS, colourClassifier, identityDetector, redSquareDetector, SQUARE_LABELS } from './synthetic.ts';

const put = async (folder: string, model: Uint8Array, labels: readonly string[], manifest: ModelManifest): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'labels.txt'), `${labels.join('\n')}\n`);
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
};

/**
 * Makes a models directory of the networks written by hand: `red_square` finds red and blue squares, `sees_nothing` finds nothing, `colour` tells
 * crops apart by colour (float32, open batch), `colour_uint8` likewise (uint8, one by one). Sides default to 320 × 320 model pixels, multiples of 32.
 */
export const writeSyntheticModels = async (
  folder: string,
  size: { width: number; height: number } = { width: 320, height: 320 },
): Promise<void> => {
  const plain = { mean: [0], std: [1] };
  const source = 'written by hand for tests';
  await put(join(folder, 'red_square'), redSquareDetector(size), SQUARE_LABELS, { version: 1, task: 'detect', family: 'yolox', source });
  await put(join(folder, 'sees_nothing'), identityDetector(size), SQUARE_LABELS, { version: 1, task: 'detect', family: 'yolox', source });
  const colour: ModelManifest = {
    version: 1,
    task: 'classify',
    family: 'softmax',
    input: { colour: 'rgb', layout: 'nchw', ...plain },
    source,
  };
  await put(join(folder, 'colour'), colourClassifier('float32', 'batch'), COLOUR_LABELS, colour);
  await put(join(folder, 'colour_uint8'), colourClassifier('uint8', 1), COLOUR_LABELS, colour);
};
