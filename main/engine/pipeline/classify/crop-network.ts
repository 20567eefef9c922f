import { Fault } from '../../../../contract/errors.ts';
import type { ModelInfo, ProviderInfo } from '../../../../contract/run.ts';
import type { BoxPx } from '../../../../contract/units.ts';
import { cropFamily } from '../../families/families.ts';
import { type CropDecoder, type CropResults, createCropResults, MAX_RESULTS } from '../../families/family.ts';
import type { ModelReference } from '../../inference/description.ts';
import { giveBack } from '../../memory.ts';
import { modelInfoOf } from '../../inference/info.ts';
import { type NetworkSession, openSession } from '../../inference/network-session.ts';
import type { SaidOfObject } from '../../telemetry/frame-table.ts';
import { type CropCompute, type OnFall, PLAIN_COMPUTE } from '../compute-plan.ts';
import type { PictureFacts } from '../preprocess/places/frame-place.ts';
import { withCropping } from '../preprocess/places/in-graph.ts';
import type { SharedPages } from '../ring/shared-pages.ts';
import { cropOf } from './cropper.ts';
import { type CropPlacing, cropPlacing } from './crop-place.ts';
import type { YuvPicture } from './picture.ts';

/** A picture of nothing, for a first crop that is not the slow one. */
const NOTHING: YuvPicture = { data: new Uint8Array(96 * 64 * 1.5).fill(128), width: 96, height: 64, matrix: 'bt601', fullRange: false };

/** Crops that wait for one `run`. */
export const CROP_CAPACITY = 16;

export interface CropNetworkOptions {
  readonly model: ModelReference;
  readonly compute?: CropCompute;
  /** Of the source: needed where crops are made in the graph, which is made for them. */
  readonly picture?: PictureFacts | null;
  readonly onFall?: OnFall;
}

/**
 * One network behind the detector in one thread: crops are put in place one by one (`crop`), the network runs on all of them (`run`, in batches as
 * large as it takes), then each has results (`said`). Nobody else may call it meanwhile.
 */
export class CropNetwork {
  info: ModelInfo;
  readonly #model: ModelReference;
  readonly #session: NetworkSession;
  readonly #decoder: CropDecoder;
  #placing: CropPlacing;
  readonly #results: CropResults = createCropResults(CROP_CAPACITY);

  private constructor(model: ModelReference, session: NetworkSession, decoder: CropDecoder, info: ModelInfo, placing: CropPlacing) {
    this.info = info;
    this.#model = model;
    this.#session = session;
    this.#decoder = decoder;
    this.#placing = placing;
  }

  /** Loads the network and runs it once on an empty picture. Throws Fault('model') where it cannot run. */
  static async create(options: CropNetworkOptions): Promise<CropNetwork> {
    const { model, compute = { ...PLAIN_COMPUTE, place: 'typed' }, picture = null, onFall } = options;
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
    const { place, intraOpThreads, spinning } = compute;
    const edited = place === 'graph' && picture ? await withCropping(model, picture, compute.rungs[0]) : null;
    const session = await openSession({ ...compute, model: edited?.model ?? model, ...(onFall ? { onFall } : {}) });
    try {
      // A first run on nothing is not to be remembered: a decoder may learn of whom it meets.
      const info = modelInfoOf(model, session.provider, { intraOpThreads, spinning, place }, 0);
      const first = cropPlacing(place === 'wasm' ? 'typed' : place, model, CROP_CAPACITY, null);
      const trial = new CropNetwork(model, session, family.decoder(shape), info, first);
      const nothing = edited && picture ? { ...NOTHING, ...picture, data: new Uint8Array(edited.frameBytes).fill(128) } : NOTHING;
      trial.crop(nothing, [0, 0, nothing.width, nothing.height], 0);
      await trial.run(1);
      const loaded = { ...info, provider: session.provider, loadMs: performance.now() - startedMs };
      return new CropNetwork(model, session, family.decoder(shape), loaded, cropPlacing(place, model, CROP_CAPACITY, null));
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** The memory that pictures lie in: once, before the first `crop`. */
  begin(pages: SharedPages | null): void {
    this.#placing.close();
    this.#placing = cropPlacing(
      this.info.place === 'graph' || this.info.place === 'wasm' ? this.info.place : 'typed',
      this.#model,
      CROP_CAPACITY,
      pages,
    );
  }

  /** Where it runs now: it may have fallen to another rung. */
  get provider(): ProviderInfo {
    return this.#session.provider;
  }

  /** How many runs `count` crops take. */
  runsFor(count: number): number {
    return Math.ceil(count / this.#model.maxBatch);
  }

  /** Cuts what `box` (source pixels) encloses out of the picture and puts it in place `index`, 0..CROP_CAPACITY − 1. */
  crop(picture: YuvPicture, box: BoxPx, index: number): void {
    if (!(index >= 0 && index < CROP_CAPACITY)) throw new RangeError(`There is no place ${index} for a crop.`);
    this.#placing.crop(picture, cropOf(box, this.#model, picture.width, picture.height), index);
  }

  /** Runs the network on the first `count` places. Blocks this thread, where the network runs in it. */
  async run(count: number): Promise<void> {
    const { maxBatch } = this.#model;
    for (let first = 0; first < count; first += maxBatch) {
      const size = Math.min(maxBatch, count - first);
      const outputs = await this.#session.run(this.#placing.feeds(first, size));
      this.#decoder.read(outputs, size, first, this.#results);
      giveBack(outputs.map(({ data }) => data));
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
  async close(): Promise<void> {
    this.#placing.close();
    await this.#session.close();
  }
}
