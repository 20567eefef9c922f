import {
  FRAME_STATE,
  type FrameRecord,
  type FrameState,
  type Snapshot,
  SPANS,
  type Stage,
  STAGES,
  type TimelineFrame,
} from '../../contract/index.ts';
import { PIPELINE_READER } from './pipeline/stage-loop.ts';
import type { Run } from './run.ts';
import { CpuMeter, Rates } from './telemetry/rates.ts';
import { utilisation } from './telemetry/run-statistics.ts';
import { toTimelineFrame } from './telemetry/stage-times.ts';
import type { WindowSummary } from './telemetry/window.ts';

const MAX_FRAMES = 200;
/** Percentiles are renewed at every fifth snapshot, the CPU reading at every tenth. */
const PERCENTILES_EVERY = 5;
const CPU_EVERY = 10;

/** Frames in this state wait for, or are in, this stage. */
const WAITING: readonly (readonly [FrameState, Stage])[] = [
  ['claimed', 'detect'],
  ['detected', 'track'],
  ['tracked', 'classify'],
  ['analysed', 'compose'],
  ['sent', 'present'],
];

/** What the window is told ten times a second about one run. */
export class Snapshots {
  readonly #rates = new Rates();
  readonly #cpu = new CpuMeter();
  readonly #run: Run;
  #frames: TimelineFrame[] = [];
  #omitted = 0;
  #count = 0;
  #cpuPct = 0;
  #window: WindowSummary | null = null;

  constructor(run: Run) {
    this.#run = run;
  }

  /** A frame that has ended. */
  add(record: FrameRecord): void {
    if (this.#frames.length < MAX_FRAMES) this.#frames.push(toTimelineFrame(record));
    else this.#omitted++;
  }

  take(): Snapshot {
    const { statistics, pipeline, clock, runId, positionMs } = this.#run;
    const tNs = clock.now();
    const ledger = statistics.counts.ledger(pipeline.table);
    this.#rates.add({
      tNs,
      received: ledger.received,
      decoded: pipeline.table.begun,
      processed: statistics.counts.analysed,
      displayed: statistics.counts.presented,
      serviceNs: SPANS.map((_, span) => statistics.serviceNs(span)),
    });
    if (this.#window === null || this.#count % PERCENTILES_EVERY === 0) this.#window = statistics.window.summarise(tNs);
    if (this.#count % CPU_EVERY === 0) this.#cpuPct = this.#cpu.readPct();
    this.#count++;
    const { e2e, analysis, unattributedPct, inferenceSharePct } = this.#window;
    const frames = this.#frames;
    const framesOmitted = this.#omitted;
    this.#frames = [];
    this.#omitted = 0;
    return {
      tNs,
      runId,
      positionMs,
      ledger,
      fps: { source: pipeline.source.fps, ...this.#rates.fps() },
      latencyMs: { e2e, analysis },
      unattributedPct,
      inferenceSharePct,
      stages: this.#stages(this.#window),
      cascade: statistics.counts.cascade(),
      tracks: pipeline.table.liveTracks,
      frames,
      framesOmitted,
      engine: { cpuPct: this.#cpuPct, rssBytes: process.memoryUsage.rss() },
    };
  }

  #stages(window: WindowSummary): Snapshot['stages'] {
    const { pipeline } = this.#run;
    const depths = this.#depths();
    const windowNs = this.#rates.windowNs();
    const stages: Snapshot['stages'] = {};
    STAGES.forEach((name, stage) => {
      const serviceMs = window.serviceMs[stage]!;
      if (serviceMs.n === 0) return;
      stages[name] = {
        waitMs: window.waitMs[stage]!,
        serviceMs,
        ...utilisation(stage, (span) => this.#rates.serviceNs(span), windowNs, pipeline.workers),
        queueDepth: depths.get(name) ?? 0,
      };
    });
    return stages;
  }

  #depths(): Map<Stage, number> {
    const { table, ring } = this.#run.pipeline;
    const byState = new Int32Array(FRAME_STATE.decimated + 1);
    for (let row = 0; row < table.rows; row++) byState[table.state(row)]!++;
    const depths = new Map<Stage, number>(WAITING.map(([state, stage]) => [stage, byState[FRAME_STATE[state]]!]));
    return depths.set('preprocess', ring.depth(PIPELINE_READER));
  }
}
