import type { ModelManifest } from '../../../contract/model.ts';
import type { OnnxValue } from '../../../models/onnx-header.ts';
import type { ConstantInput, NetworkFacts, ValueShape } from '../families/family.ts';
import type { ModelFile } from './model-file.ts';
import type { RawPicture } from './picture-input.ts';
import { type Probed, probe } from './probe.ts';
import type { Feed } from './probe-protocol.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sides that networks of open size are tried with, where nobody says one, px: that of detectors, that of classifiers, and smaller and larger ones. */
const USUAL_SIDES = [640, 224, 320, 512] as const;

/** Numbers that are guessed for an input at most. */
const MOST_GUESSED = 1e6;

/** Whether an output's shape has to be found out: more is open than how many pictures go in. */
export const isOpen = ({ shape }: OnnxValue): boolean => shape === null || shape.slice(1).some((side) => typeof side !== 'number');

/** Dimensions of one picture. */
export const pictureDims = ({ layout, channels }: Pick<RawPicture, 'layout' | 'channels'>, { width, height }: Size): number[] =>
  layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];

/** What could be meant by an input besides the picture, where no family has said it yet: a size, or ones. */
const guess = (value: OnnxValue, { width, height }: Size): ConstantInput | null => {
  const { name, type } = value;
  if (type !== 'float32' && type !== 'int64' && type !== 'int32' && type !== 'bool') return null;
  // An open one of three dimensions is a mask of the picture.
  const open = (at: number): number => (value.shape?.length === 3 ? ([1, height, width][at] ?? 1) : 1);
  const dims = (value.shape ?? []).map((side, at) => (typeof side === 'number' ? side : open(at)));
  const count = dims.reduce((product, side) => product * side, 1);
  if (count > MOST_GUESSED) return null;
  const isSize = count === 2 && /size|shape|hw/i.test(name);
  return { name, type, dims, data: isSize ? [height, width] : Array.from({ length: count }, () => 1) };
};

/** The picture of one size, and what is guessed for the other inputs; `range` is that of the noise. */
export const feedOf = (
  picture: RawPicture,
  size: Size,
  constants: readonly ConstantInput[] | null,
  range: { low: number; high: number } = picture.type === 'uint8' ? { low: 0, high: 255 } : { low: 0, high: 1 },
): Feed => ({
  picture: { name: picture.name, type: picture.type, dims: pictureDims(picture, size), ...range },
  constants: constants ?? picture.others.map((value) => guess(value, size)).filter((each) => each !== null),
});

/** Sizes a network may be fed with, likeliest first: that of the file, what is said, else the usual ones. */
export const sizesFor = (picture: RawPicture, said: ModelManifest['input'] | undefined, outputs: readonly OnnxValue[]): Size[] => {
  const width = picture.width ?? said?.width;
  const height = picture.height ?? said?.height;
  if (width !== undefined && height !== undefined) return [{ width, height }];
  // What gives a row of numbers is likelier a classifier.
  const flat = outputs.every(({ shape }) => shape !== null && shape.length <= 2);
  const sides = flat ? [224, 640, 320, 512] : USUAL_SIDES;
  return sides.map((side) => ({ width: width ?? side, height: height ?? side }));
};

/** The outputs' shapes as far as the file tells, completed by what a run gave. How many pictures go in stays open where it is. */
export const completed = (outputs: readonly OnnxValue[], probed: Probed | null): ValueShape[] =>
  outputs.map((output) => {
    const found = probed?.outputs.find(({ name }) => name === output.name);
    if (found === undefined) return output;
    const shape = found.dims.map((side, index) => {
      const said = output.shape?.[index];
      if (index === 0 && typeof said === 'string') return said;
      return side === null || side === 0 ? '?' : side;
    });
    return { name: output.name, type: found.type, shape };
  });

/** What families are shown of a network that is fed pictures of this size. */
export const factsOf = (file: ModelFile, picture: RawPicture, size: Size, labels: number | null, probed: Probed | null): NetworkFacts => ({
  ...size,
  layout: picture.layout,
  channels: picture.channels,
  outputs: completed(file.header.outputs, probed),
  otherInputs: picture.others,
  metadata: file.header.metadata,
  madeBy: file.header.madeBy,
  labels,
});

/** Runs a network whose outputs' shapes are open; null where the file tells them all. `size` is what it ran with. Throws Fault('model') where it does not run. */
export const sizeAndShapes = async (
  file: ModelFile,
  picture: RawPicture,
  sizes: readonly Size[],
): Promise<{ readonly size: Size; readonly probed: Probed | null }> => {
  const [first] = sizes as readonly [Size];
  if (!file.header.outputs.some(isOpen)) return { size: first, probed: null };
  const probed = await probe(
    file,
    sizes.map((size) => feedOf(picture, size, null)),
  );
  return { size: sizes[probed.feed] ?? first, probed };
};
