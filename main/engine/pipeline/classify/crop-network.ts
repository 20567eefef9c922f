import { Fault } from '../../../../contract/errors.ts';
import type { ModelInfo } from '../../../../contract/run.ts';
import type { BoxPx } from '../../../../contract/units.ts';
import { cropFamily } from '../../families/families.ts';
import { type CropDecoder, type CropResults, createCropResults, MAX_RESULTS } from '../../families/family.ts';
import type { ModelReference } from '../../inference/description.ts';
import { inputArray, inputDims, inputSize, modelInfoOf } from '../../inference/info.ts';
import { Session } from '../../inference/session.ts';
import type { SaidOfObject } from '../../telemetry/frame-table.ts';
import type { Tensor } from '../preprocess/layout.ts';
import { Cropper, cropOf } from './cropper.ts';
import type { YuvPicture } from './picture.ts';

/** A picture of nothing, for a first crop that is not the slow one. */
const NOTHING: YuvPicture = { data: new Uint8Array(96 * 64 * 1.5).fill(128), width: 96, height: 64, matrix: 'bt601', fullRange: false };

/** Crops that wait for one `run`. */
export const CROP_CAPACITY = 16;

/**
 * One network behind the detector in one thread: crops are put in place one by one (`crop`), the network runs on all of them (`run`, in batches as
 * large as it takes), then each has results (`said`). Nobody else may call it meanwhile.
 */
export class CropNetwork {
  info: ModelInfo;
  readonly #model: ModelReference;
  readonly #session: Session;
  readonly #decoder: CropDecoder;
  readonly #cropper: Cropper;
  /** The pictures of one place each, views of one batch array. */
  readonly #places: readonly Tensor[];
  readonly #batch: Tensor;
  readonly #feeds = new Map<string, ReturnType<typeof Session.input>>();
  readonly #results: CropResults = createCropResults(CROP_CAPACITY);

  private constructor(model: ModelReference, session: Session, decoder: CropDecoder, info: ModelInfo) {
    const size = inputSize(model);
    const batch = inputArray(model, CROP_CAPACITY);
    this.info = info;
    this.#model = model;
    this.#session = session;
    this.#decoder = decoder;
    this.#batch = batch;
    this.#places = Array.from({ length: CROP_CAPACITY }, (_, index) => batch.subarray(index * size, (index + 1) * size));
    this.#cropper = new Cropper(model.input);
  }

  /** Loads the network and runs it once on an empty picture. Throws Fault('model') where it cannot run. */
  static async create(options: { model: ModelReference; intraOpThreads: number }): Promise<CropNetwork> {
    const { model, intraOpThreads } = options;
    const startedMs = performance.now();
    const family = cropFamily(model.family);
    if (family === undefined)
      throw new Fault('model', `${model.path} is for ${model.task}, so it does not work on objects; use it as the first network.`);
    const { labels, heads, gallery, score, input } = model;
    const shape = {
      width: input.width,
      height: input.height,
      classes: labels.length,
      options: model.options,
      labels,
      heads,
      gallery,
      score,
    };
    const session = await Session.create({ model, intraOpThreads });
    try {
      // A first run on nothing is not to be remembered: a decoder may learn of whom it meets.
      const trial = new CropNetwork(model, session, family.decoder(shape), modelInfoOf(model, session.provider, intraOpThreads, 0));
      trial.crop(NOTHING, [0, 0, NOTHING.width, NOTHING.height], 0);
      await trial.run(1);
      const info = { ...trial.info, loadMs: performance.now() - startedMs };
      return new CropNetwork(model, session, family.decoder(shape), info);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** How many runs `count` crops take. */
  runsFor(count: number): number {
    return Math.ceil(count / this.#model.maxBatch);
  }

  /** Cuts what `box` (source pixels) encloses out of the picture and puts it in place `index`, 0..CROP_CAPACITY − 1. */
  crop(picture: YuvPicture, box: BoxPx, index: number): void {
    const place = this.#places[index];
    if (place === undefined) throw new RangeError(`There is no place ${index} for a crop.`);
    this.#cropper.crop(picture, cropOf(box, this.#model, picture.width, picture.height), place);
  }

  /** Runs the network on the first `count` places. Blocks this thread. */
  async run(count: number): Promise<void> {
    const { maxBatch } = this.#model;
    for (let first = 0; first < count; first += maxBatch) {
      const size = Math.min(maxBatch, count - first);
      this.#decoder.read(await this.#session.run(this.#feed(first, size)), size, first, this.#results);
    }
  }

  /** What the last run said of the crop in place `index`: an answer a question, labels counted from `labelsFrom`; none where it gave no numbers. */
  said(index: number, labelsFrom: number): SaidOfObject[] {
    const { labels, scores, values } = this.#results;
    const said: SaidOfObject[] = [];
    for (let result = index * MAX_RESULTS; result < index * MAX_RESULTS + this.#decoder.results; result++) {
      if (labels[result]! < 0) continue;
      const numbers = [values[result * 3]!, values[result * 3 + 1]!, values[result * 3 + 2]!] as const;
      said.push({ label: labelsFrom + labels[result]!, score: scores[result]!, values: Number.isFinite(numbers[0]) ? numbers : null });
    }
    return said;
  }

  /** Frees the network; not while `run` goes on. */
  close(): Promise<void> {
    return this.#session.close();
  }

  #feed(first: number, size: number): ReturnType<typeof Session.input> {
    const key = `${first}+${size}`;
    let feed = this.#feeds.get(key);
    if (feed === undefined) {
      const one = inputSize(this.#model);
      feed = Session.input(this.#batch.subarray(first * one, (first + size) * one), inputDims(this.#model, size));
      this.#feeds.set(key, feed);
    }
    return feed;
  }
}
