import { setTimeout as sleep } from 'node:timers/promises';
import type { AutoTune, FrameRecord, SourceInfo, TunedSettings } from '../../../contract/index.ts';
import { wasAnalysed } from '../telemetry/counts.ts';
import { median } from '../telemetry/what-if/samples.ts';
import type { Measured, TuneSubject } from './subject.ts';

/** Until frames that were begun under the setting before have ended and queues are as full as they get. */
const SETTLE_MS = 300;
/** A live source fills and empties queues at its own pace. */
const SETTLE_LIVE_MS = 700;
/** The first look at a source, which says how many frames a block has. */
const WARMUP_MS = 1000;
/** A frame that does not come within this time will not come. */
const FRAME_TIMEOUT_MS = 5000;
/** A setting that is so much slower than the one before is not waited for: its block is shorter. */
const LONGEST_TIMES = 1.5;
/** The source hears of a seek between two frames; it may be at one and have begun another. */
const BEGUN_MEANWHILE = 2;
/** A source whose pass is shorter than this is the same in every block anyway. */
const SHORTEST_PASS_MS = 250;
const LOOK_MS = 10;

/** What of a run is tuned. `Run` fits. */
export interface TunedRun {
  readonly pipeline: {
    readonly source: Pick<SourceInfo, 'kind' | 'seekable' | 'durationMs'>;
    readonly table: { readonly begun: number };
    seek(ms: number): void;
  };
  readonly clock: { now(): number };
  readonly positionMs: number | null;
}

export interface RunSubjectOptions {
  /** Puts sessions and slots to work; resolves when frames go to them. */
  readonly apply: (settings: TunedSettings) => Promise<void>;
  /** Hears every frame that ends, in order; answers how to hear no more. */
  readonly onFrame: (listener: (record: FrameRecord) => void) => () => void;
  readonly cancelled: () => boolean;
}

/** The frames of a block, as they end. */
class Block {
  /** Those before it began. */
  settled = 0;
  analysed = 0;
  beganNs = Number.NaN;
  endNs = Number.NaN;
  lastNs: number;
  readonly latenciesNs: number[] = [];

  constructor(nowNs: number) {
    this.lastNs = nowNs;
  }

  /** The frame with which the time begins is not counted: it was worked on before. */
  add(record: FrameRecord, nowNs: number): void {
    if (Number.isNaN(this.beganNs)) {
      this.beganNs = nowNs;
      return;
    }
    this.analysed++;
    this.endNs = nowNs;
    this.latenciesNs.push(record.analysisNs);
  }

  get seconds(): number {
    return (this.endNs - this.beganNs) / 1e9;
  }
}

/**
 * A run as what is tuned. Where the source can be moved, every block is the same frames of it, from the same seek: pictures differ more than settings
 * do. A block begins and ends with the end of a frame. Of a live source it is the median of analysis latency over a time.
 */
export class RunSubject implements TuneSubject {
  readonly objective: AutoTune['objective'];
  readonly #run: TunedRun;
  readonly #options: RunSubjectOptions;
  /** Where every block begins; null: wherever the source is. */
  #startMs: number | null = null;
  /** Frames/s of the setting before. */
  #usualFps = Number.NaN;

  constructor(run: TunedRun, options: RunSubjectOptions) {
    this.#run = run;
    this.#options = options;
    const { kind, seekable, durationMs } = run.pipeline.source;
    this.objective = kind === 'live' ? 'analysis_latency' : 'processed_fps';
    if (kind !== 'live' && seekable && durationMs !== null && durationMs >= SHORTEST_PASS_MS) this.#startMs = run.positionMs ?? 0;
  }

  async prepare(): Promise<void> {
    if (this.#startMs !== null) this.#usualFps = (await this.#over(null, SETTLE_MS, WARMUP_MS)).fps;
  }
  apply(settings: TunedSettings): Promise<void> {
    return this.#options.apply(settings);
  }
  now(): number {
    return this.#run.clock.now() / 1e6;
  }
  cancelled(): boolean {
    return this.#options.cancelled();
  }

  async measure(ms: number): Promise<Measured> {
    if (this.#startMs === null) return this.#over(null, SETTLE_LIVE_MS, ms);
    this.#run.pipeline.seek(this.#startMs);
    return this.#over(this.#usualFps, SETTLE_MS, ms);
  }

  /** @param usualFps not null: a block of as many frames as took so long at this rate, of the same place after a seek */
  async #over(usualFps: number | null, settleMs: number, ms: number): Promise<Measured> {
    const { clock, pipeline } = this.#run;
    const byFrames = usualFps !== null;
    const framesIn = (wantedMs: number): number => Math.max(1, Math.round(((usualFps ?? 0) * wantedMs) / 1000));
    const [settleFrames, frames] = byFrames ? [framesIn(settleMs), framesIn(ms)] : [0, Number.POSITIVE_INFINITY];
    const fromFrame = byFrames ? pipeline.table.begun + BEGUN_MEANWHILE : 0;
    const fromNs = byFrames ? 0 : clock.now() + settleMs * 1e6;
    const longestS = (ms / 1000) * (byFrames ? LONGEST_TIMES : 1);
    const block = new Block(clock.now());
    const over = (): boolean => block.analysed >= frames || block.seconds >= longestS;
    const deaf = this.#options.onFrame((record) => {
      const nowNs = clock.now();
      if (!wasAnalysed(record) || record.frame < fromFrame || nowNs < fromNs || over()) return;
      block.lastNs = nowNs;
      if (block.settled < settleFrames) block.settled++;
      else block.add(record, nowNs);
    });
    try {
      while (!over() && !this.cancelled() && clock.now() - block.lastNs < FRAME_TIMEOUT_MS * 1e6) await sleep(LOOK_MS);
    } finally {
      deaf();
    }
    const fps = block.analysed / block.seconds;
    return { fps, value: this.objective === 'processed_fps' ? fps : median(block.latenciesNs) / 1e6 };
  }
}
