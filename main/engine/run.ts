import {
  FRAME_STATE,
  type FrameRecord,
  type FaultRecord,
  type LiveSettings,
  type OpenSettings,
  type RunSummary,
  type SessionEvent,
} from '../../contract/index.ts';
import { Faults } from './faults.ts';
import type { ModelReference } from './inference/description.ts';
import { createPipeline, type Pipeline, type PipelineListener } from './pipeline/pipeline.ts';
import type { Screens } from './pipeline/sink/screens.ts';
import type { Still } from './pipeline/source/protocol.ts';
import { type Clock, createClock } from './telemetry/clock.ts';
import { Collector } from './telemetry/collector.ts';
import { bottleneckOf } from './telemetry/bottleneck-of.ts';
import { Course } from './telemetry/course.ts';
import { figuresOf } from './telemetry/figures-of.ts';
import type { QueueSums } from './telemetry/queue-sums.ts';
import { RunStatistics } from './telemetry/run-statistics.ts';
import { lastEndNs } from './telemetry/stage-times.ts';

export interface RunInit {
  readonly runId: number;
  readonly uri: string;
  readonly open: OpenSettings;
  readonly live: LiveSettings;
  readonly detector: ModelReference | null;
  readonly classifier: ModelReference | null;
  readonly clockOriginNs: bigint;
  readonly screens: Screens;
}

export interface RunListener {
  /** A frame that has ended; the record is valid during the call only. `endNs`: the end of its last span. */
  frame(record: FrameRecord, endNs: number): void;
  event(event: SessionEvent): void;
  /** A small picture that was asked for; a better one may follow. */
  still(still: Still): void;
  /** The source has given its last frame and all frames have ended. */
  ended(): void;
  died(fault: FaultRecord): void;
}

/** One opened source on its way through one pipeline, with everything that is counted about it. */
export class Run {
  readonly runId: number;
  readonly pipeline: Pipeline;
  readonly statistics = new RunStatistics();
  readonly course: Course;
  readonly open: OpenSettings;
  readonly collector: Collector;
  readonly clock: Clock;
  /** Stream position of the frame analysed last, ms. */
  positionMs: number | null = null;
  readonly #screens: Screens;
  readonly #listener: RunListener;
  readonly #waiting: (() => void)[] = [];
  #sourceEnded = false;
  #closed = false;

  /** Loads everything; nothing flows before `start`. @throws Fault where the source or a model cannot be opened. */
  static async open(init: RunInit, listener: RunListener): Promise<Run> {
    const clock = createClock(init.clockOriginNs);
    const openedNs = clock.now();
    const faults = new Faults(init.open.faults);
    let run: Run | null = null;
    const hear: PipelineListener = {
      ended: () => run?.sourceEnded(true),
      event: (kind, text) => run?.tell(kind, text),
      still: (still) => listener.still(still),
      died: (fault) => listener.died(fault),
    };
    const pipeline = await createPipeline({ ...init, clock }, hear);
    run = new Run(init, pipeline, clock, faults, openedNs, listener);
    return run;
  }

  private constructor(init: RunInit, pipeline: Pipeline, clock: Clock, faults: Faults, openedNs: number, listener: RunListener) {
    this.runId = init.runId;
    this.open = init.open;
    this.course = new Course(pipeline.source, init.open.pace, openedNs);
    this.pipeline = pipeline;
    this.clock = clock;
    this.#screens = init.screens;
    this.#listener = listener;
    this.collector = new Collector({
      ring: pipeline.ring,
      table: pipeline.table,
      clock,
      faults,
      labels: { detect: pipeline.detector?.labels ?? [], classify: pipeline.classifier?.labels ?? [] },
      sinks: {
        analysed: (row) => this.#screens.offer(row, () => this.collector.objects(row)),
        ended: (record) => this.#ended(record),
        idle: () => this.#idle(),
      },
    });
    this.#screens.show({
      runId: init.runId,
      source: pipeline.source,
      preview: pipeline.preview,
      ring: pipeline.ring,
      table: pipeline.table,
      controls: pipeline.controls,
      collector: () => this.collector,
      now: () => clock.now(),
    });
  }

  /** What is seen of the queues. */
  get queues(): QueueSums {
    return this.pipeline.queues;
  }

  /** Lets frames flow. */
  start(): void {
    this.pipeline.start();
  }

  /** Whether the source has no more to give; a seek takes that back. */
  sourceEnded(ended: boolean): void {
    this.#sourceEnded = ended;
  }

  /** Tells of something that happened, now where `more` does not say when. */
  tell(kind: SessionEvent['kind'], text: string, more: Partial<Omit<SessionEvent, 'kind' | 'text'>> = {}): void {
    this.#listener.event({ tNs: this.clock.now(), frame: this.pipeline.table.begun, kind, text, ...more });
  }

  #ended(record: FrameRecord): void {
    const times = this.statistics.add(record);
    const endNs = lastEndNs(record.spans);
    if (times.timed) this.course.frame(record, endNs);
    if (record.state !== FRAME_STATE.dropped) this.positionMs = record.ptsMs;
    this.#listener.frame(record, endNs);
    this.#wakeWaiting();
  }

  #wakeWaiting(): void {
    if (this.#waiting.length === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #idle(): void {
    this.#screens.tidy();
    this.#wakeWaiting();
    if (!this.#sourceEnded || this.collector.open > 0 || this.#closed) return;
    this.#sourceEnded = false;
    this.#listener.ended();
  }

  /** Resolves when the next frame ends, or soon after where none does. */
  nextEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Pictures that were drawn again. */
  get repeated(): number {
    return this.#screens.repeated;
  }

  /** What the run amounts to so far. @param live settings as they hold now */
  summary(live: LiveSettings): RunSummary {
    const { statistics } = this;
    const { source, decoder, detector, classifier, table, workers } = this.pipeline;
    const frames = statistics.counts.ledger(table);
    const endNs = this.clock.now();
    const figures = figuresOf({
      windowNs: statistics.wallNs,
      received: frames.received,
      decoded: table.begun,
      tally: statistics.tally,
      settled: statistics.settled(),
      percentiles: statistics.percentiles(),
      workers,
      ledger: frames,
      cascade: statistics.counts.cascade(),
      sourceFps: source.fps,
      hasDetector: detector !== null,
      hasClassifier: classifier !== null,
      queues: this.queues.run(),
      delivery: this.course.delivery(),
      latencyDriftMsPerMin: this.course.driftMsPerMin(),
      jitterMs: this.course.jitterMs(endNs),
      repeated: this.repeated,
    });
    return {
      source,
      decoder,
      providers: { detect: detector?.provider ?? null, classify: classifier?.provider ?? null },
      models: { detector, classifier },
      frames,
      ...figures,
      bottleneck: bottleneckOf({ figures, tally: statistics.tally, source, open: this.open, live, ledger: frames }),
      wallMs: statistics.wallNs / 1e6,
      warmupFrames: statistics.warmupFrames,
    };
  }

  /** Stops the pipeline; frames on their way are counted as lost by `shutdown`. Twice does nothing more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#screens.show(null);
    await this.pipeline.stop();
    await this.collector.close();
  }
}
