import { type CascadeRule, Fault, type LiveSettings, type ModelInfo, type SourceInfo } from '../../../contract/index.ts';
import type { Controls } from '../controls.ts';
import type { ModelReference } from '../inference/description.ts';
import { effectiveRules } from './classify/effective-rules.ts';
import { CascadeThread, DetectPool } from './network-threads.ts';
import { type Letterbox, letterbox } from './preprocess/letterbox.ts';
import type { PlaneSize } from './ring/layout.ts';
import type { StageStart } from './stage-loop.ts';
import type { AnyStageThread, StageThreadListener } from './thread.ts';

/** A network behind the detector, and the rule by which objects go to it. */
export interface CascadeNetwork {
  readonly rule: CascadeRule;
  readonly model: ModelReference;
}

export interface NetworksInit {
  /** Loaded already. */
  readonly pool: DetectPool;
  readonly cascade: CascadeThread;
  readonly source: SourceInfo;
  /** Largest input that the ring's slots have room for, px. */
  readonly room: PlaneSize;
  readonly controls: Controls;
  readonly stageStart: StageStart;
  readonly listener: StageThreadListener;
  readonly detectThreads: number | undefined;
  readonly live: LiveSettings;
  /** From the next frame on pictures are for the first network of this number. */
  readonly send: (plan: number, letterbox: Letterbox | null) => void;
}

/**
 * The networks of a run, and how others come into their place while it goes on. A change is loaded and warmed in threads of its own; then frames
 * carry its number, its threads take only those, and the threads before it end when theirs are done. Hub thread only; one change at a time.
 */
export class Networks {
  readonly #init: NetworksInit;
  #pool: DetectPool;
  #cascade: CascadeThread;
  #live: LiveSettings;
  /** Threads that may still be alive, and those that are being loaded. */
  #pools: DetectPool[];
  #cascades: CascadeThread[];
  /** Labels stay known as long as the run: frames are on their way. */
  readonly #detectLabels = new Map<number, readonly string[]>();
  readonly #classifyLabels = new Map<number, readonly string[]>();
  #plans: number;
  #closed = false;

  constructor(init: NetworksInit) {
    this.#init = init;
    this.#pool = init.pool;
    this.#cascade = init.cascade;
    this.#live = init.live;
    this.#pools = [init.pool];
    this.#cascades = [init.cascade];
    this.#plans = Math.max(init.pool.plan, init.cascade.plan);
    this.#detectLabels.set(init.pool.plan, init.pool.info?.labels ?? []);
    this.#classifyLabels.set(init.cascade.plan, init.cascade.labels);
    init.controls.wantCascade(init.cascade.plan);
    init.controls.handCascade(0);
    this.apply(init.live);
  }

  get detector(): ModelInfo | null {
    return this.#pool.info;
  }
  get cascade(): readonly { readonly rule: CascadeRule; readonly model: ModelInfo }[] {
    return this.#cascade.networks;
  }
  get poolSize(): number {
    return this.#pool.threads.length;
  }
  get letterbox(): Letterbox | null {
    return this.#letterboxOf(this.#pool);
  }
  get threads(): readonly AnyStageThread[] {
    return [...this.#pools.flatMap((pool) => pool.threads), ...this.#cascades.map(({ thread }) => thread)];
  }
  detectLabels(plan: number): readonly string[] {
    return this.#detectLabels.get(plan) ?? [];
  }
  classifyLabels(plan: number): readonly string[] {
    return this.#classifyLabels.get(plan) ?? [];
  }

  start(): void {
    this.#startPool(this.#pool);
    this.#cascade.start({ ...this.#init.stageStart, source: this.#init.source });
  }

  apply(live: LiveSettings): void {
    this.#live = live;
    this.#init.controls.apply(live);
    this.#putRules();
  }

  async changeDetector(model: ModelReference | null): Promise<void> {
    const { room, listener, detectThreads, send } = this.#init;
    if (model && (model.input.width > room.width || model.input.height > room.height)) {
      const size = `${model.input.width} × ${model.input.height}`;
      throw new Fault('model', `${model.name} takes pictures of ${size}, for which this run has no room: open the source again with it.`);
    }
    const pool = new DetectPool(++this.#plans, model, detectThreads, listener);
    this.#pools.push(pool);
    await this.#loaded(pool.ready, pool.threads, () => this.#pools.splice(this.#pools.indexOf(pool), 1));
    const before = this.#pool;
    this.#detectLabels.set(pool.plan, pool.info?.labels ?? []);
    this.#pool = pool;
    this.#putRules();
    this.#startPool(pool);
    send(pool.plan, this.letterbox);
    this.#retire(before.threads, () => this.#pools.splice(this.#pools.indexOf(before), 1));
  }

  async changeCascade(wanted: readonly CascadeNetwork[]): Promise<void> {
    const models = wanted.map(({ model }) => model);
    if (this.#cascade.holds(models)) {
      this.#cascade.obey(wanted.map(({ rule }) => rule));
      this.#putRules();
      return;
    }
    const { listener, controls, stageStart, source } = this.#init;
    const cascade = new CascadeThread(++this.#plans, wanted, listener);
    this.#cascades.push(cascade);
    await this.#loaded(cascade.ready, [cascade.thread], () => this.#cascades.splice(this.#cascades.indexOf(cascade), 1));
    const before = this.#cascade;
    this.#classifyLabels.set(cascade.plan, cascade.labels);
    this.#cascade = cascade;
    this.#putRules();
    cascade.start({ ...stageStart, source });
    controls.wantCascade(cascade.plan);
    this.#retire([before.thread], () => this.#cascades.splice(this.#cascades.indexOf(before), 1));
  }

  /** What is being loaded is given up. */
  close(): void {
    this.#closed = true;
  }

  async #loaded(ready: Promise<void>, threads: readonly AnyStageThread[], forget: () => void): Promise<void> {
    try {
      await ready;
      if (this.#closed) throw new Fault('usage', 'The run was closed before the change was made: open a source first.');
    } catch (error) {
      for (const thread of threads) thread.quit();
      await Promise.all(threads.map((thread) => thread.exited));
      forget();
      throw error;
    }
  }

  #retire(threads: readonly AnyStageThread[], forget: () => void): void {
    for (const thread of threads) thread.retire();
    void Promise.all(threads.map((thread) => thread.exited)).then(forget);
  }

  #startPool(pool: DetectPool): void {
    pool.start({ ...this.#init.stageStart, letterbox: this.#letterboxOf(pool) });
  }

  #letterboxOf(pool: DetectPool): Letterbox | null {
    return pool.input && letterbox(this.#init.source, pool.input);
  }

  /** For the first networks that frames may be on their way for: the newest two. */
  #putRules(): void {
    const labels = new Map([...this.#detectLabels].slice(-2));
    this.#init.controls.setRules(this.#cascade.plan, effectiveRules(this.#cascade.rules, this.#live, labels));
  }
}
