import type { FrameRecord, LiveSettings, Snapshot, TimelineFrame } from '../../contract/index.ts';
import type { Run } from './run.ts';
import { bottleneckOf } from './telemetry/bottleneck-of.ts';
import { type FigureInput, figuresOf, type TimePercentiles } from './telemetry/figures-of.ts';
import { Rates } from './telemetry/rates.ts';
import { toTimelineFrame } from './telemetry/stage-times.ts';

const MAX_FRAMES = 200;
/** Percentiles are renewed at every fifth snapshot; of so many frames that sorting them costs something, at every tenth. */
const PERCENTILES_EVERY = 5;
const MANY_FRAMES = 1000;

/** What the window is told ten times a second about one run. */
export class Snapshots {
  readonly #rates = new Rates();
  readonly #run: Run;
  #frames: TimelineFrame[] = [];
  #omitted = 0;
  #count = 0;
  #percentiles: TimePercentiles | null = null;

  constructor(run: Run) {
    this.#run = run;
  }

  /** A frame that has ended. */
  add(record: FrameRecord): void {
    if (this.#frames.length < MAX_FRAMES) this.#frames.push(toTimelineFrame(record));
    else this.#omitted++;
  }

  /** @param live settings as they hold now; @param cpuPct of the engine's process */
  take(live: LiveSettings, cpuPct: number): Snapshot {
    const { statistics, pipeline, clock, runId, positionMs, open } = this.#run;
    const tNs = clock.now();
    const ledger = statistics.counts.ledger(pipeline.table);
    this.#rates.add({ tNs, received: ledger.received, decoded: pipeline.table.begun, tally: statistics.tally.copy() });
    const input = this.#input(tNs, ledger);
    const figures = figuresOf(input);
    const frames = this.#frames;
    const framesOmitted = this.#omitted;
    this.#frames = [];
    this.#omitted = 0;
    return {
      ...figures,
      tNs,
      runId,
      positionMs,
      ledger,
      bottleneck: bottleneckOf({ figures, tally: input.tally, source: pipeline.source, open, live, ledger }),
      tracks: pipeline.table.liveTracks,
      frames,
      framesOmitted,
      engine: { cpuPct, rssBytes: process.memoryUsage.rss() },
    };
  }

  #input(tNs: number, ledger: Snapshot['ledger']): FigureInput {
    const { statistics, pipeline, course, queues, repeated } = this.#run;
    const every = statistics.window.frames > MANY_FRAMES ? 2 * PERCENTILES_EVERY : PERCENTILES_EVERY;
    if (this.#percentiles === null || this.#count++ % every === 0) this.#percentiles = statistics.window.percentiles(tNs);
    const window = this.#rates.window();
    const tally = window?.tally ?? statistics.tally;
    return {
      windowNs: window?.windowNs ?? 0,
      received: window?.received ?? 0,
      decoded: window?.decoded ?? 0,
      tally,
      settled: tally,
      percentiles: this.#percentiles,
      workers: pipeline.workers,
      ledger,
      cascade: statistics.counts.cascade(),
      sourceFps: pipeline.source.fps,
      hasDetector: pipeline.detector !== null,
      hasClassifier: pipeline.classifier !== null,
      queues: queues.window(),
      delivery: course.delivery(),
      latencyDriftMsPerMin: course.driftMsPerMin(),
      jitterMs: course.jitterMs(tNs),
      repeated,
    };
  }
}
