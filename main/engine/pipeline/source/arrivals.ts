import type { Nanos } from '../../../../contract/index.ts';

/** When a packet was read. A frame inherits it from the packet it was decoded from. */
export interface Arrival {
  /** Presentation timestamp of the packet, in ticks of the stream. */
  readonly pts: bigint;
  readonly tReceiveNs: Nanos;
  readonly demuxStartNs: Nanos;
  readonly demuxEndNs: Nanos;
  /** The container marked the packet as damaged. */
  readonly corrupt: boolean;
}

/** A decoder holds fewer packets back than this (H.264 and HEVC at most 16, frame threads some more). */
const MAX_HELD = 64;

/**
 * Which packet a frame came out of: packets that are in the decoder, oldest first. Matched by pts, since B-frames change the order; the oldest
 * where pts are missing or do not match. Bounded, as packets that never become a frame would pile up.
 */
export class Arrivals {
  readonly #held: Arrival[] = [];

  /** Packets that are in the decoder. */
  get count(): number {
    return this.#held.length;
  }

  sent(arrival: Arrival): void {
    if (this.#held.length === MAX_HELD) this.#held.shift();
    this.#held.push(arrival);
  }

  /** The packet of a frame with this pts, taken out. Null: no packet is in the decoder. */
  take(pts: bigint): Arrival | null {
    const index = this.#held.findIndex((arrival) => arrival.pts === pts);
    return this.#held.splice(Math.max(0, index), 1)[0] ?? null;
  }

  /** The packet sent last failed to decode, and is taken out. */
  takeNewest(): Arrival | null {
    return this.#held.pop() ?? null;
  }

  /** Changes all of them, in place. */
  map(change: (arrival: Arrival) => Arrival): void {
    for (const [index, arrival] of this.#held.entries()) this.#held[index] = change(arrival);
  }

  clear(): void {
    this.#held.length = 0;
  }
}
