import type { Tally } from './tally.ts';
import { WINDOW_NS } from './window.ts';

/** Counters at one moment. */
export interface Tick {
  readonly tNs: number;
  /** Frames received so far. */
  readonly received: number;
  /** Frames that became a picture. */
  readonly decoded: number;
  /** Frames that were left out on purpose. */
  readonly decimated: number;
  readonly tally: Tally;
}

/** What happened over the last 10 s, from counters read ten times a second. */
export class Rates {
  readonly #ticks: Tick[] = [];

  add(tick: Tick): void {
    this.#ticks.push(tick);
    while (this.#ticks.length > 2 && tick.tNs - this.#ticks[0]!.tNs > WINDOW_NS) this.#ticks.shift();
  }

  /** Between the oldest tick and the newest one; null before there are two. */
  window(): (Omit<Tick, 'tNs'> & { readonly windowNs: number }) | null {
    const first = this.#ticks[0];
    const last = this.#ticks.at(-1);
    if (!first || !last || last.tNs <= first.tNs) return null;
    return {
      windowNs: last.tNs - first.tNs,
      received: last.received - first.received,
      decoded: last.decoded - first.decoded,
      decimated: last.decimated - first.decimated,
      tally: last.tally.since(first.tally),
    };
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
