import type { FrameRecord, LiveSettings, Snapshot, TimelineFrame } from '../../contract/index.ts';
import type { Run } from './run.ts';
import { bottleneckOf } from './telemetry/bottleneck-of.ts';
import { backlogWords } from './telemetry/bottleneck-words.ts';
import { type FigureInput, figuresOf, perSecond, type TimePercentiles } from './telemetry/figures-of.ts';
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
  /** That latency grows by a backlog, in one sentence; null: it does not. Of the last snapshot. */
  backlog: string | null = null;

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
    const { statistics, pipeline, clock, course, runId, positionMs, flow } = this.#run;
    const { source, table } = pipeline;
    const tNs = clock.now();
    const ledger = statistics.counts.ledger(table);
    const { received, decimated } = ledger;
    this.#rates.add({ tNs, received, decimated, decoded: table.begun + table.decodedEarly, tally: statistics.tally.copy() });
    const window = this.#rates.window();
    const input = this.#input(tNs, ledger, window);
    const figures = figuresOf(input);
    const growthMsPerMin = course.growthMsPerMin(tNs);
    const decimatedFps = perSecond(window?.decimated ?? 0, input.windowNs);
    const judged = { figures, tally: input.tally, source, open: flow, live, ledger, growthMsPerMin, decimatedFps };
    const bottleneck = bottleneckOf(judged);
    this.backlog = backlogWords(bottleneck, judged);
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
      bottleneck,
      tracks: table.liveTracks,
      frames,
      framesOmitted,
      engine: { cpuPct, rssBytes: process.memoryUsage.rss() },
    };
  }

  #input(tNs: number, ledger: Snapshot['ledger'], window: ReturnType<Rates['window']>): FigureInput {
    const { statistics, pipeline, course, queues, repeated, capture } = this.#run;
    const every = statistics.window.frames > MANY_FRAMES ? 2 * PERCENTILES_EVERY : PERCENTILES_EVERY;
    if (this.#percentiles === null || this.#count++ % every === 0) this.#percentiles = statistics.window.percentiles(tNs);
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
      hasClassifier: pipeline.cascade.length > 0,
      queues: queues.window(),
      delivery: course.delivery(),
      latencyDriftMsPerMin: course.driftMsPerMin(),
      jitterMs: course.jitterMs(tNs),
      repeated,
      capture,
    };
  }
}
