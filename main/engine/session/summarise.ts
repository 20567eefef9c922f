import { setImmediate } from 'node:timers/promises';
import type { RecordBatch } from 'apache-arrow';
import {
  DROP_REASONS,
  type DropReason,
  FRAME_STATE,
  FRAME_STATES,
  INFERENCE_STAGES,
  type Percentiles,
  type RunSummary,
  SPAN,
  type SessionManifest,
  STAGE_OF_SPAN,
  STAGES,
  type Stage,
  type StageSummary,
} from '../../../contract/index.ts';
import { exactPercentiles } from '../telemetry/percentiles.ts';
import { numberColumn, wordColumn } from './read-columns.ts';
import { spanReaders } from './timeline.ts';

const INFERENCE = new Set<number>(INFERENCE_STAGES.map((stage) => STAGES.indexOf(stage)));
const DETECT_THREAD_STAGES: ReadonlySet<Stage> = new Set<Stage>(['preprocess', 'detect', 'postprocess']);
const CASCADE = ['rois', 'eligible', 'filtered_size', 'filtered_class', 'filtered_score', 'cached', 'classified'] as const;

const emptyColumn = (rows: number): Float64Array => new Float64Array(rows).fill(Number.NaN);

/**
 * What a run amounts to, from its frames alone: for a session that was not closed. Counts are of the frames that were kept, all of them, with
 * no warm-up left out; percentiles are exact. Latencies and shares are over frames that reached the end of their path.
 */
export class RunAccumulator {
  readonly #e2e: Float64Array;
  readonly #analysis: Float64Array;
  readonly #wait: Float64Array[];
  readonly #service: Float64Array[];
  readonly #cascade = CASCADE.map(() => 0);
  readonly #states = FRAME_STATES.map(() => 0);
  readonly #reasons = DROP_REASONS.map(() => 0);
  #rows = 0;
  #decoded = 0;
  #analysed = 0;
  #firstNs = Number.POSITIVE_INFINITY;
  #lastNs = Number.NEGATIVE_INFINITY;
  #e2eSumMs = 0;
  #stageSumMs = 0;
  #inferenceSumMs = 0;

  /** @param rows how many frames will be added at most. */
  constructor(rows: number) {
    this.#e2e = emptyColumn(rows);
    this.#analysis = emptyColumn(rows);
    this.#wait = STAGES.map(() => emptyColumn(rows));
    this.#service = STAGES.map(() => emptyColumn(rows));
  }

  /** Takes in a batch of frames.arrows. */
  add(batch: RecordBatch): void {
    const state = wordColumn(batch, 'state', FRAME_STATES);
    const reason = wordColumn(batch, 'reason', DROP_REASONS);
    const receive = numberColumn(batch, 't_receive_ns');
    const e2e = numberColumn(batch, 'e2e_ms');
    const analysis = numberColumn(batch, 'analysis_ms');
    const cascade = CASCADE.map((name) => numberColumn(batch, name));
    const spans = spanReaders(batch);
    for (let row = 0; row < batch.numRows; row++) {
      const at = this.#rows++;
      const ended = state(row);
      const whole = ended === FRAME_STATE.presented || ended === FRAME_STATE.analysed_only;
      if (ended >= 0) this.#states[ended]!++;
      const why = reason(row);
      if (why >= 0) this.#reasons[why]!++;
      for (const [i, count] of cascade.entries()) this.#cascade[i]! += count(row) || 0;
      const received = receive(row);
      this.#firstNs = Math.min(this.#firstNs, received);
      this.#lastNs = Math.max(this.#lastNs, received);
      let stageSumMs = 0;
      let inferenceSumMs = 0;
      for (const [span, [enqAt, startAt, endAt]] of spans.entries()) {
        const [enq, start, end] = [enqAt(row), startAt(row), endAt(row)];
        if (Number.isNaN(enq + start + end)) continue;
        const stage = STAGE_OF_SPAN[span]!;
        const wait = this.#wait[stage]!;
        const service = this.#service[stage]!;
        const [waitMs, serviceMs] = [(start - enq) / 1e6, (end - start) / 1e6];
        wait[at] = (wait[at]! || 0) + waitMs;
        service[at] = (service[at]! || 0) + serviceMs;
        stageSumMs += waitMs + serviceMs;
        if (INFERENCE.has(stage)) inferenceSumMs += serviceMs;
        if (span === SPAN.decode) this.#decoded++;
        this.#lastNs = Math.max(this.#lastNs, end);
      }
      const analysisMs = analysis(row);
      this.#analysis[at] = analysisMs;
      if (!Number.isNaN(analysisMs)) this.#analysed++;
      const e2eMs = e2e(row);
      if (!whole || Number.isNaN(e2eMs)) continue;
      this.#e2e[at] = e2eMs;
      this.#e2eSumMs += e2eMs;
      this.#stageSumMs += stageSumMs;
      this.#inferenceSumMs += inferenceSumMs;
    }
  }

  /** The sum of it all; null where no frame was kept. Lets the thread's other work go first between its steps. */
  async summary(manifest: SessionManifest): Promise<RunSummary | null> {
    if (this.#rows === 0) return null;
    const wallMs = Math.max(0, this.#lastNs - this.#firstNs) / 1e6;
    const perSecond = (count: number): number => (wallMs > 0 ? (count * 1000) / wallMs : 0);
    const share = (part: number): number | null => (this.#e2eSumMs > 0 ? (part * 100) / this.#e2eSumMs : null);
    const [rois, eligible, size, label, score, cached, classified] = this.#cascade as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return {
      source: manifest.source,
      decoder: manifest.decoder,
      providers: { detect: manifest.detector?.provider ?? null, classify: manifest.classifier?.provider ?? null },
      models: { detector: manifest.detector, classifier: manifest.classifier },
      frames: this.#ledger(),
      fps: {
        source: manifest.source.fps,
        ingest: perSecond(this.#rows),
        decode: perSecond(this.#decoded),
        processed: perSecond(this.#analysed),
        displayed: perSecond(this.#states[FRAME_STATE.presented]!),
      },
      latencyMs: { e2e: await breathe(this.#e2e), analysis: await breathe(this.#analysis) },
      unattributedPct: share(this.#e2eSumMs - this.#stageSumMs),
      inferenceSharePct: share(this.#inferenceSumMs),
      stages: await this.#stages(wallMs, manifest),
      cascade: {
        rois,
        eligible,
        filtered: { size, class: label, score },
        cached,
        classified,
        coveragePct: eligible > 0 ? ((classified + cached) * 100) / eligible : null,
      },
      wallMs,
      warmupFrames: 0,
    };
  }

  #ledger(): RunSummary['frames'] {
    const of = (state: keyof typeof FRAME_STATE): number => this.#states[FRAME_STATE[state]]!;
    const dropped: Partial<Record<DropReason, number>> = {};
    for (const [index, reason] of DROP_REASONS.entries()) if (this.#reasons[index]! > 0) dropped[reason] = this.#reasons[index]!;
    const named = this.#reasons.reduce((sum, n) => sum + n, 0);
    const ends = { presented: of('presented'), analysedOnly: of('analysed_only'), decimated: of('decimated') };
    const unexplained = this.#rows - ends.presented - ends.analysedOnly - ends.decimated - named;
    return { received: this.#rows, ...ends, inFlight: 0, dropped, unexplained };
  }

  async #stages(wallMs: number, manifest: SessionManifest): Promise<RunSummary['stages']> {
    const stages: Partial<Record<Stage, StageSummary>> = {};
    for (const [index, stage] of STAGES.entries()) {
      const serviceMs = await breathe(this.#service[index]!);
      if (serviceMs.n === 0) continue;
      const workers = DETECT_THREAD_STAGES.has(stage) ? Math.max(1, manifest.detector?.sessions ?? 1) : 1;
      const busyMs = this.#service[index]!.reduce((sum, ms) => sum + (ms || 0), 0);
      stages[stage] = {
        waitMs: await breathe(this.#wait[index]!),
        serviceMs,
        utilisationPct: wallMs > 0 ? (busyMs * 100) / (wallMs * workers) : 0,
        workers,
      };
    }
    return stages;
  }
}

async function breathe(values: Float64Array): Promise<Percentiles> {
  await setImmediate();
  return exactPercentiles(values);
}
