import { Fault } from '../../../contract/errors.ts';
import { type OnnxValue, showValue } from '../../../models/onnx-header.ts';
import type { ModelFile } from './model-file.ts';
import type { Statements } from './said.ts';

const MAX_SIDE_PX = 4096;
const TYPES: ReadonlySet<string> = new Set(['float32', 'uint8']);

/** The graph input that takes the picture, as far as the file tells. */
export interface RawPicture {
  readonly name: string;
  readonly type: 'float32' | 'uint8';
  readonly layout: 'nchw' | 'nhwc';
  readonly channels: 1 | 3;
  /** Null where the file leaves it open, px. */
  readonly width: number | null;
  readonly height: number | null;
  /** Whether several pictures may go in at once. */
  readonly openBatch: boolean;
  /** Inputs besides. */
  readonly others: readonly OnnxValue[];
}

const isChannels = (side: number | string | undefined): side is 1 | 3 => side === 1 || side === 3;
const isOpen = (side: number | string | undefined): boolean => typeof side === 'string';

/** Whether a tensor could take a picture, whatever its type. */
const looksLikePicture = ({ shape }: OnnxValue): boolean =>
  shape?.length === 4 && (isChannels(shape[1]) || isChannels(shape[3]) || isOpen(shape[1]) || isOpen(shape[3]));

/** The likeliest input of several: one that is a picture and says so by its name, else the first that is a picture. */
const likeliest = (inputs: readonly OnnxValue[]): OnnxValue | undefined => {
  const pictures = inputs.filter(looksLikePicture);
  return (
    pictures.find(({ name }) => /image|pixel|input|data|^x$/i.test(name)) ??
    pictures[0] ??
    inputs.find(({ shape }) => shape?.length === 4) ??
    inputs[0]
  );
};

/**
 * The input of a network that takes the picture. Throws Fault('model') where there is none of 1 or 3 channels; `notes` receives what had to be assumed.
 */
export const findPicture = (file: ModelFile, said: Statements, notes: string[]): RawPicture => {
  const { inputs } = file.header;
  const value = likeliest(inputs);
  const expected =
    'Expected a network that takes a picture, [batch, channels, H, W] or [batch, H, W, channels] of float32, float16 or uint8';
  if (value === undefined) throw new Fault('model', `${expected}, but ${file.path} takes nothing; use a model that takes pictures.`);
  const refuse = (use: string): Fault =>
    new Fault('model', `${expected}, but ${file.path} takes ${inputs.slice(0, 3).map(showValue).join(' and ')}; ${use}.`);
  if (value.shape === null && TYPES.has(value.type)) throw refuse('export it with the shape of its input written down');
  if (value.shape?.length !== 4) throw refuse('use a model that takes a picture (a tensor of 4 dimensions)');
  if (value.type !== 'float32' && value.type !== 'uint8') throw refuse('use a model that takes a float32 or uint8 picture');

  const [batch, second, third, fourth] = value.shape;
  const wholeOpen = isOpen(second) && isOpen(third) && isOpen(fourth);
  const layout = said.input('layout')?.value ?? (isChannels(second) || !isChannels(fourth) ? 'nchw' : 'nhwc');
  const given = layout === 'nchw' ? second : fourth;
  const channels = isOpen(given) ? (said.input('colour')?.value === 'grey' ? 1 : 3) : given;
  if (!isChannels(channels)) throw refuse('use a model that takes pictures of 1 or 3 channels');
  if (wholeOpen) notes.push(`Its file leaves all sides of its input open: ${channels} channels first are assumed.`);
  if (typeof batch === 'number' && batch !== 1)
    throw refuse(`as it always takes ${batch} pictures at once, export it with a batch of 1, or an open one`);
  const [height, width] = layout === 'nchw' ? [third, fourth] : [second, third];
  const side = (of: number | string | undefined): number | null => (typeof of === 'number' ? of : null);
  if (Math.max(side(width) ?? 0, side(height) ?? 0) > MAX_SIDE_PX) throw refuse(`use a model of at most ${MAX_SIDE_PX} pixels a side`);
  return {
    name: value.name,
    type: value.type,
    layout,
    channels,
    width: side(width),
    height: side(height),
    openBatch: typeof batch !== 'number',
    others: inputs.filter((input) => input !== value),
  };
};
