import type { ModelInfo } from '../../../../contract/run.ts';
import { Fault } from '../../../../contract/errors.ts';
import type { BoxPx } from '../../../../contract/units.ts';
import type { ModelReference } from '../../inference/description.ts';
import { inputArray, inputDims, inputSize, modelInfoOf } from '../../inference/info.ts';
import { Session } from '../../inference/session.ts';
import type { Tensor } from '../preprocess/layout.ts';
import { bestOf, type Top1 } from './best-of.ts';
import { Cropper, cropOf } from './cropper.ts';
import type { YuvPicture } from './picture.ts';

/** Crops that wait for one `run`. */
export const CROP_CAPACITY = 16;

/**
 * One classifier of crops in one thread: crops are put in place one by one (`crop`), the network runs on all of them (`run`, in batches as
 * large as it takes), then each has a result (`top1`). Nobody else may call it meanwhile.
 */
export class Classifier {
  info: ModelInfo;
  /** Crops one `run` can take. */
  readonly capacity = CROP_CAPACITY;
  readonly #model: ModelReference;
  readonly #session: Session;
  readonly #cropper: Cropper;
  /** The pictures of one place each, views of one batch array. */
  readonly #places: readonly Tensor[];
  readonly #batch: Tensor;
  readonly #feeds = new Map<string, ReturnType<typeof Session.input>>();
  readonly #labels = new Int32Array(CROP_CAPACITY);
  readonly #scores = new Float32Array(CROP_CAPACITY);

  private constructor(model: ModelReference, session: Session, info: ModelInfo) {
    const size = inputSize(model);
    const batch = inputArray(model, CROP_CAPACITY);
    this.info = info;
    this.#model = model;
    this.#session = session;
    this.#batch = batch;
    this.#places = Array.from({ length: CROP_CAPACITY }, (_, index) => batch.subarray(index * size, (index + 1) * size));
    this.#cropper = new Cropper(model.input);
  }

  /** Loads the network and runs it once on an empty picture. Throws Fault('model') where it cannot run. */
  static async create(options: { model: ModelReference; intraOpThreads: number }): Promise<Classifier> {
    const { model, intraOpThreads } = options;
    const startedMs = performance.now();
    if (model.task !== 'classify') throw new Fault('model', `${model.path} is no classifier; choose another model.`);
    const session = await Session.create({ model, intraOpThreads });
    try {
      const classifier = new Classifier(model, session, modelInfoOf(model, session.provider, intraOpThreads, 0));
      await classifier.run(1);
      classifier.info = { ...classifier.info, loadMs: performance.now() - startedMs };
      return classifier;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Cuts what `box` (source pixels) encloses out of the picture and puts it in place `index`, 0..capacity − 1. */
  crop(picture: YuvPicture, box: BoxPx, index: number): void {
    const place = this.#places[index];
    if (place === undefined) throw new RangeError(`There is no place ${index} for a crop.`);
    this.#cropper.crop(picture, cropOf(box, this.#model, picture.width, picture.height), place);
  }

  /** Runs the network on the first `count` places. Blocks this thread. */
  async run(count: number): Promise<void> {
    const { maxBatch, labels, logits } = this.#model;
    for (let first = 0; first < count; first += maxBatch) {
      const size = Math.min(maxBatch, count - first);
      const { data, dims } = await this.#session.run(this.#model.input.name, this.#feed(first, size), this.#model.output);
      if (data.length !== size * labels.length) {
        const found = `received [${dims.join(', ')}]`;
        throw new Fault('model', `Expected [${size}, ${labels.length}] from ${this.#model.path} but ${found}; use another model.`);
      }
      for (let index = 0; index < size; index++) {
        const best = bestOf(data, index * labels.length, labels.length, logits);
        this.#labels[first + index] = best.label;
        this.#scores[first + index] = best.score;
      }
    }
  }

  /** The likeliest class of the crop in place `index` in the last run; label −1 where the network gave no number at all. */
  top1(index: number): Top1 {
    return { label: this.#labels[index]!, score: this.#scores[index]! };
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
