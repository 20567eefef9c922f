import sharp from 'sharp';
import { Fault } from '../../../contract/errors.ts';
import { chooseModel } from '../inference/choose.ts';
import type { ModelReference } from '../inference/description.ts';
import { inputArray, inputDims } from '../inference/info.ts';
import { Session } from '../inference/session.ts';
import { LayoutKernel } from '../pipeline/preprocess/layout.ts';
import { letterbox } from '../pipeline/preprocess/letterbox.ts';

/** RGB24 of a picture, letterboxed for a network. @throws Fault(source) where it is none */
const pixelsOf = async (path: string, { width, height, fit, pad }: ModelReference['input']) => {
  const background = { r: pad, g: pad, b: pad };
  try {
    const upright = sharp(path, { failOn: 'error' }).rotate().flatten({ background }).toColourspace('srgb');
    const { info } = await upright.clone().raw().toBuffer({ resolveWithObject: true });
    const lb = letterbox({ width: info.width, height: info.height, pixelAspect: 1 }, { width, height, fit, pad });
    const [right, bottom] = [width - lb.contentWidth - lb.contentX, height - lb.contentHeight - lb.contentY];
    const scaled = upright.resize(lb.contentWidth, lb.contentHeight, { fit: 'fill', kernel: 'linear' });
    return { lb, rgb: await scaled.extend({ left: lb.contentX, top: lb.contentY, right, bottom, background }).raw().toBuffer() };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Fault('source', `${path} is no picture that can be read (${why}); give a PNG or JPEG of one person, face or thing.`, {
      cause: error,
    });
  }
};

/**
 * The numbers of pictures, each of one person, face or thing, cut out already; scaled to length 1 and their mean, so that several pictures of one make it
 * surer. Loads and runs the network in this thread. @throws Fault where the model is no embedding, or a picture cannot be read
 */
export const embedPictures = async (
  name: string,
  directories: readonly string[],
  pictures: readonly string[],
): Promise<{ model: ModelReference; numbers: number[] }> => {
  const model = await chooseModel(name, directories, ['embed']);
  const session = await Session.create({ model, intraOpThreads: 1 });
  try {
    const kernel = new LayoutKernel(model.input.width, model.input.height, model.input);
    const tensor = inputArray(model, 1);
    let sum: number[] = [];
    for (const picture of pictures) {
      const { lb, rgb } = await pixelsOf(picture, model.input);
      kernel.pad(lb.pad, tensor);
      kernel.layout(rgb, tensor, lb);
      const [output] = await session.run(Session.input(tensor, inputDims(model, 1)));
      const unit = ofLengthOne([...(output?.data ?? [])]);
      sum = unit.map((value, at) => value + (sum[at] ?? 0));
    }
    return { model, numbers: ofLengthOne(sum) };
  } finally {
    await session.close();
  }
};

const ofLengthOne = (numbers: readonly number[]): number[] => {
  const length = Math.hypot(...numbers);
  return numbers.map((value) => value / length);
};
