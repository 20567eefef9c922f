import { type CaptureClock, type Nanos, nanos } from '../../../../contract/index.ts';
import { NO_TIMESTAMP } from './timestamps.ts';

/** When a packet was read. A frame inherits it from the packet it was decoded from. */
export interface Arrival {
  /** Presentation timestamp of the packet, in ticks of the stream. */
  readonly pts: bigint;
  readonly tReceiveNs: Nanos;
  readonly demuxStartNs: Nanos;
  readonly demuxEndNs: Nanos;
  /** The container marked the packet as damaged. */
  readonly corrupt: boolean;
  /** When its picture was captured, ns on the engine's clock, where packets say it; left out or NaN where they do not. */
  readonly tCaptureNs?: number;
  /** Who says so. */
  readonly captureClock?: CaptureClock | null;
}

/** The same, so much later: time stood still meanwhile. */
export const movedOn = (arrival: Arrival, ns: number): Arrival => ({
  ...arrival,
  tReceiveNs: nanos(arrival.tReceiveNs + ns),
  demuxStartNs: nanos(arrival.demuxStartNs + ns),
  demuxEndNs: nanos(arrival.demuxEndNs + ns),
});

/** What was expected of a packet that became no picture. */
export interface Gone {
  readonly arrival: Arrival;
  /** FFmpeg's phrase, where it refused the packet. */
  readonly failed: string | null;
  /** The decoder was told to leave out such as this. */
  readonly skippable: boolean;
}

interface Held {
  readonly arrival: Arrival;
  readonly skippable: boolean;
  /** Counts packets in the order they were sent. */
  readonly order: number;
  failed: string | null;
  /** Pictures that came although they are to be shown after it and were sent after it. */
  overtaken: number;
}

/** Pictures that must have come before it could: where a reference is lost, a decoder may give one up to three B-frames late. */
const OVERTAKERS = 4;
/** Packets are at most so many places from where their pictures come out (H.264 and HEVC: 16), and frame threads hold some more. */
const MAX_REORDER = 24;
const MAX_HELD = 64;

/**
 * Which packet a picture came out of: packets that are in the decoder, oldest first. Matched by pts, since B-frames change the order; the oldest
 * where pts are missing or do not match.
 *
 * Pictures come out in the order of their pts. So when some are out, packets that were sent before them and are to be shown before them will never
 * become pictures, nor will any that were sent long before: `gone` tells of them. A packet that was sent after a picture does not count: where
 * timestamps jump back, its lower pts says nothing.
 */
export class Arrivals {
  readonly #held: Held[] = [];
  readonly #gone: Gone[] = [];
  #order = 0;
  /** Packets of this stream carry timestamps. */
  #dated = false;

  /** Packets that are in the decoder. */
  get count(): number {
    return this.#held.length;
  }

  /** @param skippable the decoder may leave it out on purpose */
  sent(arrival: Arrival, skippable = false): void {
    if (this.#held.length === MAX_HELD) this.#drop(0);
    if (arrival.pts !== NO_TIMESTAMP) this.#dated = true;
    this.#held.push({ arrival, skippable, order: this.#order++, failed: null, overtaken: 0 });
  }

  /** The decoder refused a packet: as far as can be told the one sent last. A picture of it may come all the same. */
  failed(phrase: string): void {
    const newest = this.#held.at(-1);
    if (newest) newest.failed ??= phrase;
  }

  /**
   * The packet of a picture with this pts, taken out. Null: no packet is in the decoder.
   * @param interlaced the picture is made of two fields, and each may have come in a packet of its own
   */
  take(pts: bigint, interlaced = false): Arrival | null {
    const index = this.#indexOf(pts);
    const taken = this.#held.splice(index, 1)[0];
    if (!taken) return null;
    const sure = pts !== NO_TIMESTAMP && taken.arrival.pts === pts;
    for (let at = this.#held.length - 1; at >= 0; at--) {
      const held = this.#held[at]!;
      const { arrival, order } = held;
      if (order > taken.order) continue;
      if (sure && arrival.pts !== NO_TIMESTAMP && arrival.pts < pts) held.overtaken++;
      if (held.overtaken >= OVERTAKERS || order < taken.order - MAX_REORDER) this.#drop(at, interlaced);
    }
    return taken.arrival;
  }

  #indexOf(pts: bigint): number {
    if (pts !== NO_TIMESTAMP) {
      const index = this.#held.findIndex(({ arrival }) => arrival.pts === pts);
      if (index >= 0) return index;
    }
    const undated = this.#held.findIndex(({ arrival, failed }) => arrival.pts === NO_TIMESTAMP && failed === null);
    if (undated >= 0) return undated;
    return Math.max(
      0,
      this.#held.findIndex(({ failed }) => failed === null),
    );
  }

  /** A second field has no timestamp of its own in a stream that has some: it is part of a picture that did come. */
  #drop(index: number, interlaced = false): void {
    const dropped = this.#held.splice(index, 1)[0];
    if (!dropped) return;
    const isField = interlaced && this.#dated && dropped.arrival.pts === NO_TIMESTAMP && dropped.failed === null;
    if (!isField) this.#gone.push(dropped);
  }

  /** The next packet that will never become a picture; undefined: none that is known. */
  gone(): Gone | undefined {
    return this.#gone.shift();
  }

  /** Nothing more comes out: all that are held are gone. */
  ended(): void {
    while (this.#held.length > 0) this.#drop(0);
  }

  /** Changes all of them, in place. */
  map(change: (arrival: Arrival) => Arrival): void {
    for (const [index, held] of this.#held.entries()) this.#held[index] = { ...held, arrival: change(held.arrival) };
  }

  clear(): void {
    this.#held.length = 0;
    this.#gone.length = 0;
  }
}
