import type { Packet } from 'node-av/lib';
import type { Fault } from '../../../../contract/index.ts';
import type { Arrival } from '../source/arrivals.ts';
import { NO_TIMESTAMP } from '../source/timestamps.ts';
import { DecoderTrial } from './decoder-trial.ts';
import { laterParcel, type Parcel } from './lane.ts';
import type { DecoderWish, OpenDecoder, StreamParameters } from './open-decoder.ts';

/** Why another decoder is to follow: somebody asked for it; the one before failed; the stream is another. */
export type Cause = 'asked' | 'failed' | 'stream';

/** A decoder that has proven itself on a key frame, and the packets since. */
export interface Successor {
  readonly opened: OpenDecoder;
  /** The key frame's pts; pictures before it are the predecessor's. */
  readonly keyPts: bigint;
  /** What the predecessor needs for the pictures that lead up to the key frame (an open group of pictures): it and those. */
  readonly leading: readonly Parcel[];
  /** Packets that the new decoder has had. */
  readonly had: readonly Parcel[];
  /** Those it has not. */
  readonly waiting: readonly Parcel[];
}

/**
 * How one decoder follows another without a loss: from a key frame on the packets are kept back and tried on the new one. Where a picture comes out
 * it takes over, and the old one has nothing left but what it holds; where none does, the old one gets the packets as if nothing had been. Pictures
 * that are shown before the key frame and coded after it can only be decoded by the old one, so they are waited for.
 */
export class Succession implements Disposable {
  /** Asked for by this number; null: nobody did. */
  readonly id: number | null;
  readonly wish: DecoderWish;
  readonly cause: Cause;
  readonly #stream: StreamParameters;
  #trial: DecoderTrial;
  #parcels: Parcel[] = [];
  #found = false;

  /** @throws Fault(usage) for a device that nobody knows */
  constructor(stream: StreamParameters, wish: DecoderWish, id: number | null, cause: Cause) {
    this.id = id;
    this.wish = wish;
    this.cause = cause;
    this.#stream = stream;
    this.#trial = new DecoderTrial(stream, wish);
  }

  /** Opens the device, which takes a while. False: there is nothing that could decode, see `fault`. */
  prepare(): boolean {
    return this.#trial.prepare();
  }

  /** The key frame has come. */
  get begun(): boolean {
    return this.#parcels.length > 0;
  }
  /** Packets that are kept back and are to become pictures. */
  get count(): number {
    return this.#parcels.filter(({ arrival }) => arrival).length;
  }

  /**
   * Keeps a packet back and tries it. The first must be a key frame.
   * @returns `more`: goes on; `found`: see `take`; `none`: see `fault` and `giveBack`
   */
  offer(packet: Packet, arrival: Arrival | null, skippable: boolean): 'more' | 'found' | 'none' {
    const kept = packet.clone();
    if (kept) this.#parcels.push({ packet: kept, arrival, skippable });
    const came = this.#try(false);
    return came === 'found' && !this.#isPast(packet.pts) ? 'more' : came;
  }

  /** No more packets will come. */
  end(): 'found' | 'none' {
    return this.#try(true) === 'found' ? 'found' : 'none';
  }

  #try(ended: boolean): 'more' | 'found' | 'none' {
    if (this.#found) return 'found';
    const came = this.#trial.offer(
      this.#parcels.map(({ packet }) => packet),
      ended,
    );
    this.#found = came === 'found';
    return came;
  }

  get #keyPts(): bigint {
    return this.#parcels[0]?.packet.pts ?? NO_TIMESTAMP;
  }

  /** With a packet of this pts all that lead up to the key frame have come. */
  #isPast(pts: bigint): boolean {
    return this.#keyPts === NO_TIMESTAMP || pts === NO_TIMESTAMP || pts > this.#keyPts;
  }

  #leads = ({ packet }: Parcel): boolean => this.#keyPts !== NO_TIMESTAMP && packet.pts !== NO_TIMESTAMP && packet.pts < this.#keyPts;

  /** The new decoder and all packets; they belong to the caller from now on. */
  take(): Successor {
    const { fed } = this.#trial;
    const keyPts = this.#keyPts;
    const leads = this.#parcels.filter(this.#leads);
    const key = this.#parcels[0];
    const again = (parcel: Parcel | undefined): Parcel[] => {
      const packet = parcel?.packet.clone();
      return packet ? [{ packet, arrival: null, skippable: false }] : [];
    };
    const leading =
      leads.length > 0
        ? [...again(key), ...leads.flatMap((parcel) => again(parcel).map((copy) => ({ ...copy, arrival: parcel.arrival })))]
        : [];
    // The new decoder is to have had every packet in order, and no picture is expected of those that the old one sees to.
    const all = this.#parcels.map((parcel) => (this.#leads(parcel) ? { ...parcel, arrival: null } : parcel));
    this.#parcels = [];
    return { opened: this.#trial.take(), keyPts, leading, had: all.slice(0, fed), waiting: all.slice(fed) };
  }

  /** The packets that were kept back, for the old decoder; they belong to the caller from now on. */
  giveBack(): readonly Parcel[] {
    const parcels = this.#parcels;
    this.#parcels = [];
    return parcels;
  }

  /** Time stood still for so long. */
  skipTime(ns: number): void {
    this.#parcels = this.#parcels.map((parcel) => laterParcel(parcel, ns));
  }

  get fault(): Fault {
    return this.#trial.fault;
  }

  /** The same, to be tried on the next key frame of this stream. */
  again(stream: StreamParameters): Succession {
    return new Succession(stream, this.wish, this.id, this.cause);
  }

  /** Forgets the packets; the next key frame begins it anew. */
  restart(): void {
    if (!this.begun) return;
    this[Symbol.dispose]();
    this.#trial = new DecoderTrial(this.#stream, this.wish);
    this.#found = false;
  }

  [Symbol.dispose](): void {
    for (const { packet } of this.#parcels) packet.free();
    this.#parcels = [];
    this.#trial[Symbol.dispose]();
  }
}
