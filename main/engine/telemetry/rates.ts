import { WINDOW_NS } from './window.ts';

/** Counters at one moment. */
export interface Tick {
  readonly tNs: number;
  readonly received: number;
  readonly decoded: number;
  readonly processed: number;
  readonly displayed: number;
  /** Σ service by span so far, ns. */
  readonly serviceNs: readonly number[];
}

/** Rates over the last 10 s: a count over a time, from counters read ten times a second. */
export class Rates {
  readonly #ticks: Tick[] = [];

  add(tick: Tick): void {
    this.#ticks.push(tick);
    while (this.#ticks.length > 2 && tick.tNs - this.#ticks[0]!.tNs > WINDOW_NS) this.#ticks.shift();
  }

  #ends(): { first: Tick; last: Tick; seconds: number } | null {
    const first = this.#ticks[0];
    const last = this.#ticks.at(-1);
    return first && last && last.tNs > first.tNs ? { first, last, seconds: (last.tNs - first.tNs) / 1e9 } : null;
  }

  fps(): { ingest: number; decode: number; processed: number; displayed: number } {
    const ends = this.#ends();
    const rate = (key: 'received' | 'decoded' | 'processed' | 'displayed') =>
      ends ? (ends.last[key] - ends.first[key]) / ends.seconds : 0;
    return { ingest: rate('received'), decode: rate('decoded'), processed: rate('processed'), displayed: rate('displayed') };
  }

  /** Length of the window so far, ns. */
  windowNs(): number {
    return (this.#ends()?.seconds ?? 0) * 1e9;
  }

  /** Σ service of a span within the window, ns. */
  serviceNs(span: number): number {
    const ends = this.#ends();
    return ends ? ends.last.serviceNs[span]! - ends.first.serviceNs[span]! : 0;
  }
}

/** The CPU that this process used, in percent of one core, since the last reading. */
export class CpuMeter {
  #usage = process.cpuUsage();
  #atNs = process.hrtime.bigint();

  readPct(): number {
    const usage = process.cpuUsage(this.#usage);
    const now = process.hrtime.bigint();
    const wallUs = Number(now - this.#atNs) / 1000;
    this.#usage = process.cpuUsage();
    this.#atNs = now;
    return wallUs > 0 ? ((usage.user + usage.system) / wallUs) * 100 : 0;
  }
}
