import {
  FRAME_STATE,
  type FrameRecord,
  type RunSummary,
  SPANS,
  STAGE_OF_SPAN,
  STAGES,
  type StageSummary,
} from '../../../contract/index.ts';
import { Counts } from './counts.ts';
import { DurationHistogram } from './histogram.ts';
import { createStageTimes, inferenceNs, lastEndNs, type StageTimes, stageTimes } from './stage-times.ts';
import { FrameWindow } from './window.ts';

/** Warm-up: of a run of at least this many analysed frames, the first `WARMUP_FRAMES` are left out of percentiles and shares. */
export const WARMUP_FROM = 100;
export const WARMUP_FRAMES = 10;

/** Threads that work on each span, for utilisation. */
export type Workers = (span: number) => number;

interface Sample {
  readonly times: StageTimes;
  readonly e2eNs: number;
  readonly analysisNs: number;
  readonly attributedNs: number;
  readonly inferenceNs: number;
}

/** Everything that is counted and timed over a run, fed with each frame that ended. Hub thread only. */
export class RunStatistics {
  readonly counts = new Counts();
  readonly window = new FrameWindow();
  readonly #wait = STAGES.map(() => new DurationHistogram());
  readonly #service = STAGES.map(() => new DurationHistogram());
  readonly #e2e = new DurationHistogram();
  readonly #analysis = new DurationHistogram();
  readonly #serviceNs = new Float64Array(SPANS.length);
  readonly #times = createStageTimes();
  #warmup: Sample[] | null = [];
  #warmupFrames = 0;
  #sumE2eNs = 0;
  #sumAttributedNs = 0;
  #sumInferenceNs = 0;
  #firstNs = Number.NaN;
  #lastNs = Number.NaN;

  add(record: FrameRecord): void {
    this.counts.add(record);
    const attributedNs = stageTimes(record.spans, this.#times);
    const endNs = lastEndNs(record.spans);
    for (let span = 0; span < SPANS.length; span++) {
      const service = record.spans[span * 3 + 2]! - record.spans[span * 3 + 1]!;
      if (!Number.isNaN(service)) this.#serviceNs[span]! += service;
    }
    if (Number.isNaN(this.#firstNs)) this.#firstNs = record.tReceiveNs;
    if (!Number.isNaN(endNs) && !(endNs <= this.#lastNs)) this.#lastNs = endNs;
    const analysed = record.state === FRAME_STATE.presented || record.state === FRAME_STATE.analysed_only;
    const inference = inferenceNs(this.#times);
    this.window.add(endNs, this.#times, analysed ? record.e2eNs : Number.NaN, record.analysisNs, attributedNs, inference);
    const sample = {
      times: this.#times,
      e2eNs: analysed ? record.e2eNs : Number.NaN,
      analysisNs: record.analysisNs,
      attributedNs,
      inferenceNs: inference,
    };
    if (this.#warmup && this.#warmup.length < WARMUP_FRAMES) this.#warmup.push({ ...sample, times: this.#times.slice() });
    else this.#count(sample);
    if (this.#warmup && this.counts.analysed >= WARMUP_FROM) {
      this.#warmupFrames = this.#warmup.length;
      this.#warmup = null;
    }
  }

  #count(sample: Sample): void {
    for (let stage = 0; stage < STAGES.length; stage++) {
      this.#wait[stage]!.add(sample.times[stage * 2]!);
      this.#service[stage]!.add(sample.times[stage * 2 + 1]!);
    }
    this.#analysis.add(sample.analysisNs);
    if (Number.isNaN(sample.e2eNs)) return;
    this.#e2e.add(sample.e2eNs);
    this.#sumE2eNs += sample.e2eNs;
    this.#sumAttributedNs += sample.attributedNs;
    this.#sumInferenceNs += sample.inferenceNs;
  }

  /** Σ service of a span so far, ns. */
  serviceNs(span: number): number {
    return this.#serviceNs[span]!;
  }

  /** What the run amounts to so far. A short run's warm-up is counted in now, and stays so if the run goes on. */
  summarise(
    workers: Workers,
  ): Pick<RunSummary, 'latencyMs' | 'unattributedPct' | 'inferenceSharePct' | 'stages' | 'wallMs' | 'warmupFrames'> {
    for (const sample of this.#warmup ?? []) this.#count(sample);
    this.#warmup = null;
    const wallNs = Math.max(0, this.#lastNs - this.#firstNs) || 0;
    const stages: RunSummary['stages'] = {};
    STAGES.forEach((name, stage) => {
      const serviceMs = this.#service[stage]!.percentiles();
      if (serviceMs.n === 0) return;
      stages[name] = {
        waitMs: this.#wait[stage]!.percentiles(),
        serviceMs,
        ...utilisation(stage, (span) => this.#serviceNs[span]!, wallNs, workers),
      };
    });
    return {
      latencyMs: { e2e: this.#e2e.percentiles(), analysis: this.#analysis.percentiles() },
      unattributedPct: this.#sumE2eNs > 0 ? ((this.#sumE2eNs - this.#sumAttributedNs) / this.#sumE2eNs) * 100 : null,
      inferenceSharePct: this.#sumE2eNs > 0 ? (this.#sumInferenceNs / this.#sumE2eNs) * 100 : null,
      stages,
      wallMs: wallNs / 1e6,
      warmupFrames: this.#warmupFrames,
    };
  }
}

/** Of a stage whose work is done in two places, the busier one counts: it is the one that limits. */
export const utilisation = (
  stage: number,
  serviceNs: (span: number) => number,
  windowNs: number,
  workers: Workers,
): Pick<StageSummary, 'utilisationPct' | 'workers'> => {
  let best = { utilisationPct: 0, workers: 1 };
  let first = true;
  for (let span = 0; span < SPANS.length; span++) {
    if (STAGE_OF_SPAN[span] !== stage) continue;
    const pct = windowNs > 0 ? (serviceNs(span) / (windowNs * workers(span))) * 100 : 0;
    if (first || pct > best.utilisationPct) best = { utilisationPct: pct, workers: workers(span) };
    first = false;
  }
  return best;
};
