import { Fault } from '../../../../contract/errors.ts';
import type { FrameScene } from '../../../../contract/frame.ts';
import type { PreprocessPlace } from '../../../../contract/compute.ts';
import type { ModelInfo, ProviderInfo } from '../../../../contract/run.ts';
import type { Numbers, SceneMap } from '../../families/family.ts';
import type { ModelReference } from '../../inference/description.ts';
import { giveBack } from '../../memory.ts';
import { modelInfoOf } from '../../inference/info.ts';
import { type NetworkSession, openSession } from '../../inference/network-session.ts';
import { type DetectCompute, type OnFall, PLAIN_COMPUTE } from '../compute-plan.ts';
import type { Letterbox, LetterboxInput } from '../preprocess/letterbox.ts';
import { type FramePlace, framePlace, type PictureFacts, planeOf, type PlaneRead } from '../preprocess/places/frame-place.ts';
import { checkEdited } from '../preprocess/places/check-edited.ts';
import { type InGraph, isInGraph, type PlacedSource, withFrame } from '../preprocess/places/in-graph.ts';
import { LibavPlace } from '../preprocess/places/libav-place.ts';
import type { SharedPages } from '../ring/shared-pages.ts';
import type { Detections } from './detections.ts';
import { type FrameReader, frameReader } from './frame-readers.ts';

const NO_PICTURE: PictureFacts = { width: 2, height: 2, matrix: 'bt601', fullRange: false };

/** What the first network says of a frame besides objects. */
export interface Said {
  /** Null: it looks for objects. */
  readonly scene: FrameScene['task'] | null;
  /** Whether the map that was given was filled. */
  readonly mapped: boolean;
}

const inGraph = async (
  model: ModelReference,
  place: 'graph' | 'libav-graph',
  source: PlacedSource | null,
  check: boolean,
): Promise<InGraph> => {
  if (source === null) throw new Error('preprocessing in the graph is made for a source, and none is known');
  const edited = await withFrame(model, place, source);
  if (check) await checkEdited({ model, picture: source, pages: null }, edited, place, source);
  return edited;
};

/** How a first network is put to work, besides which one it is. */
export interface FirstNetworkOptions {
  readonly model: ModelReference;
  readonly compute?: Omit<DetectCompute, 'threads'>;
  /** Pictures of the source and where they lie in the input: needed where they are prepared in the graph, which is made for them. */
  readonly source?: PlacedSource | null;
  /** Whether a graph that was edited is held against the network as it was. */
  readonly check?: boolean;
  readonly onFall?: OnFall;
}

/**
 * One network of the first place in one thread: a plane of a slot goes in (`layout`), the network runs (`run`), what it says comes out
 * (`postprocess`), in that order for each frame. Nobody else may call it meanwhile; only `run` allocates (its outputs).
 */
export class FirstNetwork {
  info: ModelInfo;
  /** What the picture must be scaled to. */
  readonly input: LetterboxInput;
  readonly reads: PlaneRead;
  readonly #model: ModelReference;
  readonly #session: NetworkSession;
  readonly #reader: FrameReader;
  readonly #placeName: PreprocessPlace;
  #place: FramePlace;
  #outputs: readonly Numbers[] | null = null;

  private constructor(model: ModelReference, session: NetworkSession, reader: FrameReader, info: ModelInfo, place: PreprocessPlace) {
    const { width, height, fit, pad } = model.input;
    this.info = info;
    this.input = { width, height, fit, pad };
    this.reads = planeOf(place);
    this.#model = model;
    this.#session = session;
    this.#reader = reader;
    this.#placeName = place;
    // Until it begins there is no picture, and no memory that it lies in.
    this.#place =
      place === 'graph' || place === 'libav-graph' ? framePlace(place, { model, picture: NO_PICTURE, pages: null }) : new LibavPlace(model);
  }

  /**
   * Loads the network and runs it once on an empty picture, so that the first frame is not the slow one and a network that cannot run says
   * so now. Throws Fault('model').
   */
  static async create(options: FirstNetworkOptions): Promise<FirstNetwork> {
    const { model, compute = { ...PLAIN_COMPUTE, place: 'libav' }, source = null, onFall } = options;
    const startedMs = performance.now();
    const reader = frameReader(model);
    if (reader === null)
      throw new Fault('model', `${model.path} is for ${model.task} and works on objects, not on whole frames; use it behind a detector.`);
    const { place, intraOpThreads, spinning } = compute;
    const edited = isInGraph(place) ? await inGraph(model, place, source, options.check ?? false) : null;
    const session = await openSession({ ...compute, model: edited?.model ?? model, ...(onFall ? { onFall } : {}) });
    try {
      const info = modelInfoOf(model, session.provider, { intraOpThreads, spinning, place }, 0);
      const network = new FirstNetwork(model, session, reader, info, place);
      if (edited && source) await network.#place.lay(new Uint8Array(edited.frameBytes), source.letterbox);
      await network.run();
      if (network.#outputs) reader.check(network.#outputs);
      network.info = { ...network.info, provider: session.provider, loadMs: performance.now() - startedMs };
      return network;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** What the pictures are, and the memory they lie in: once, before the first `layout`. */
  begin(picture: PictureFacts, pages: SharedPages | null): void {
    this.#place.close();
    this.#place = framePlace(this.#placeName, { model: this.#model, picture, pages });
  }

  /** Where its sessions run now: it may have fallen to another rung. */
  get provider(): ProviderInfo {
    return this.#session.provider;
  }

  /**
   * Makes the network's input of a picture: as `reads` says RGB24 of exactly the input's size (width × height × 3 bytes), letterboxed already as `lb` says,
   * or I420 of the source's. A promise where another thread does it.
   */
  layout(plane: Uint8Array, lb: Letterbox): void | Promise<void> {
    return this.#place.lay(this.reads === 'model' ? plane.subarray(0, lb.inputWidth * lb.inputHeight * 3) : plane, lb);
  }

  /** Runs the network on what was laid out. Blocks this thread, where the network runs in it. */
  async run(): Promise<void> {
    if (this.#outputs) giveBack(this.#outputs.map(({ data }) => data));
    this.#outputs = null;
    this.#outputs = await this.#session.run(this.#place.feeds);
  }

  /**
   * What the last run found with at least `minScore`: objects (one box an object), labels of the whole picture, or classes of its parts, in source
   * pixels and by falling score, into `out`; what it says of each part of the picture into `map`.
   */
  postprocess(lb: Letterbox, minScore: number, out: Detections, map: SceneMap): Said {
    if (this.#outputs === null) throw new Error('postprocess before run');
    return this.#reader.read(this.#outputs, lb, minScore, out, map);
  }

  /** Frees the network; not while `run` goes on. */
  async close(): Promise<void> {
    this.#place.close();
    await this.#session.close();
  }
}
