import { setImmediate } from 'node:timers/promises';
import {
  type Bottleneck,
  type DeliveryFigures,
  type Figures,
  type FrameRecord,
  type Ledger,
  type Percentiles,
  type RunSummary,
  type SessionEvent,
  type SessionManifest,
  type SessionSample,
  SOURCE_STATES,
  type SourceState,
  SPAN,
  STAGES,
} from '../../../contract/index.ts';
import { bottleneckOf } from '../telemetry/bottleneck-of.ts';
import { CaptureClock } from '../telemetry/capture-clock.ts';
import { Counts } from '../telemetry/counts.ts';
import { Course } from '../telemetry/course.ts';
import { countOf, type Early, NO_EARLY, withEarly } from '../telemetry/early.ts';
import { type FigureInput, figuresOf, perSecond, type TimePercentiles } from '../telemetry/figures-of.ts';
import { FrameTimes } from '../telemetry/frame-times.ts';
import { exactPercentiles } from '../telemetry/percentiles.ts';
import { WARMUP_FRAMES, WARMUP_FROM } from '../telemetry/run-statistics.ts';
import { lastEndNs } from '../telemetry/stage-times.ts';
import { Tally } from '../telemetry/tally.ts';
import { SampledQueues } from './sampled-queues.ts';

const DETECT_THREAD_SPANS: ReadonlySet<number> = new Set([SPAN.preprocess_layout, SPAN.detect, SPAN.postprocess]);

/** Wait, service and age of stage s at 3 s, 3 s + 1, 3 s + 2; then these. */
const E2E = STAGES.length * 3;
const [ANALYSIS, UNATTRIBUTED, UNATTRIBUTED_PCT, GLASS] = [E2E + 1, E2E + 2, E2E + 3, E2E + 4];
const COLUMNS = E2E + 5;

/** Version of the format that first says how a source stood. */
const STATES_SINCE = 3;

/**
 * What a recorded run amounts to, from its files alone. Counts are of the frames that were kept, with those that samples say never had a row, and
 * percentiles are exact; otherwise the definitions are those of a live run.
 */
export class RunAccumulator {
  /** In ms (percent), by row; NaN where there is none. */
  readonly #columns: readonly Float64Array[];
  readonly #counts = new Counts();
  readonly #tally = new Tally();
  readonly #times = new FrameTimes();
  readonly #queues = new SampledQueues();
  readonly #course: Course;
  readonly #warmupFrames: number;
  #warmedUp = new Tally();
  #rows = 0;
  #firstNs = Number.NaN;
  #lastNs = Number.NaN;
  #delivery: DeliveryFigures | null = null;
  #repeated = 0;
  readonly #capture = new CaptureClock();
  #captureClock: SessionSample['captureClock'] = null;
  #early: Early = NO_EARLY;
  #state: SourceState;
  /** Keys of settings that were given something since: the manifest says which networks there were at the beginning. */
  readonly #networksCame = new Set<string>();
  /** A live source says itself how it stands. */
  #isLinked = false;

  /**
   * @param rows how many frames will be added at most.
   * @param warmupFrames how many of them are the run's warm-up, the first ones; fewer than usual of a part that begins later.
   */
  constructor(rows: number, manifest: SessionManifest, warmupFrames: number = WARMUP_FRAMES) {
    this.#warmupFrames = warmupFrames;
    this.#columns = Array.from({ length: COLUMNS }, () => new Float64Array(rows).fill(Number.NaN));
    // Sessions of versions before 3 do not say it: it is over.
    this.#state = manifest.version < STATES_SINCE ? 'ended' : 'playing';
    this.#course = new Course(manifest.source, manifest.open.pace, Number.NaN);
  }

  sample(sample: SessionSample): void {
    this.#queues.add(sample);
    this.#delivery = sample.delivery;
    this.#repeated = Math.max(0, sample.repeated);
    this.#captureClock = sample.captureClock ?? this.#captureClock;
    this.#early = sample.early;
  }

  event(event: SessionEvent): void {
    const { kind, key, to } = event;
    if (kind === 'setting' && key !== undefined && to !== null && !(Array.isArray(to) && to.length === 0)) this.#networksCame.add(key);
    if (kind === 'link') {
      this.#isLinked = true;
      this.#state = SOURCE_STATES.find((state) => state === to) ?? this.#state;
    } else if (!this.#isLinked) {
      if (kind === 'ended') this.#state = 'ended';
      else if (kind === 'seek' || kind === 'play') this.#state = 'playing';
    }
  }

  add(record: FrameRecord): void {
    const row = this.#rows++;
    const times = this.#times;
    times.read(record);
    this.#counts.add(record);
    this.#tally.add(record, times);
    if (this.#rows === this.#warmupFrames) this.#warmedUp = this.#tally.copy();
    if (!times.timed) return;
    const endNs = lastEndNs(record.spans);
    this.#course.frame(record, endNs);
    this.#capture.add(record);
    if (Number.isNaN(this.#firstNs)) this.#firstNs = record.tReceiveNs;
    if (!(endNs <= this.#lastNs)) this.#lastNs = endNs;
    const put = (column: number, ns: number) => {
      this.#columns[column]![row] = ns / 1e6;
    };
    for (let stage = 0; stage < STAGES.length; stage++) {
      put(stage * 3, times.stages[stage * 2]!);
      put(stage * 3 + 1, times.stages[stage * 2 + 1]!);
      put(stage * 3 + 2, times.ages[stage]!);
    }
    put(E2E, times.e2eNs);
    put(ANALYSIS, times.analysisNs);
    put(UNATTRIBUTED, times.unattributedNs);
    this.#columns[UNATTRIBUTED_PCT]![row] = times.unattributedPct;
    put(GLASS, times.glassNs);
  }

  /**
   * The sum of it all; null where no frame was kept. Lets the thread's other work go first between its steps.
   * @param windowNs the time that the frames are of, where it is not from the first receipt to the last end
   */
  async summary(manifest: SessionManifest, { windowNs }: { readonly windowNs?: number } = {}): Promise<RunSummary | null> {
    if (this.#rows === 0) return null;
    const { detector, classifier, cascade, source, decoder, open, live } = manifest;
    const wallNs = windowNs ?? (Math.max(0, this.#lastNs - this.#firstNs) || 0);
    const warmupFrames = this.#counts.analysed >= WARMUP_FROM ? this.#warmupFrames : 0;
    const detectThreads = Math.max(1, detector?.sessions ?? 1);
    const ledger = this.#ledger();
    const growthMsPerMin = this.#course.growthMsPerMin();
    const decimatedFps = perSecond(ledger.decimated, wallNs);
    const delivery = this.#delivery ?? this.#course.delivery();
    const figures: Figures = figuresOf({
      windowNs: wallNs,
      received: ledger.received,
      decoded: this.#tally.get('decoded') + this.#early.decoded,
      tally: this.#tally,
      settled: warmupFrames > 0 ? this.#tally.since(this.#warmedUp) : this.#tally,
      percentiles: await this.#percentiles(warmupFrames),
      workers: (span) => (DETECT_THREAD_SPANS.has(span) ? detectThreads : 1),
      ledger,
      cascade: this.#counts.cascade(),
      sourceFps: source.fps,
      hasDetector: detector !== null || this.#networksCame.has('detector'),
      hasClassifier: classifier !== null || this.#networksCame.has('cascade'),
      queues: this.#queues.run(),
      delivery,
      latencyDriftMsPerMin: this.#course.driftMsPerMin(),
      jitterMs: this.#course.jitterMs(this.#lastNs),
      repeated: this.#repeated,
      capture: this.#captureOf(),
    });
    const bottleneck: Bottleneck = bottleneckOf({ figures, tally: this.#tally, source, open, live, ledger, growthMsPerMin, decimatedFps });
    return {
      source: { ...source, state: this.#state, ...delivery, jitterMs: figures.jitterMs.arrival },
      decoder,
      providers: { detect: detector?.provider ?? null, classify: classifier?.provider ?? null },
      models: { detector, classifier, cascade },
      frames: ledger,
      ...figures,
      bottleneck,
      wallMs: wallNs / 1e6,
      warmupFrames,
    };
  }

  #ledger(): Ledger {
    const { presented, analysedOnly, decimated } = this.#counts;
    const dropped = this.#counts.droppedByReason();
    const places = this.#counts.places();
    const lost = Object.values(dropped).reduce((total, n) => total + n, 0);
    const unexplained = this.#rows - presented - analysedOnly - decimated - lost;
    const withRow = { received: this.#rows, presented, analysedOnly, decimated, inFlight: 0, dropped, places, unexplained };
    return countOf(this.#early) > 0 ? withEarly(withRow, this.#early) : withRow;
  }

  #captureOf(): FigureInput['capture'] {
    const [clock, { uncertaintyMs }] = [this.#captureClock, this.#capture];
    return clock === null || uncertaintyMs === null ? null : { clock, uncertaintyMs };
  }

  async #percentiles(warmupFrames: number): Promise<TimePercentiles> {
    const of = (column: Float64Array): Promise<Percentiles> => spread(column, warmupFrames);
    const at = (column: number): Promise<Percentiles> => of(this.#columns[column]!);
    const stages: TimePercentiles['stages'][number][] = [];
    for (let stage = 0; stage < STAGES.length; stage++) {
      const [waits, services] = [this.#columns[stage * 3]!, this.#columns[stage * 3 + 1]!];
      stages.push({
        waitMs: await of(waits),
        serviceMs: await of(services),
        stageLatencyMs: await of(waits.map((ms, row) => ms + services[row]!)),
        frameAgeMs: await at(stage * 3 + 2),
      });
    }
    return {
      e2e: await at(E2E),
      analysis: await at(ANALYSIS),
      unattributed: await at(UNATTRIBUTED),
      unattributedFramePct: await at(UNATTRIBUTED_PCT),
      glass: await at(GLASS),
      stages,
    };
  }
}

async function spread(column: Float64Array, warmupFrames: number): Promise<Percentiles> {
  await setImmediate();
  return exactPercentiles(column.subarray(warmupFrames));
}
