import { isDeepStrictEqual } from 'node:util';
import {
  type CascadeRule,
  type ComputeSettings,
  Fault,
  type LiveSettings,
  type ModelInfo,
  type SourceInfo,
} from '../../../contract/index.ts';
import type { Controls } from '../controls.ts';
import type { ModelReference } from '../inference/description.ts';
import { effectiveRules } from './classify/effective-rules.ts';
import { type CropCompute, cropCompute, detectCompute, type Machine } from './compute-plan.ts';
import { CascadeThread, DetectPool } from './network-threads.ts';
import { type Letterbox, letterbox } from './preprocess/letterbox.ts';
import type { PictureFacts, PlaneRead } from './preprocess/places/frame-place.ts';
import type { PlaneSize } from './ring/layout.ts';
import type { Ring } from './ring/ring.ts';
import type { StageStart } from './stage-loop.ts';
import type { AnyStageThread, StageThreadListener } from './thread.ts';

/** A network behind the detector, and the rule by which objects go to it. */
export interface CascadeNetwork {
  readonly rule: CascadeRule;
  readonly model: ModelReference;
}

/** How the work is to be spread, and over what. */
export interface Spreading {
  readonly settings: ComputeSettings;
  readonly machine: Machine;
}

export const cropComputes = ({ settings, machine }: Spreading, networks: readonly CascadeNetwork[]): readonly CropCompute[] =>
  networks.map(({ rule }) => cropCompute(settings, rule, machine));

/** What a source's pictures are in the ring. */
export const pictureFacts = ({ width, height, colour }: Pick<SourceInfo, 'width' | 'height' | 'colour'>): PictureFacts => ({
  width,
  height,
  matrix: colour.matrix,
  fullRange: colour.fullRange,
  ...(colour.siting ? { siting: colour.siting } : {}),
  ...(colour.chroma ? { chroma: colour.chroma } : {}),
});

export interface NetworksInit {
  /** Loaded already. */
  readonly pool: DetectPool;
  readonly cascade: CascadeThread;
  readonly source: SourceInfo;
  /** Largest input that the ring's slots have room for, px. */
  readonly room: PlaneSize;
  readonly controls: Controls;
  readonly ring: Ring;
  readonly stageStart: StageStart;
  readonly listener: StageThreadListener;
  readonly spreading: Spreading;
  readonly live: LiveSettings;
  /** From the next frame on pictures are for the first network of this number. */
  readonly send: (plan: number, letterbox: Letterbox | null, reads: PlaneRead) => void;
}

/**
 * The networks of a run, and how others come into their place while it goes on. A change is loaded and warmed in threads of its own; then frames
 * carry its number, its threads take only those, and the threads before it end when theirs are done. Hub thread only; one change at a time.
 */
export class Networks {
  readonly #init: NetworksInit;
  readonly #picture: PictureFacts;
  #spreading: Spreading;
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
    this.#picture = pictureFacts(init.source);
    this.#spreading = init.spreading;
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
    init.ring.use(init.spreading.settings.ringSlots);
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
  /** The plane of a slot that the first network reads. */
  get reads(): PlaneRead {
    return this.#pool.reads;
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
    this.#startCascade(this.#cascade);
  }

  apply(live: LiveSettings): void {
    this.#live = live;
    this.#init.controls.apply(live);
    this.#putRules();
  }

  async changeDetector(model: ModelReference | null): Promise<void> {
    const { room } = this.#init;
    if (model && (model.input.width > room.width || model.input.height > room.height)) {
      const size = `${model.input.width} × ${model.input.height}`;
      throw new Fault('model', `${model.name} takes pictures of ${size}, for which this run has no room: open the source again with it.`);
    }
    await this.#changePool(model, this.#spreading);
  }

  async changeCascade(wanted: readonly CascadeNetwork[]): Promise<void> {
    await this.#changeCascade(wanted, this.#spreading);
  }

  /**
   * Another spread of the work. Networks whose sessions stay as they are go on; slots count from the next frame on. @throws Fault(usage) where there is no
   * room for so many slots, Fault(model) where a network cannot be loaded so; what was changed by then is changed back
   */
  async spread(spreading: Spreading): Promise<void> {
    const { slots } = this.#init.ring.layout.spec;
    if (spreading.settings.ringSlots > slots)
      throw new Fault(
        'usage',
        `The ring of this run has room for ${slots} slots: choose as many at most, or open the source again with more.`,
      );
    const before = this.#spreading;
    const { model } = this.#pool;
    const changesPool = model !== null && !isDeepStrictEqual(detectCompute(spreading.settings, spreading.machine), this.#pool.compute);
    if (changesPool) await this.#changePool(model, spreading);
    try {
      await this.#changeCascade(this.#cascadeNetworks(), spreading);
    } catch (error) {
      if (changesPool) await this.#changePool(model, before);
      throw error;
    }
    this.#init.ring.use(spreading.settings.ringSlots);
    this.#spreading = spreading;
  }

  #cascadeNetworks(): CascadeNetwork[] {
    return this.#cascade.models.map((model, index) => ({ model, rule: this.#cascade.rules[index]! }));
  }

  async #changePool(model: ModelReference | null, { settings, machine }: Spreading): Promise<void> {
    const { listener, send, source } = this.#init;
    const placed = model && { ...this.#picture, letterbox: letterbox(source, model.input) };
    const pool = new DetectPool({ plan: ++this.#plans, model, compute: detectCompute(settings, machine), source: placed }, listener);
    this.#pools.push(pool);
    await this.#loaded(pool.ready, pool.threads, () => this.#pools.splice(this.#pools.indexOf(pool), 1));
    const before = this.#pool;
    this.#detectLabels.set(pool.plan, pool.info?.labels ?? []);
    this.#pool = pool;
    this.#putRules();
    this.#startPool(pool);
    send(pool.plan, this.letterbox, pool.reads);
    this.#retire(before.threads, () => this.#pools.splice(this.#pools.indexOf(before), 1));
  }

  async #changeCascade(wanted: readonly CascadeNetwork[], spreading: Spreading): Promise<void> {
    const computes = cropComputes(spreading, wanted);
    const models = wanted.map(({ model }) => model);
    if (this.#cascade.holds(models, computes)) {
      this.#cascade.obey(wanted.map(({ rule }) => rule));
      this.#putRules();
      return;
    }
    const { listener, controls } = this.#init;
    const cascade = new CascadeThread({ plan: ++this.#plans, networks: wanted, computes, picture: this.#picture }, listener);
    this.#cascades.push(cascade);
    await this.#loaded(cascade.ready, [cascade.thread], () => this.#cascades.splice(this.#cascades.indexOf(cascade), 1));
    const before = this.#cascade;
    this.#classifyLabels.set(cascade.plan, cascade.labels);
    this.#cascade = cascade;
    this.#putRules();
    this.#startCascade(cascade);
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
    pool.start({ ...this.#init.stageStart, letterbox: this.#letterboxOf(pool), picture: this.#picture });
  }

  #startCascade(cascade: CascadeThread): void {
    cascade.start({ ...this.#init.stageStart, picture: this.#picture });
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
