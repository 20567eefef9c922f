import type { DeliveryFigures, SourceLink } from '../../../contract/index.ts';

const LEAST_STALL_NS = 1e9;
const STALL_INTERVALS = 3;
/** Where a stream declares no rate. */
const ASSUMED_INTERVAL_NS = 40e6;

/** What a source did besides giving frames: how long the first one took, and how often none came for long though one should have. Hub thread. */
export class Delivery {
  readonly #openedNs: number;
  readonly #stallNs: number;
  #newestNs = Number.NaN;
  #stalls = 0;
  #ttffMs: number | null = null;
  #link: SourceLink | null = null;

  /** @param openedNs when opening began; NaN: not known. @param fps declared; null: none is */
  constructor(openedNs: number, fps: number | null) {
    this.#openedNs = openedNs;
    this.#stallNs = Math.max(LEAST_STALL_NS, STALL_INTERVALS * (fps ? 1e9 / fps : ASSUMED_INTERVAL_NS));
  }

  /** @param decodedNs end of decoding; NaN where it was not timed */
  frame(tReceiveNs: number, decodedNs: number): void {
    if (this.#ttffMs === null && decodedNs > this.#openedNs) this.#ttffMs = (decodedNs - this.#openedNs) / 1e6;
    // Frames of a codec that reorders are received in another order than they come out.
    if (tReceiveNs <= this.#newestNs) return;
    if (tReceiveNs - this.#newestNs > this.#stallNs) this.#stalls++;
    this.#newestNs = tReceiveNs;
  }

  /** The source was not to give frames just now (a pause, a seek, its end): the next gap is none. */
  interrupted(): void {
    this.#newestNs = Number.NaN;
  }

  /** A live source's own account, which then holds. */
  linked(link: SourceLink): void {
    this.#link = link;
  }

  figures(): DeliveryFigures {
    const { reconnects, stalls, downtimeMs } = this.#link ?? { reconnects: 0, stalls: this.#stalls, downtimeMs: 0 };
    return { reconnects, stalls, downtimeMs, ttffMs: this.#ttffMs };
  }
}
