import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { CascadeRule, ModelInfo } from '../../../contract/index.ts';
import type { ModelReference } from '../inference/description.ts';
import type { ClassifyInit, ClassifyStart } from './classify/classify-thread.ts';
import type { DetectInit, DetectReady, DetectStart } from './detect/detect-thread.ts';
import type { CascadeNetwork } from './networks.ts';
import type { LetterboxInput } from './preprocess/letterbox.ts';
import { StageThread, type StageThreadListener, threadUrl } from './thread.ts';

/** Detect threads: one a core where the network runs on the cpu (two cores do 66–76 fps with two threads, 57 with one; more only get in each other's way). */
export const defaultDetectThreads = (cores: number): number => Math.min(4, Math.max(1, cores));

/** The first network, loaded and warmed in a pool of threads of its own. Without a model: one thread that hands frames on. */
export class DetectPool {
  readonly threads: readonly StageThread<DetectReady | null>[];
  /** Settles when all threads have loaded it. */
  readonly ready: Promise<void>;
  #info: ModelInfo | null = null;
  #input: LetterboxInput | null = null;
  readonly plan: number;

  constructor(plan: number, model: ModelReference | null, size: number | undefined, listener: StageThreadListener) {
    this.plan = plan;
    const count = model ? (size ?? defaultDetectThreads(availableParallelism())) : 1;
    const init: DetectInit = { model, intraOpThreads: 1 };
    this.threads = Array.from(
      { length: count },
      (_, worker) =>
        new StageThread<DetectReady | null>(threadUrl(import.meta.url, './detect/detect-thread'), `detect ${worker + 1}`, init, listener),
    );
    this.ready = Promise.all(this.threads.map((thread) => thread.ready)).then(([first]) => {
      if (!first) return;
      this.#info = { ...first.info, sessions: count };
      this.#input = first.input;
    });
    this.ready.catch(() => undefined);
  }

  /** Null: there is no network. */
  get info(): ModelInfo | null {
    return this.#info;
  }
  get input(): LetterboxInput | null {
    return this.#input;
  }

  start(start: Omit<DetectStart, 'worker' | 'plan'>): void {
    this.threads.forEach((thread, worker) => {
      thread.post({ ...start, worker, plan: this.plan } satisfies DetectStart);
    });
  }
}

/** The networks behind the detector, loaded and warmed in one thread of their own. */
export class CascadeThread {
  readonly thread: StageThread<readonly ModelInfo[]>;
  /** By which objects go to them, in their order. */
  rules: readonly CascadeRule[];
  readonly #models: readonly ModelReference[];
  readonly ready: Promise<void>;
  readonly plan: number;
  #infos: readonly ModelInfo[] = [];
  #labels: readonly string[] = [];

  constructor(plan: number, networks: readonly CascadeNetwork[], listener: StageThreadListener) {
    this.plan = plan;
    this.rules = networks.map(({ rule }) => rule);
    this.#models = networks.map(({ model }) => model);
    const init: ClassifyInit = { models: this.#models, intraOpThreads: 1 };
    this.thread = new StageThread(threadUrl(import.meta.url, './classify/classify-thread'), 'classify', init, listener);
    this.ready = this.thread.ready.then((infos) => {
      this.#infos = infos;
      this.#labels = infos.flatMap((info) => info.labels);
    });
    this.ready.catch(() => undefined);
  }

  get networks(): readonly { readonly rule: CascadeRule; readonly model: ModelInfo }[] {
    return this.#infos.map((model, index) => ({ model, rule: this.rules[index]! }));
  }
  /** Whether it has loaded exactly these. */
  holds(models: readonly ModelReference[]): boolean {
    return isDeepStrictEqual(models, this.#models);
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
