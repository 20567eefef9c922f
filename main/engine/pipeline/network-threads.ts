import { isDeepStrictEqual } from 'node:util';
import type { CascadeRule, ModelInfo } from '../../../contract/index.ts';
import type { ModelReference } from '../inference/description.ts';
import type { ClassifyInit, ClassifyStart } from './classify/classify-thread.ts';
import type { CropCompute, DetectCompute } from './compute-plan.ts';
import type { DetectInit, DetectReady, DetectStart } from './detect/detect-thread.ts';
import type { CascadeNetwork } from './networks.ts';
import type { LetterboxInput } from './preprocess/letterbox.ts';
import type { PictureFacts, PlaneRead } from './preprocess/places/frame-place.ts';
import type { PlacedSource } from './preprocess/places/in-graph.ts';
import { type Fell, StageThread, type StageThreadListener, threadUrl } from './thread.ts';

interface PoolInit {
  /** The number of its network. */
  readonly plan: number;
  readonly model: ModelReference | null;
  readonly compute: DetectCompute;
  /** Where it is not known yet, nothing can be prepared in the graph. */
  readonly source: PlacedSource | null;
}

/** The first network, loaded and warmed in a pool of threads of its own. Without a model: one thread that hands frames on. */
export class DetectPool {
  readonly threads: readonly StageThread<DetectReady | null>[];
  /** Settles when all threads have loaded it. */
  readonly ready: Promise<void>;
  readonly plan: number;
  readonly model: ModelReference | null;
  readonly compute: DetectCompute;
  #info: ModelInfo | null = null;
  #input: LetterboxInput | null = null;
  #reads: PlaneRead = 'model';

  constructor({ plan, model, compute, source }: PoolInit, listener: StageThreadListener) {
    this.plan = plan;
    this.model = model;
    this.compute = compute;
    const count = model ? compute.threads : 1;
    const heard: StageThreadListener = { ...listener, fell: (fell) => this.#fell(fell, listener) };
    this.threads = Array.from({ length: count }, (_, worker) => {
      const init: DetectInit = { model, compute, source, check: worker === 0 };
      return new StageThread<DetectReady | null>(threadUrl(import.meta.url, './detect/detect-thread'), `detect ${worker + 1}`, init, heard);
    });
    this.ready = Promise.all(this.threads.map((thread) => thread.ready)).then(([first]) => {
      if (!first) return;
      this.#info = { ...first.info, sessions: count };
      this.#input = first.input;
      this.#reads = first.reads;
    });
    this.ready.catch(() => undefined);
  }

  #fell(fell: Fell, listener: StageThreadListener): void {
    const from = this.#info?.provider.actual ?? '';
    if (this.#info) this.#info = { ...this.#info, provider: fell.provider };
    listener.fell?.({ ...fell, from });
  }

  /** Null: there is no network. */
  get info(): ModelInfo | null {
    return this.#info;
  }
  get input(): LetterboxInput | null {
    return this.#input;
  }
  /** The plane of a slot that it reads. */
  get reads(): PlaneRead {
    return this.#reads;
  }

  start(start: Omit<DetectStart, 'worker' | 'plan'>): void {
    this.threads.forEach((thread, worker) => {
      thread.post({ ...start, worker, plan: this.plan } satisfies DetectStart);
    });
  }
}

interface CascadeInit {
  readonly plan: number;
  readonly networks: readonly CascadeNetwork[];
  /** Of each network. */
  readonly computes: readonly CropCompute[];
  readonly picture: PictureFacts | null;
}

/** The networks behind the detector, loaded and warmed in one thread of their own. */
export class CascadeThread {
  readonly thread: StageThread<readonly ModelInfo[]>;
  /** By which objects go to them, in their order. */
  rules: readonly CascadeRule[];
  readonly ready: Promise<void>;
  readonly plan: number;
  readonly models: readonly ModelReference[];
  readonly #computes: readonly CropCompute[];
  #infos: readonly ModelInfo[] = [];
  #labels: readonly string[] = [];

  constructor({ plan, networks, computes, picture }: CascadeInit, listener: StageThreadListener) {
    this.plan = plan;
    this.rules = networks.map(({ rule }) => rule);
    this.models = networks.map(({ model }) => model);
    this.#computes = computes;
    const init: ClassifyInit = { models: this.models, computes, picture };
    const heard: StageThreadListener = { ...listener, fell: (fell) => this.#fell(fell, listener) };
    this.thread = new StageThread(threadUrl(import.meta.url, './classify/classify-thread'), 'classify', init, heard);
    this.ready = this.thread.ready.then((infos) => {
      this.#infos = infos;
      this.#labels = infos.flatMap((info) => info.labels);
    });
    this.ready.catch(() => undefined);
  }

  #fell(fell: Fell, listener: StageThreadListener): void {
    const from = this.#infos[fell.network]?.provider.actual ?? '';
    this.#infos = this.#infos.map((info, index) => (index === fell.network ? { ...info, provider: fell.provider } : info));
    listener.fell?.({ ...fell, from });
  }

  get networks(): readonly { readonly rule: CascadeRule; readonly model: ModelInfo }[] {
    return this.#infos.map((model, index) => ({ model, rule: this.rules[index]! }));
  }
  /** Whether it has loaded exactly these, in this way. */
  holds(models: readonly ModelReference[], computes: readonly CropCompute[]): boolean {
    return isDeepStrictEqual(models, this.models) && isDeepStrictEqual(computes, this.#computes);
  }
  /** Other rules for the same networks. */
  obey(rules: readonly CascadeRule[]): void {
    this.rules = rules;
  }
  /** Of all its networks, one behind the other. */
  get labels(): readonly string[] {
    return this.#labels;
  }

  start(start: Omit<ClassifyStart, 'plan'>): void {
    this.thread.post({ ...start, plan: this.plan } satisfies ClassifyStart);
  }
}
