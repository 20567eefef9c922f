import type { Packet } from 'node-av/lib';
import { type Arrival, Arrivals, movedOn } from '../source/arrivals.ts';
import { avPhrase, isAgain, isEnd } from './av.ts';
import type { OpenDecoder } from './open-decoder.ts';

/** Answers that only fail, one after the other, after which a drained decoder is taken to be at its end. */
const MAX_FAILURES_IN_DRAIN = 100;

/** A packet on its way to a decoder. */
export interface Parcel {
  /** A reference of its own. */
  readonly packet: Packet;
  /** Null: no picture is expected of it. */
  readonly arrival: Arrival | null;
  readonly skippable: boolean;
}

/** The same, so much later. */
export const laterParcel = (parcel: Parcel, ns: number): Parcel => ({ ...parcel, arrival: parcel.arrival && movedOn(parcel.arrival, ns) });

/** One decoder, the packets that wait for it, and when those arrived that it has. One thread only. */
export class Lane implements Disposable {
  readonly arrivals = new Arrivals();
  readonly opened: OpenDecoder;
  readonly #waiting: Parcel[] = [];
  /** The decoder's `frame` holds a picture that nobody has had. */
  #ready: boolean;
  #draining = false;
  #told = false;
  #failures = 0;
  #broken = false;

  /** @param had packets that the decoder has had already; its first picture is out then, and is to be had from `next` */
  constructor(opened: OpenDecoder, had: readonly Parcel[] = []) {
    this.opened = opened;
    this.#ready = had.length > 0;
    for (const { packet, arrival, skippable } of had) {
      if (arrival) this.arrivals.sent(arrival, skippable);
      packet.free();
    }
  }

  get count(): number {
    return this.arrivals.count + this.#waiting.filter(({ arrival }) => arrival).length;
  }

  /** From now on no picture comes of it, as when a device is pulled out. */
  break(): void {
    this.#broken = true;
  }

  /** Hands a packet over, which stays the caller's. @param skippable pictures that no other needs are left out */
  send(packet: Packet, arrival: Arrival | null, skippable: boolean): void {
    const { decoder } = this.opened;
    decoder.skipsNonReference = skippable;
    if (this.#waiting.length === 0 && !this.#ready) {
      const code = this.#broken ? 0 : decoder.send(packet);
      if (!isAgain(code)) {
        this.#sent(arrival, skippable, code);
        return;
      }
    }
    const kept = packet.clone();
    if (kept) this.#waiting.push({ packet: kept, arrival, skippable });
  }

  /** Packets that come before any others; they belong to the lane from now on. */
  queue(parcels: readonly Parcel[]): void {
    this.#waiting.push(...parcels);
  }

  #sent(arrival: Arrival | null, skippable: boolean, code: number): void {
    if (!arrival) return;
    this.arrivals.sent(arrival, skippable);
    if (code < 0) this.arrivals.failed(avPhrase(code));
  }

  /** No more packets will come; what is held back comes out. */
  drain(): void {
    this.#draining = true;
    this.#failures = 0;
  }

  /** `picture`: the next one is in the decoder's `frame`. `hungry`: it wants a packet. `end`: it was drained, and all is out. */
  next(): 'picture' | 'hungry' | 'end' {
    if (this.#ready) {
      this.#ready = false;
      return 'picture';
    }
    const { decoder } = this.opened;
    for (;;) {
      const code = this.#broken ? -1 : decoder.receive();
      if (code >= 0) return 'picture';
      if (this.#broken || isAgain(code)) {
        if (this.#feed()) continue;
        if (!this.#draining) return 'hungry';
        if (this.#told || this.#broken) return 'end';
        this.#told = true;
        decoder.send(null);
        continue;
      }
      if (isEnd(code)) return 'end';
      this.arrivals.failed(avPhrase(code));
      if (this.#told && ++this.#failures > MAX_FAILURES_IN_DRAIN) return 'end';
    }
  }

  /** Hands a waiting packet over. False: none waits. */
  #feed(): boolean {
    const parcel = this.#waiting.shift();
    if (!parcel) return false;
    const code = this.#broken ? 0 : this.opened.decoder.send(parcel.packet);
    this.#sent(parcel.arrival, parcel.skippable, code);
    parcel.packet.free();
    return true;
  }

  /** Time stood still for so long. */
  skipTime(ns: number): void {
    this.arrivals.map((arrival) => movedOn(arrival, ns));
    this.#waiting.forEach((parcel, index) => {
      this.#waiting[index] = laterParcel(parcel, ns);
    });
  }

  /** Forgets all that is on its way. */
  restart(): void {
    this.opened.decoder.flush();
    this.arrivals.clear();
    for (const { packet } of this.#waiting) packet.free();
    this.#waiting.length = 0;
    this.#ready = false;
    this.#draining = false;
    this.#told = false;
  }

  [Symbol.dispose](): void {
    for (const { packet } of this.#waiting) packet.free();
    this.#waiting.length = 0;
    this.opened.decoder[Symbol.dispose]();
  }
}
