/** RFC 3550, 6.4.1: the estimate moves by a sixteenth of each difference. */
const GAIN = 1 / 16;
/** Frames that are put in order before they are compared: more than a codec reorders (H.264 and HEVC at most 16). */
const REORDER = 17;

/**
 * Interarrival jitter on arrival (RFC 3550, section 6.4.1): J += (|D| − J) ÷ 16, D the difference between how far apart two frames arrived and how far
 * apart their timestamps are. With B-frames frames arrive in another order than they are shown in, and D would tell of that order rather than of the
 * network: so the k-th arrival is held against the k-th timestamp, both in their own order.
 */
export class ArrivalJitter {
  readonly #arrivals: number[] = [];
  readonly #timestamps: number[] = [];
  #epoch = -1;
  #last: { readonly arrivalMs: number; readonly ptsMs: number } | null = null;
  #jitterMs: number | null = null;

  add(tReceiveNs: number, ptsMs: number, epoch: number): void {
    if (epoch !== this.#epoch) this.interrupted();
    this.#epoch = epoch;
    insert(this.#arrivals, tReceiveNs / 1e6);
    insert(this.#timestamps, ptsMs);
    if (this.#arrivals.length <= REORDER) return;
    const next = { arrivalMs: this.#arrivals.shift()!, ptsMs: this.#timestamps.shift()! };
    if (this.#last) {
      const difference = next.arrivalMs - this.#last.arrivalMs - (next.ptsMs - this.#last.ptsMs);
      this.#jitterMs = (this.#jitterMs ?? 0) + (Math.abs(difference) - (this.#jitterMs ?? 0)) * GAIN;
    }
    this.#last = next;
  }

  /** A pause, a seek, a seam: what comes is compared with nothing before. */
  interrupted(): void {
    this.#arrivals.length = 0;
    this.#timestamps.length = 0;
    this.#last = null;
  }

  /** ms; null before there were enough frames. */
  get ms(): number | null {
    return this.#jitterMs;
  }
}

/** Into numbers that grow; nearly always at the end. */
const insert = (sorted: number[], value: number): void => {
  let at = sorted.length;
  while (at > 0 && sorted[at - 1]! > value) at--;
  sorted.splice(at, 0, value);
};

const WINDOW_NS = 10e9;
const CAPACITY = 2048;

/** The standard deviation of the interval between two results over the last 10 s (of the newest 2048 of them). */
export class OutputJitter {
  readonly #endNs = new Float64Array(CAPACITY);
  readonly #intervalNs = new Float64Array(CAPACITY);
  #count = 0;
  #lastNs = Number.NaN;

  add(endNs: number): void {
    if (endNs >= this.#lastNs) {
      const at = this.#count++ % CAPACITY;
      this.#endNs[at] = endNs;
      this.#intervalNs[at] = endNs - this.#lastNs;
    }
    this.#lastNs = endNs;
  }

  interrupted(): void {
    this.#lastNs = Number.NaN;
  }

  /** ms; null of fewer than two intervals. */
  ms(nowNs: number): number | null {
    let [n, sum, squares] = [0, 0, 0];
    for (let at = 0; at < Math.min(this.#count, CAPACITY); at++) {
      if (nowNs - this.#endNs[at]! > WINDOW_NS) continue;
      const ms = this.#intervalNs[at]! / 1e6;
      n++;
      sum += ms;
      squares += ms * ms;
    }
    return n < 2 ? null : Math.sqrt(Math.max(0, (squares - (sum * sum) / n) / (n - 1)));
  }
}
