import { Fault } from '../../../../contract/errors.ts';
import type { FrameScene } from '../../../../contract/frame.ts';
import type { ModelInfo } from '../../../../contract/run.ts';
import type { Numbers, SceneMap } from '../../families/family.ts';
import type { ModelReference } from '../../inference/description.ts';
import { inputArray, inputDims, modelInfoOf } from '../../inference/info.ts';
import { Session } from '../../inference/session.ts';
import { LayoutKernel } from '../preprocess/layout.ts';
import type { Letterbox, LetterboxInput } from '../preprocess/letterbox.ts';
import type { Detections } from './detections.ts';
import { type FrameReader, frameReader } from './frame-readers.ts';

/** What the first network says of a frame besides objects. */
export interface Said {
  /** Null: it looks for objects. */
  readonly scene: FrameScene['task'] | null;
  /** Whether the map that was given was filled. */
  readonly mapped: boolean;
}

/**
 * One network of the first place in one thread: a picture in its input's size goes in (`layout`), the network runs (`run`), what it says comes out
 * (`postprocess`), in that order for each frame. Nobody else may call it meanwhile; only `run` allocates (its outputs).
 */
export class FirstNetwork {
  info: ModelInfo;
  /** What the picture must be scaled to. */
  readonly input: LetterboxInput;
  readonly #session: Session;
  readonly #kernel: LayoutKernel;
  readonly #reader: FrameReader;
  readonly #tensor: Float32Array | Uint8Array;
  readonly #feed: ReturnType<typeof Session.input>;
  #outputs: readonly Numbers[] | null = null;
  #padded: Letterbox | null = null;

  private constructor(model: ModelReference, session: Session, reader: FrameReader, info: ModelInfo) {
    const { width, height, fit, pad } = model.input;
    this.info = info;
    this.input = { width, height, fit, pad };
    this.#session = session;
    this.#reader = reader;
    this.#kernel = new LayoutKernel(width, height, model.input);
    this.#tensor = inputArray(model, 1);
    this.#feed = Session.input(this.#tensor, inputDims(model, 1));
  }

  /**
   * Loads the network and runs it once on an empty picture, so that the first frame is not the slow one and a network that cannot run says
   * so now. Throws Fault('model').
   */
  static async create(options: { model: ModelReference; intraOpThreads: number }): Promise<FirstNetwork> {
    const { model, intraOpThreads } = options;
    const startedMs = performance.now();
    const reader = frameReader(model);
    if (reader === null)
      throw new Fault('model', `${model.path} is for ${model.task} and works on objects, not on whole frames; use it behind a detector.`);
    const session = await Session.create({ model, intraOpThreads });
    try {
      const network = new FirstNetwork(model, session, reader, modelInfoOf(model, session.provider, intraOpThreads, 0));
      await network.run();
      if (network.#outputs) reader.check(network.#outputs);
      network.info = { ...network.info, loadMs: performance.now() - startedMs };
      return network;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Lays a picture out in the network's input: RGB24 of exactly the input's size (width × height × 3 bytes), letterboxed already as `lb` says. */
  layout(rgb: Uint8Array, lb: Letterbox): void {
    // The padding is written once, as long as the letterbox stays.
    if (lb !== this.#padded) this.#kernel.pad(lb.pad, this.#tensor);
    this.#padded = lb;
    this.#kernel.layout(rgb, this.#tensor, lb);
  }

  /** Runs the network on what was laid out. Blocks this thread. */
  async run(): Promise<void> {
    this.#outputs = await this.#session.run(this.#feed);
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
  close(): Promise<void> {
    return this.#session.close();
  }
}
