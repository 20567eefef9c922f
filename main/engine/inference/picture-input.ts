import { Fault } from '../../../contract/errors.ts';
import type { ModelManifest } from '../../../contract/model.ts';
import { showValue } from '../../../models/onnx-header.ts';
import { DETECT_FAMILIES, detectFamily } from '../pipeline/detect/families.ts';
import type { Fit } from '../pipeline/preprocess/letterbox.ts';
import type { Colour, PictureInput, Task } from './description.ts';
import type { ModelFile } from './model-file.ts';

const MAX_SIDE_PX = 4096;

/** What classifiers of float pictures are usually trained with (torchvision's normalisation of ImageNet, in pixel units). */
const IMAGENET = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] } as const;

const perChannel = (values: readonly number[], channels: number, what: string, path: string): number[] => {
  if (values.length !== 1 && values.length !== channels) {
    throw new Fault('model', `The model.json of ${path} gives ${values.length} numbers for ${what}; expected 1 or ${channels}.`);
  }
  return Array.from({ length: channels }, (_, index) => values[index] ?? values[0] ?? 0);
};

/** The habits that apply to a task where nobody says otherwise. */
const habits = (task: Task, family: string | undefined, channels: 1 | 3, float: boolean, notes: string[], stated: boolean) => {
  if (task === 'detect') {
    const { input } = (family === undefined ? undefined : detectFamily(family)) ?? DETECT_FAMILIES[0]!;
    return {
      colour: input.colour as Colour,
      fit: input.fit as Fit,
      pad: input.pad,
      mean: [0] as readonly number[],
      std: [1] as readonly number[],
    };
  }
  const plain = {
    colour: (channels === 1 ? 'grey' : 'rgb') as Colour,
    fit: 'stretch' as Fit,
    pad: 0,
    mean: [0] as readonly number[],
    std: [1] as readonly number[],
  };
  if (!float || stated) return plain;
  notes.push(
    `Nothing says how its pixels are scaled: ${channels === 3 ? "ImageNet's mean and deviation are used" : 'they are given as −1..1'}.`,
  );
  return channels === 3 ? { ...plain, ...IMAGENET } : { ...plain, mean: [127.5], std: [127.5] };
};

/**
 * The picture a network takes, from its graph input and what is said about it. `expects` is put into the sentence of the Fault('model') that
 * is thrown where the input is no picture of a fixed size; `notes` receives what had to be assumed.
 */
export const pictureInput = (file: ModelFile, manifest: ModelManifest, task: Task, expects: string, notes: string[]): PictureInput => {
  const { inputs } = file.header;
  const refuse = (found: string, use: string): Fault => new Fault('model', `Expected ${expects}, but ${file.path} ${found}; ${use}.`);
  const [value, ...others] = inputs;
  if (value === undefined || others.length > 0)
    throw refuse(`has ${inputs.length} inputs (${inputs.map(showValue).join(', ')})`, 'use a model with one');
  const found = `takes ${showValue(value)}`;
  if (value.type === 'float16') throw refuse(found, 'convert its input to float32, as float16 pictures cannot be given to it');
  if (value.type !== 'float32' && value.type !== 'uint8') throw refuse(found, 'use a model that takes a float32 or uint8 picture');
  if (task === 'detect' && value.type === 'uint8') throw refuse(found, 'use a model that takes a float32 picture');
  if (value.shape?.length !== 4) throw refuse(found, 'use a model that takes a picture (a tensor of 4 dimensions)');

  const [batch, second, , fourth] = value.shape;
  const given = manifest.input ?? {};
  const isChannels = (side: number | string | undefined): side is 1 | 3 => side === 1 || side === 3;
  const layout = given.layout ?? (isChannels(second) ? 'nchw' : 'nhwc');
  const channels = layout === 'nchw' ? second : fourth;
  const [height, width] = layout === 'nchw' ? value.shape.slice(2) : value.shape.slice(1, 3);
  if (!isChannels(channels)) throw refuse(found, 'use a model that takes pictures of 1 or 3 channels');
  if (typeof height !== 'number' || typeof width !== 'number')
    throw refuse(`${found}, a size open until run time`, 'export it with a fixed height and width');
  if (height > MAX_SIDE_PX || width > MAX_SIDE_PX) throw refuse(found, `use a model of at most ${MAX_SIDE_PX} pixels a side`);
  if (typeof batch === 'number' && batch !== 1)
    throw refuse(`${found}, always ${batch} pictures at once`, 'export it with a batch of 1, or an open one');

  const stated = given.mean !== undefined || given.std !== undefined;
  const usual = habits(task, manifest.family, channels, value.type === 'float32', notes, stated);
  const colour = given.colour ?? usual.colour;
  if ((colour === 'grey') !== (channels === 1)) {
    throw new Fault(
      'model',
      `The model.json of ${file.path} asks for ${colour} but its pictures have ${channels} channel${channels === 1 ? '' : 's'}.`,
    );
  }
  const mean = perChannel(given.mean ?? usual.mean, channels, 'mean', file.path);
  const std = perChannel(given.std ?? usual.std, channels, 'std', file.path);
  if (std.some((deviation) => deviation === 0)) throw new Fault('model', `The model.json of ${file.path} divides by a std of 0.`);
  if (value.type === 'uint8' && (mean.some((each) => each !== 0) || std.some((each) => each !== 1))) {
    throw new Fault(
      'model',
      `The model.json of ${file.path} gives mean and std, but its pictures are uint8, which are passed as they are.`,
    );
  }
  const fit = given.fit ?? usual.fit;
  return { name: value.name, type: value.type, layout, colour, channels, width, height, mean, std, fit, pad: given.pad ?? usual.pad };
};
