import { type FrameRecord, STAGES } from '../../../contract/index.ts';
import { CaptureClock } from './capture-clock.ts';
import { Counts } from './counts.ts';
import type { TimePercentiles } from './figures-of.ts';
import { FrameTimes } from './frame-times.ts';
import { DurationHistogram } from './histogram.ts';
import { lastEndNs } from './stage-times.ts';
import { Tally } from './tally.ts';
import { FrameWindow } from './window.ts';

/** Warm-up: of a run of at least this many analysed frames, the first `WARMUP_FRAMES` are left out of percentiles and shares. */
export const WARMUP_FROM = 100;
export const WARMUP_FRAMES = 10;

/** A percentage as a duration, so that the same histogram takes it: 1 % is a ms, and its resolution a thousandth of that. */
const PCT_AS_NS = 1e6;

/** Everything that is counted and timed over a run, fed with each frame that ended. Hub thread only. */
export class RunStatistics {
  readonly counts = new Counts();
  readonly window = new FrameWindow();
  readonly tally = new Tally();
  readonly capture = new CaptureClock();
  /** Sums over the warm-up; nothing where there was none. */
  #warmedUp = new Tally();
  readonly #times = new FrameTimes();
  readonly #histograms = {
    stages: STAGES.map(() => ({
      wait: new DurationHistogram(),
      service: new DurationHistogram(),
      latency: new DurationHistogram(),
      age: new DurationHistogram(),
    })),
    e2e: new DurationHistogram(),
    analysis: new DurationHistogram(),
    unattributed: new DurationHistogram(),
    unattributedPct: new DurationHistogram(),
    glass: new DurationHistogram(),
  };
  #warmup: FrameRecord[] | null = [];
  #warmupFrames = 0;
  #firstNs = Number.NaN;
  #lastNs = Number.NaN;

  /** The frame's times, valid until the next. */
  add(record: FrameRecord): FrameTimes {
    const times = this.#times;
    times.read(record);
    this.counts.add(record);
    this.tally.add(record, times);
    if (!times.timed) return times;
    const endNs = lastEndNs(record.spans);
    if (Number.isNaN(this.#firstNs)) this.#firstNs = record.tReceiveNs;
    if (!Number.isNaN(endNs) && !(endNs <= this.#lastNs)) this.#lastNs = endNs;
    this.capture.add(record);
    this.window.add(endNs, times);
    if (this.#warmup === null) this.#count(times);
    else this.#warmUp(record);
    return times;
  }

  /** Frames at the start are held back until it is known whether the run is long enough to leave them out. */
  #warmUp(record: FrameRecord): void {
    const held = this.#warmup!;
    if (held.length < WARMUP_FRAMES) held.push({ ...record, spans: record.spans.slice() });
    else this.#count(this.#times);
    if (held.length === WARMUP_FRAMES && this.#warmedUp.get('ended') === 0) this.#warmedUp = this.tally.copy();
    if (this.counts.analysed < WARMUP_FROM) return;
    this.#warmupFrames = held.length;
    this.#warmup = null;
  }

  #count(times: FrameTimes): void {
    this.#histograms.stages.forEach(({ wait, service, latency, age }, stage) => {
      const serviceNs = times.stages[stage * 2 + 1]!;
      if (Number.isNaN(serviceNs)) return;
      wait.add(times.stages[stage * 2]!);
      service.add(serviceNs);
      latency.add(times.latencyNs(stage));
      age.add(times.ages[stage]!);
    });
    const { e2e, analysis, unattributed, unattributedPct, glass } = this.#histograms;
    e2e.add(times.e2eNs);
    analysis.add(times.analysisNs);
    unattributed.add(times.unattributedNs);
    unattributedPct.add(times.unattributedPct * PCT_AS_NS);
    glass.add(times.glassNs);
  }

  /** A short run has no warm-up: its frames are counted in now, and stay so if the run goes on. */
  #settle(): void {
    const times = new FrameTimes();
    for (const record of this.#warmup ?? []) {
      times.read(record);
      this.#count(times);
    }
    if (this.#warmup !== null) this.#warmedUp = new Tally();
    this.#warmup = null;
  }

  /** Of the run so far. */
  percentiles(): TimePercentiles {
    this.#settle();
    const { stages, e2e, analysis, unattributed, unattributedPct, glass } = this.#histograms;
    return {
      e2e: e2e.percentiles(),
      analysis: analysis.percentiles(),
      unattributed: unattributed.percentiles(),
      unattributedFramePct: unattributedPct.percentiles(),
      glass: glass.percentiles(),
      stages: stages.map(({ wait, service, latency, age }) => ({
        waitMs: wait.percentiles(),
        serviceMs: service.percentiles(),
        stageLatencyMs: latency.percentiles(),
        frameAgeMs: age.percentiles(),
      })),
    };
  }

  /** Sums without the warm-up. */
  settled(): Tally {
    this.#settle();
    return this.tally.since(this.#warmedUp);
  }

  /** From the first receipt to the last end, ns. */
  get wallNs(): number {
    return Math.max(0, this.#lastNs - this.#firstNs) || 0;
  }

  get warmupFrames(): number {
    return this.#warmupFrames;
  }
}
