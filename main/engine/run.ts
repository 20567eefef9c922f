import {
  type DecoderInfo,
  type FaultRecord,
  FRAME_STATE,
  type FrameRecord,
  type LiveSettings,
  type OpenSettings,
  type ProviderReport,
  type RunSummary,
  type SessionEvent,
  type SourceLink,
  type SourceState,
} from '../../contract/index.ts';
import { redact } from './credentials.ts';
import { defined } from './defined.ts';
import { checkFaults, Faults } from './faults.ts';
import type { ModelReference } from './inference/description.ts';
import type { CascadeNetwork } from './pipeline/networks.ts';
import { createPipeline, type Pipeline, type PipelineListener } from './pipeline/pipeline.ts';
import type { Screens } from './pipeline/sink/screens.ts';
import type { Still } from './pipeline/source/protocol.ts';
import type { Fell } from './pipeline/thread.ts';
import { bottleneckOf } from './telemetry/bottleneck-of.ts';
import { type Clock, createClock } from './telemetry/clock.ts';
import { Collector } from './telemetry/collector.ts';
import { Course } from './telemetry/course.ts';
import { type FigureInput, figuresOf, perSecond } from './telemetry/figures-of.ts';
import type { QueueSums } from './telemetry/queue-sums.ts';
import { RunStatistics } from './telemetry/run-statistics.ts';
import { lastEndNs } from './telemetry/stage-times.ts';

export interface RunInit {
  readonly runId: number;
  readonly uri: string;
  readonly open: OpenSettings;
  readonly live: LiveSettings;
  readonly detector: ModelReference | null;
  readonly cascade: readonly CascadeNetwork[];
  /** What can run networks here. */
  readonly reports: readonly ProviderReport[];
  readonly clockOriginNs: bigint;
  readonly screens: Screens;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

export interface RunListener {
  /** A frame that has ended; the record is valid during the call only. `endNs`: the end of its last span. */
  frame(record: FrameRecord, endNs: number): void;
  event(event: SessionEvent): void;
  /** A network fell from one rung of its ladder to the next. */
  fell(fell: Fell): void;
  /** A small picture that was asked for; a better one may follow. */
  still(still: Still): void;
  /** Another decoder is at work, or the source stands otherwise: what `decoder` and `link` say is new. Also while it is being opened. */
  changed(link: SourceLink | null): void;
  /** The source has given its last frame and all frames have ended; why, as one sentence. */
  ended(why: string): void;
  died(fault: FaultRecord): void;
}

const SOURCE_ENDED = 'The source has ended';
/** A command is heard by the source within this time, but for a frame that it is at. */
const HEARD_MS = 500;

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
  /** What decodes now. */
  decoder: DecoderInfo;
  /** How a live source stands; null of others. */
  link: SourceLink | null = null;
  readonly #screens: Screens;
  readonly #listener: RunListener;
  readonly #waiting: (() => void)[] = [];
  #sourceEnded = false;
  #endsWhy = SOURCE_ENDED;
  #limit: NodeJS.Timeout | null = null;
  #atEnd = false;
  /** Frames that were left out on purpose so far. */
  #leftOut = 0;
  #closed = false;

  /** Loads everything; nothing flows before `start`. @throws Fault where the source or a model cannot be opened. */
  static async open(init: RunInit, listener: RunListener): Promise<Run> {
    const clock = createClock(init.clockOriginNs);
    const openedNs = clock.now();
    checkFaults(init.open.faults);
    let run: Run | null = null;
    let link: SourceLink | null = null;
    const hear: PipelineListener = {
      ended: () => run?.sourceEnded(true),
      event: (kind, text) => run?.tell(kind, text),
      fell: (fell) => listener.fell(fell),
      still: (still) => listener.still(still),
      decoder: (decoder) => {
        if (!run) return;
        run.decoder = decoder;
        listener.changed(run.link);
      },
      link: (told) => {
        const now = { ...told, words: redact(told.words), reason: told.reason && redact(told.reason) };
        link = now;
        // What closing it does to the source is no news.
        if (run?.isClosed) return;
        run?.linked(now);
        listener.changed(now);
      },
      died: (fault) => listener.died(fault),
    };
    const pipeline = await createPipeline({ ...init, clock }, hear);
    run = new Run(init, pipeline, clock, openedNs, listener);
    if (link !== null) run.linked(link);
    return run;
  }

  private constructor(init: RunInit, pipeline: Pipeline, clock: Clock, openedNs: number, listener: RunListener) {
    this.runId = init.runId;
    this.open = init.open;
    this.course = new Course(pipeline.source, init.open.pace, openedNs);
    this.pipeline = pipeline;
    this.decoder = pipeline.decoder;
    this.clock = clock;
    this.#screens = init.screens;
    this.#listener = listener;
    const faults = new Faults(pipeline.controls);
    this.collector = new Collector({
      ring: pipeline.ring,
      table: pipeline.table,
      clock,
      faults,
      labels: pipeline.labels,
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
      lateMs: (frame) => faults.stallMs('present', frame),
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Hears how a live source stands. */
  linked(link: SourceLink): void {
    const before = this.link?.state;
    if (link.state !== before) this.tell('link', link.words, { ...defined({ from: before }), to: link.state });
    this.link = link;
    this.course.linked(link);
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
  sourceEnded(ended: boolean, why: string = SOURCE_ENDED): void {
    this.#sourceEnded = ended;
    this.#endsWhy = why;
    this.#atEnd = ended;
  }

  /** Tells of something that happened, now where `more` does not say when; without credentials of addresses that `text` quotes. */
  tell(kind: SessionEvent['kind'], text: string, more: Partial<Omit<SessionEvent, 'kind' | 'text'>> = {}): void {
    this.#listener.event({ tNs: this.clock.now(), frame: this.pipeline.table.begun, kind, text: redact(text), ...more });
  }

  /** Ends the run so long after its first frame, where that was asked for. */
  #beginLimit(firstNs: number): void {
    const { maxSeconds } = this.open;
    if (maxSeconds === undefined || this.#limit !== null) return;
    const leftMs = maxSeconds * 1000 - (this.clock.now() - firstNs) / 1e6;
    this.#limit = setTimeout(() => this.end(`The run has ended after ${maxSeconds} s, as was asked for`), leftMs);
  }

  /** Ends the run: the source stops to give, what is on its way still comes. */
  end(why: string): void {
    if (this.#limit !== null) clearTimeout(this.#limit);
    this.pipeline.pause();
    this.course.interrupted();
    this.#limit = setTimeout(() => this.sourceEnded(true, why), HEARD_MS);
  }

  #ended(record: FrameRecord): void {
    this.#beginLimit(record.tReceiveNs);
    const times = this.statistics.add(record);
    const endNs = lastEndNs(record.spans);
    this.#heedLeftOut();
    if (times.timed) this.course.frame(record, endNs);
    if (record.state !== FRAME_STATE.dropped) this.positionMs = record.ptsMs;
    this.#listener.frame(record, endNs);
    this.#wakeWaiting();
  }

  #heedLeftOut(): void {
    const { decimated } = this.pipeline.table;
    if (decimated === this.#leftOut) return;
    this.#leftOut = decimated;
    this.course.leftOut();
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
    this.#listener.ended(this.#endsWhy);
  }

  /** Resolves when the next frame ends, or soon after where none does. */
  nextEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** What says when frames were captured, and how far it can be trusted; null: nothing does. */
  get capture(): FigureInput['capture'] {
    const [clock, uncertaintyMs] = [this.pipeline.table.captureClock, this.statistics.capture.uncertaintyMs];
    return clock === null || uncertaintyMs === null ? null : { clock, uncertaintyMs };
  }

  /** Pictures that were drawn again. */
  get repeated(): number {
    return this.#screens.repeated;
  }

  /** What the run amounts to so far. @param live settings as they hold now */
  summary(live: LiveSettings): RunSummary {
    const { statistics } = this;
    const { decoder, pipeline, course } = this;
    const { source, detector, cascade, table, workers } = pipeline;
    const models = cascade.map(({ model }) => model);
    const [classifier = null] = models;
    const frames = statistics.counts.ledger(table);
    const growthMsPerMin = course.growthMsPerMin();
    const decimatedFps = perSecond(frames.decimated, statistics.wallNs);
    const endNs = this.clock.now();
    const figures = figuresOf({
      windowNs: statistics.wallNs,
      received: frames.received,
      decoded: table.begun + table.decodedEarly,
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
      delivery: course.delivery(),
      latencyDriftMsPerMin: course.driftMsPerMin(),
      jitterMs: course.jitterMs(endNs),
      repeated: this.repeated,
      capture: this.capture,
    });
    return {
      source: { ...source, state: this.state, ...course.delivery(), jitterMs: figures.jitterMs.arrival },
      decoder,
      providers: { detect: detector?.provider ?? null, classify: classifier?.provider ?? null },
      models: { detector, classifier, cascade: models },
      frames,
      ...figures,
      bottleneck: bottleneckOf({
        figures,
        tally: statistics.tally,
        source,
        open: this.flow,
        live,
        ledger: frames,
        growthMsPerMin,
        decimatedFps,
      }),
      wallMs: statistics.wallNs / 1e6,
      warmupFrames: statistics.warmupFrames,
    };
  }

  /** What sets the pace, and what happens to frames that come faster than they are analysed. */
  get flow(): Pick<OpenSettings, 'pace' | 'policy'> {
    return { pace: this.open.pace, policy: this.pipeline.controls.policy };
  }

  /** How the source stands. */
  get state(): SourceState {
    return this.link?.state ?? (this.#atEnd ? 'ended' : 'playing');
  }

  /** Stops the pipeline; frames on their way are counted as lost by `shutdown`. Twice does nothing more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#limit !== null) clearTimeout(this.#limit);
    this.#screens.show(null);
    await this.pipeline.stop();
    await this.collector.close();
  }
}
