import { setImmediate } from 'node:timers/promises';
import {
  FRAME_STATE,
  type FrameRecord,
  type Ledger,
  type Percentiles,
  type RunSummary,
  SPAN,
  SPANS,
  type SessionManifest,
  STAGES,
} from '../../../contract/index.ts';
import { Counts } from '../telemetry/counts.ts';
import { exactPercentiles } from '../telemetry/percentiles.ts';
import { utilisation, WARMUP_FRAMES, WARMUP_FROM } from '../telemetry/run-statistics.ts';
import { createStageTimes, inferenceNs, lastEndNs, stageTimes } from '../telemetry/stage-times.ts';

const DETECT_THREAD_SPANS: ReadonlySet<number> = new Set([SPAN.preprocess_layout, SPAN.detect, SPAN.postprocess]);

const emptyColumn = (rows: number): Float64Array => new Float64Array(rows).fill(Number.NaN);

/**
 * What a recorded run amounts to, from its frames alone. Counts are of the frames that were kept, and
 * percentiles are exact; otherwise the definitions are those of a live run.
 */
export class RunAccumulator {
  /** In ms, by row; NaN where there is none. */
  readonly #e2e: Float64Array;
  readonly #analysis: Float64Array;
  readonly #attributed: Float64Array;
  readonly #inference: Float64Array;
  /** Wait of stage s at 2 s, service at 2 s + 1. */
  readonly #stages: readonly Float64Array[];
  readonly #counts = new Counts();
  readonly #serviceNs = new Float64Array(SPANS.length);
  readonly #times = createStageTimes();
  #rows = 0;
  #decoded = 0;
  #firstNs = Number.NaN;
  #lastNs = Number.NaN;

  /** @param rows how many frames will be added at most. */
  constructor(rows: number) {
    this.#e2e = emptyColumn(rows);
    this.#analysis = emptyColumn(rows);
    this.#attributed = emptyColumn(rows);
    this.#inference = emptyColumn(rows);
    this.#stages = Array.from(this.#times, () => emptyColumn(rows));
  }

  add(record: FrameRecord): void {
    const row = this.#rows++;
    this.#counts.add(record);
    const attributedNs = stageTimes(record.spans, this.#times);
    for (const [at, column] of this.#stages.entries()) column[row] = this.#times[at]! / 1e6;
    for (let span = 0; span < SPANS.length; span++) {
      const serviceNs = record.spans[span * 3 + 2]! - record.spans[span * 3 + 1]!;
      if (!Number.isNaN(serviceNs)) this.#serviceNs[span]! += serviceNs;
    }
    if (!Number.isNaN(record.spans[SPAN.decode * 3 + 2]!)) this.#decoded++;
    const endNs = lastEndNs(record.spans);
    if (Number.isNaN(this.#firstNs)) this.#firstNs = record.tReceiveNs;
    if (!(endNs <= this.#lastNs)) this.#lastNs = endNs;
    this.#analysis[row] = record.analysisNs / 1e6;
    if (record.state !== FRAME_STATE.presented && record.state !== FRAME_STATE.analysed_only) return;
    this.#e2e[row] = record.e2eNs / 1e6;
    this.#attributed[row] = attributedNs / 1e6;
    this.#inference[row] = inferenceNs(this.#times) / 1e6;
  }

  /** The sum of it all; null where no frame was kept. Lets the thread's other work go first between its steps. */
  async summary(manifest: SessionManifest): Promise<RunSummary | null> {
    if (this.#rows === 0) return null;
    const { detector, classifier, source, decoder } = manifest;
    const wallMs = Math.max(0, this.#lastNs - this.#firstNs) / 1e6 || 0;
    const perSecond = (count: number): number => (wallMs > 0 ? (count * 1000) / wallMs : 0);
    const warmupFrames = this.#counts.analysed >= WARMUP_FROM ? WARMUP_FRAMES : 0;
    const sum = (column: Float64Array): number => column.subarray(warmupFrames).reduce((total, ms) => total + (ms || 0), 0);
    const e2eMs = sum(this.#e2e);
    const share = (partMs: number): number | null => (e2eMs > 0 ? (partMs * 100) / e2eMs : null);
    return {
      source,
      decoder,
      providers: { detect: detector?.provider ?? null, classify: classifier?.provider ?? null },
      models: { detector, classifier },
      frames: this.#ledger(),
      fps: {
        source: source.fps,
        ingest: perSecond(this.#rows),
        decode: perSecond(this.#decoded),
        processed: perSecond(this.#counts.analysed),
        displayed: perSecond(this.#counts.presented),
      },
      latencyMs: { e2e: await spread(this.#e2e, warmupFrames), analysis: await spread(this.#analysis, warmupFrames) },
      unattributedPct: share(e2eMs - sum(this.#attributed)),
      inferenceSharePct: share(sum(this.#inference)),
      stages: await this.#stageSummaries(wallMs, warmupFrames, Math.max(1, detector?.sessions ?? 1)),
      cascade: this.#counts.cascade(),
      wallMs,
      warmupFrames,
    };
  }

  #ledger(): Ledger {
    const { presented, analysedOnly, decimated } = this.#counts;
    const dropped = this.#counts.droppedByReason();
    const lost = Object.values(dropped).reduce((total, n) => total + n, 0);
    const unexplained = this.#rows - presented - analysedOnly - decimated - lost;
    return { received: this.#rows, presented, analysedOnly, decimated, inFlight: 0, dropped, unexplained };
  }

  async #stageSummaries(wallMs: number, warmupFrames: number, detectThreads: number): Promise<RunSummary['stages']> {
    const summaries: RunSummary['stages'] = {};
    for (const [index, stage] of STAGES.entries()) {
      const serviceMs = await spread(this.#stages[index * 2 + 1]!, warmupFrames);
      if (serviceMs.n === 0) continue;
      const workers = (span: number): number => (DETECT_THREAD_SPANS.has(span) ? detectThreads : 1);
      summaries[stage] = {
        waitMs: await spread(this.#stages[index * 2]!, warmupFrames),
        serviceMs,
        ...utilisation(index, (span) => this.#serviceNs[span]!, wallMs * 1e6, workers),
      };
    }
    return summaries;
  }
}

async function spread(column: Float64Array, warmupFrames: number): Promise<Percentiles> {
  await setImmediate();
  return exactPercentiles(column.subarray(warmupFrames));
}
