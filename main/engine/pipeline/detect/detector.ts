import { Fault } from '../../../../contract/errors.ts';
import type { ModelInfo } from '../../../../contract/run.ts';
import type { ModelReference } from '../../inference/description.ts';
import { inputArray, inputDims, modelInfoOf } from '../../inference/info.ts';
import { type Numbers, Session } from '../../inference/session.ts';
import { LayoutKernel } from '../preprocess/layout.ts';
import type { Letterbox, LetterboxInput } from '../preprocess/letterbox.ts';
import { type Candidates, createCandidates, type Detections } from './detections.ts';
import { detectFamily } from './families.ts';
import type { OutputDecoder } from './family.ts';
import { boxesToSource, suppress } from './nms.ts';

/**
 * One detector in one thread: a picture in its input's size goes in (`layout`), the network runs (`run`), objects come out
 * (`postprocess`), in that order for each frame. Nobody else may call it meanwhile; only `run` allocates (its output).
 */
export class Detector {
  info: ModelInfo;
  /** What the picture must be scaled to. */
  readonly input: LetterboxInput;
  readonly #model: ModelReference;
  readonly #session: Session;
  readonly #kernel: LayoutKernel;
  readonly #decoder: OutputDecoder;
  readonly #tensor: Float32Array | Uint8Array;
  readonly #feed: ReturnType<typeof Session.input>;
  readonly #candidates: Candidates;
  readonly #order: Uint32Array;
  #output: Numbers | null = null;
  #padded: Letterbox | null = null;

  private constructor(model: ModelReference, session: Session, decoder: OutputDecoder, info: ModelInfo) {
    const { width, height, fit, pad } = model.input;
    this.info = info;
    this.input = { width, height, fit, pad };
    this.#model = model;
    this.#session = session;
    this.#decoder = decoder;
    this.#kernel = new LayoutKernel(width, height, model.input);
    this.#tensor = inputArray(model, 1);
    this.#feed = Session.input(this.#tensor, inputDims(model, 1));
    this.#candidates = createCandidates(decoder.capacity);
    this.#order = new Uint32Array(decoder.capacity);
  }

  /**
   * Loads the network and runs it once on an empty picture, so that the first frame is not the slow one and a network that cannot run says
   * so now. Throws Fault('model').
   */
  static async create(options: { model: ModelReference; intraOpThreads: number }): Promise<Detector> {
    const { model, intraOpThreads } = options;
    const startedMs = performance.now();
    const family = detectFamily(model.family);
    if (family === undefined)
      throw new Fault('model', `${model.path} is of the family ${model.family}, which is no detector; choose another model.`);
    const session = await Session.create({ model, intraOpThreads });
    try {
      const decoder = family.decoder(model.input.width, model.input.height, model.labels.length);
      const detector = new Detector(model, session, decoder, modelInfoOf(model, session.provider, intraOpThreads, 0));
      await detector.run();
      if (detector.#output) decoder.decode(detector.#output.data, detector.#output.dims, 1, detector.#candidates);
      detector.info = { ...detector.info, loadMs: performance.now() - startedMs };
      return detector;
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
    this.#output = await this.#session.run(this.#model.input.name, this.#feed, this.#model.output);
  }

  /**
   * Objects of the last run with at least `minScore`, one box an object, in source pixels and by falling score, into `out`; returns how many.
   */
  postprocess(lb: Letterbox, minScore: number, out: Detections): number {
    if (this.#output === null) throw new Error('postprocess before run');
    this.#decoder.decode(this.#output.data, this.#output.dims, minScore, this.#candidates);
    suppress(this.#candidates, this.#model.iou, this.#order, out);
    boxesToSource(lb, out);
    return out.count;
  }

  /** Frees the network; not while `run` goes on. */
  close(): Promise<void> {
    return this.#session.close();
  }
}
