import { type SessionSample, STAGES, type Stage } from '../../../contract/index.ts';

/** What a sample says of its second; a stage's name: frames that wait before it. */
export type SampledName = 'cpuPct' | 'framesInFlight' | Stage;

/** A sample tells of the time since the one before, of this long at most (and of the first). */
const LONGEST_NS = 1.5e9;
const USUAL_NS = 1e9;
/** A mean over a time of which less than this share was sampled is none. */
const LEAST_COVERED = 0.5;

/** What a run's samples tell, over time. */
export class SampleSeries {
  readonly #spans: { readonly fromNs: number; readonly toNs: number; readonly values: ReadonlyMap<SampledName, number> }[] = [];
  #maxRssBytes = Number.NaN;
  #lastNs = Number.NaN;

  /** Samples in their order. */
  add(sample: SessionSample): void {
    const sinceNs = sample.tNs - this.#lastNs;
    const values = new Map<SampledName, number>([['framesInFlight', sample.framesInFlight]]);
    for (const stage of STAGES) values.set(stage, sample.queueDepth[stage]?.mean ?? 0);
    if (sample.resources) {
      // The first second is warm-up: code is loaded and compiled.
      if (this.#spans.length > 0) values.set('cpuPct', sample.resources.engine.cpuPct);
      const { rssBytes } = sample.resources.engine;
      if (!(rssBytes <= this.#maxRssBytes)) this.#maxRssBytes = rssBytes;
    }
    const lengthNs = sinceNs > 0 && sinceNs <= LONGEST_NS ? sinceNs : USUAL_NS;
    this.#spans.push({ fromNs: sample.tNs - lengthNs, toNs: sample.tNs, values });
    this.#lastNs = sample.tNs;
  }

  /** Largest memory seen; NaN where none was. */
  get maxRssBytes(): number {
    return this.#maxRssBytes;
  }

  /** Mean over [fromNs, toNs), each sample by the time it shares with that; NaN where too little of it was sampled. */
  mean(name: SampledName, fromNs: number, toNs: number): number {
    let [sum, ns] = [0, 0];
    for (let at = this.#firstEndingAfter(fromNs); at < this.#spans.length; at++) {
      const span = this.#spans[at]!;
      if (span.fromNs >= toNs) break;
      const value = span.values.get(name);
      if (value === undefined) continue;
      const shared = Math.min(toNs, span.toNs) - Math.max(fromNs, span.fromNs);
      sum += value * shared;
      ns += shared;
    }
    return ns > 0 && ns >= LEAST_COVERED * (toNs - fromNs) ? sum / ns : Number.NaN;
  }

  #firstEndingAfter(tNs: number): number {
    let [low, high] = [0, this.#spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#spans[middle]!.toNs <= tNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
