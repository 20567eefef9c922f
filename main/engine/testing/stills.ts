import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { BoxPx } from '../../../contract/index.ts';
import { iouOf } from '../evaluate/boxes.ts';
import { MAX_MAP, type Numbers, type SceneMap } from '../families/family.ts';
import { chooseModel } from '../inference/choose.ts';
import { inputArray, inputDims } from '../inference/info.ts';
import { Session } from '../inference/session.ts';
import { LayoutKernel } from '../pipeline/preprocess/layout.ts';
import { readThrough } from '../pipeline/decode/testing.ts';
import { createDetections } from '../pipeline/detect/detections.ts';
import { FirstNetwork } from '../pipeline/detect/first-network.ts';
import { type Letterbox, letterbox } from '../pipeline/preprocess/letterbox.ts';
import { sharedData } from './shared-data.ts';

/** An object as expected.json has it, and as networks find it. */
export interface FoundObject {
  readonly label: string;
  readonly score: number;
  readonly box: readonly [number, number, number, number];
}

export type DetectorName = 'yolox_nano' | 'nanodet_m_320' | 'fastestdet' | 'yunet_n_640' | 'yunet_2023mar' | 'ultraface_rfb_320';

/** What an independent implementation says of a still. */
export type ExpectedStill = { readonly w: number; readonly h: number } & { readonly [D in DetectorName]?: readonly FoundObject[] } & {
  readonly mobilenet_v2_quant_top3?: readonly string[];
  readonly squeezenet_fp16_top3?: readonly string[];
};

const data = sharedData ?? '';
export const modelsFolder = join(data, 'models');
export const stillPath = (file: string): string => join(data, 'images', file);

export const expectedStills = (): [file: string, still: ExpectedStill][] =>
  Object.entries((JSON.parse(readFileSync(join(data, 'expected.json'), 'utf8')) as { images: Record<string, ExpectedStill> }).images);

/** Scales and pads a still as the pipeline does, with sharp's linear kernel: RGB24 of the input's size. */
export const letterboxed = (file: string, lb: Letterbox): Promise<Buffer> => {
  const background = { r: lb.pad, g: lb.pad, b: lb.pad };
  return sharp(stillPath(file))
    .flatten({ background })
    .toColourspace('srgb')
    .resize(lb.contentWidth, lb.contentHeight, { fit: 'fill', kernel: 'linear' })
    .extend({
      left: lb.contentX,
      top: lb.contentY,
      right: lb.inputWidth - lb.contentWidth - lb.contentX,
      bottom: lb.inputHeight - lb.contentHeight - lb.contentY,
      background,
    })
    .raw()
    .toBuffer();
};

/** A first network that looks at stills scaled by sharp. */
export class StillLooker {
  readonly network: FirstNetwork;
  readonly #found = createDetections();
  readonly map: SceneMap = { width: 0, height: 0, data: new Uint8Array(MAX_MAP), low: Number.NaN, high: Number.NaN };

  private constructor(network: FirstNetwork) {
    this.network = network;
  }

  static async open(name: string): Promise<StillLooker> {
    return new StillLooker(await FirstNetwork.create({ model: await chooseModel(name, [modelsFolder], null) }));
  }

  /** Objects from score 0.1, labels, or classes with their shares; what it says of each part of the picture is in `map`. */
  async look(file: string, still: { readonly w: number; readonly h: number }): Promise<FoundObject[]> {
    const lb = letterbox({ width: still.w, height: still.h, pixelAspect: 1 }, this.network.input);
    return this.#lookAt(await letterboxed(file, lb), lb);
  }

  /** The same of the still as the pipeline decodes and scales it. */
  async lookDecoded(file: string): Promise<FoundObject[]> {
    const { info } = readThrough(stillPath(file));
    const lb = letterbox(info, this.network.input);
    let rgb = new Uint8Array(0);
    readThrough(stillPath(file), { letterbox: lb, onPicture: ({ model }) => (rgb = model.slice()) });
    return this.#lookAt(rgb, lb);
  }

  async #lookAt(rgb: Uint8Array, lb: Letterbox): Promise<FoundObject[]> {
    this.network.layout(rgb, lb);
    await this.network.run();
    this.network.postprocess(lb, 0.1, this.#found, this.map);
    const { count, boxes, scores, classes } = this.#found;
    return Array.from({ length: count }, (_, index) => ({
      label: this.network.info.labels[classes[index]!] ?? '',
      score: scores[index]!,
      box: [boxes[index * 4]!, boxes[index * 4 + 1]!, boxes[index * 4 + 2]!, boxes[index * 4 + 3]!],
    }));
  }

  close(): Promise<void> {
    return this.network.close();
  }
}

/** The numbers that a network gives for a still scaled by sharp, as they come out of onnxruntime, and what its picture takes. */
export const rawOutput = async (name: string, file: string, still: { readonly w: number; readonly h: number }): Promise<Numbers> => {
  const model = await chooseModel(name, [modelsFolder], null);
  const session = await Session.create({ model, intraOpThreads: 1 });
  const lb = letterbox({ width: still.w, height: still.h, pixelAspect: 1 }, model.input);
  const tensor = inputArray(model, 1);
  const kernel = new LayoutKernel(model.input.width, model.input.height, model.input);
  kernel.pad(lb.pad, tensor);
  kernel.layout(await letterboxed(file, lb), tensor, lb);
  const [output] = await session.run(Session.input(tensor, inputDims(model, 1)));
  await session.close();
  if (!output) throw new Error(`${name} gives nothing`);
  return output;
};

/** Intersection over union of boxes as files have them: four numbers each. */
export const overlap = (a: readonly number[], b: readonly number[]): number => iouOf(a as unknown as BoxPx, b as unknown as BoxPx);

/** Of expected objects (score ≥ 0.4): how many there are, how many are found alike (IoU ≥ 0.9, or no side off by more than 3 px), and strictly (IoU ≥ 0.9). */
export interface Agreement {
  readonly wanted: number;
  readonly alike: number;
  readonly strict: number;
}

export const agreement = (expected: readonly FoundObject[], found: readonly FoundObject[]): Agreement => {
  const wanted = expected.filter(({ score }) => score >= 0.4);
  const has = (object: FoundObject, near: (box: FoundObject['box']) => boolean): boolean =>
    found.some(({ label, score, box }) => label === object.label && Math.abs(score - object.score) <= 0.05 && near(box));
  const strict = wanted.filter((object) => has(object, (box) => overlap(box, object.box) >= 0.9)).length;
  const alike = wanted.filter((object) =>
    has(object, (box) => overlap(box, object.box) >= 0.9 || box.every((side, at) => Math.abs(side - object.box[at]!) <= 3)),
  ).length;
  return { wanted: wanted.length, alike, strict };
};

export const total = (all: readonly Agreement[]): Agreement => ({
  wanted: all.reduce((sum, { wanted }) => sum + wanted, 0),
  alike: all.reduce((sum, { alike }) => sum + alike, 0),
  strict: all.reduce((sum, { strict }) => sum + strict, 0),
});
