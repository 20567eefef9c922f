import {
  FRAME_STATE,
  type FrameRecord,
  type FaultRecord,
  type LiveSettings,
  type OpenSettings,
  type RunSummary,
  type SessionEvent,
} from '../../contract/index.ts';
import type { ModelReference } from './inference/description.ts';
import { createPipeline, type Pipeline, type PipelineListener } from './pipeline/pipeline.ts';
import type { Screens } from './pipeline/sink/screens.ts';
import { type Clock, createClock } from './telemetry/clock.ts';
import { Collector } from './telemetry/collector.ts';
import { RunStatistics } from './telemetry/run-statistics.ts';

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
  /** A frame that has ended; the record is valid during the call only. */
  frame(record: FrameRecord): void;
  event(event: SessionEvent): void;
  /** The source has given its last frame and all frames have ended. */
  ended(): void;
  died(fault: FaultRecord): void;
}

/** One opened source on its way through one pipeline, with everything that is counted about it. */
export class Run {
  readonly runId: number;
  readonly pipeline: Pipeline;
  readonly statistics = new RunStatistics();
  readonly collector: Collector;
  readonly clock: Clock;
  /** Stream position of the frame analysed last, ms. */
  positionMs: number | null = null;
  readonly #screens: Screens;
  readonly #listener: RunListener;
  #sourceEnded = false;
  #closed = false;

  /** Loads everything; nothing flows before `start`. @throws Fault where the source or a model cannot be opened. */
  static async open(init: RunInit, listener: RunListener): Promise<Run> {
    const clock = createClock(init.clockOriginNs);
    let run: Run | null = null;
    const hear: PipelineListener = {
      ended: () => run?.sourceEnded(true),
      event: (kind, text) => run?.tell(kind, text),
      died: (fault) => listener.died(fault),
    };
    const pipeline = await createPipeline({ ...init, clock }, hear);
    run = new Run(init, pipeline, clock, listener);
    return run;
  }

  private constructor(init: RunInit, pipeline: Pipeline, clock: Clock, listener: RunListener) {
    this.runId = init.runId;
    this.pipeline = pipeline;
    this.clock = clock;
    this.#screens = init.screens;
    this.#listener = listener;
    this.collector = new Collector({
      ring: pipeline.ring,
      table: pipeline.table,
      clock,
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

  /** Lets frames flow. */
  start(): void {
    this.pipeline.start();
  }

  /** Whether the source has no more to give; a seek takes that back. */
  sourceEnded(ended: boolean): void {
    this.#sourceEnded = ended;
  }

  /** Tells of something that happened, now. */
  tell(kind: SessionEvent['kind'], text: string, change: Pick<SessionEvent, 'key' | 'from' | 'to'> = {}): void {
    this.#listener.event({ tNs: this.clock.now(), frame: this.pipeline.table.begun, kind, text, ...change });
  }

  #ended(record: FrameRecord): void {
    this.statistics.add(record);
    if (record.state !== FRAME_STATE.dropped) this.positionMs = record.ptsMs;
    this.#listener.frame(record);
  }

  #idle(): void {
    this.#screens.tidy();
    if (!this.#sourceEnded || this.collector.open > 0 || this.#closed) return;
    this.#sourceEnded = false;
    this.#listener.ended();
  }

  /** What the run amounts to so far. */
  summary(): RunSummary {
    const { statistics } = this;
    const { source, decoder, detector, classifier, table, workers } = this.pipeline;
    const figures = statistics.summarise(workers);
    const frames = statistics.counts.ledger(table);
    const seconds = figures.wallMs / 1000;
    const rate = (count: number) => (seconds > 0 ? count / seconds : 0);
    return {
      source,
      decoder,
      providers: { detect: detector?.provider ?? null, classify: classifier?.provider ?? null },
      models: { detector, classifier },
      frames,
      fps: {
        source: source.fps,
        ingest: rate(frames.received),
        decode: rate(table.begun),
        processed: rate(statistics.counts.analysed),
        displayed: rate(statistics.counts.presented),
      },
      cascade: statistics.counts.cascade(),
      ...figures,
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
