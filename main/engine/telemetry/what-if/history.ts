import type { WhatIfHistorySamples } from './samples.ts';

/** 30 s before a change and 10 s after it, at 3,000 frames a second; of faster runs less of the time before. */
const FRAMES = 1 << 17;
/** The same at ten readings a second. */
const READINGS = 1 << 9;

/** Numbers that come in pairs, time and value; the newest stay. Allocates nothing but at its start, and when read. */
class Pairs {
  readonly #tNs: Float64Array;
  readonly #values: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#tNs = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  /** A time before the newest counts as the newest: what reads them searches by time. */
  add(tNs: number, value: number): void {
    const size = this.#tNs.length;
    const newest = this.#count > 0 ? this.#tNs[(this.#count - 1) % size]! : Number.NEGATIVE_INFINITY;
    const slot = this.#count++ % size;
    this.#tNs[slot] = Math.max(newest, tNs);
    this.#values[slot] = value;
  }

  /** Of the oldest that is left, where some are gone; else before all time. */
  get forgottenNs(): number {
    const size = this.#tNs.length;
    return this.#count > size ? this.#tNs[this.#count % size]! : Number.NEGATIVE_INFINITY;
  }

  /** Those in [fromNs, toNs], the oldest first. */
  within(fromNs: number, toNs: number): { tNs: Float64Array; values: Float64Array } {
    const size = this.#tNs.length;
    const oldest = Math.max(0, this.#count - size);
    const from = this.#firstFrom(oldest, fromNs);
    let to = from;
    while (to < this.#count && this.#tNs[to % size]! <= toNs) to++;
    const read = (ring: Float64Array) => Float64Array.from({ length: to - from }, (_, index) => ring[(from + index) % size]!);
    return { tNs: read(this.#tNs), values: read(this.#values) };
  }

  #firstFrom(oldest: number, limitNs: number): number {
    let low = oldest;
    let high = this.#count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#tNs[middle % this.#tNs.length]! < limitNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The latest frames and CPU readings of a run. 3 MB, taken once; O(1) a frame. Hub thread only. */
export class WhatIfHistory {
  readonly #frames = new Pairs(FRAMES);
  readonly #codecWaits = new Pairs(FRAMES);
  readonly #cpu = new Pairs(READINGS);

  frame(endNs: number, e2eNs: number, codecWaitNs: number): void {
    this.#frames.add(endNs, e2eNs);
    this.#codecWaits.add(endNs, codecWaitNs);
  }

  cpu(tNs: number, pct: number): void {
    this.#cpu.add(tNs, pct);
  }

  /** What is still known of [fromNs, toNs]; `fromNs` of the answer is later where the ring has gone round. */
  samples(fromNs: number, toNs: number): WhatIfHistorySamples {
    const frames = this.#frames.within(fromNs, toNs);
    const cpu = this.#cpu.within(fromNs, toNs);
    return {
      fromNs: Math.max(fromNs, this.#frames.forgottenNs),
      toNs,
      endNs: frames.tNs,
      e2eNs: frames.values,
      codecWaitNs: this.#codecWaits.within(fromNs, toNs).values,
      cpuNs: cpu.tNs,
      cpuPct: cpu.values,
    };
  }
}
