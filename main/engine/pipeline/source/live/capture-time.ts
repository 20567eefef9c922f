import type { WallClock } from '../../../telemetry/wall-clock.ts';
import { type TimeBase, ticksToMs } from '../timestamps.ts';

/** From 1900, where NTP begins, to 1970, s (RFC 5905, appendix A.4). */
const NTP_TO_UNIX_S = 2_208_988_800n;
/** Where FFmpeg's `AVRTCPSenderReport` has the NTP timestamp, 64 bits: seconds and their fraction. */
const SR_NTP_AT = 8;
const SR_BYTES = 16;
const PRFT_BYTES = 8;

/** When a sender report was made, µs since 1970, from packet side data of FFmpeg; null where it says nothing. */
export const senderReportUs = (data: Uint8Array | null): number | null => {
  if (data === null || data.byteLength < SR_BYTES) return null;
  const ntp = new DataView(data.buffer, data.byteOffset).getBigUint64(SR_NTP_AT, true);
  const us = ((ntp >> 32n) - NTP_TO_UNIX_S) * 1_000_000n + (((ntp & 0xffffffffn) * 1_000_000n) >> 32n);
  return ntp === 0n || us < 0n ? null : Number(us);
};

/** A producer's reference time, µs since 1970, from packet side data of FFmpeg (`AVProducerReferenceTime`); null where it says nothing. */
export const producerTimeUs = (data: Uint8Array | null): number | null => {
  if (data === null || data.byteLength < PRFT_BYTES) return null;
  const us = new DataView(data.buffer, data.byteOffset).getBigInt64(0, true);
  return us <= 0n ? null : Number(us);
};

/** What packets of a stream say of the time they were captured at. */
export interface CaptureClaim {
  readonly pts: bigint;
  /** The packet's timestamp jumped: what held for the one before says nothing of it. */
  readonly jumped: boolean;
  readonly producerUs: number | null;
  readonly reportUs: number | null;
  readonly arrivalNs: number;
}

/** A mapping that moved by more than this between two packets is another one, µs. */
const MOVED_US = 100_000;
/** Captured further than this from its arrival: the camera's clock was never set, ns. */
const UNBELIEVABLE_NS = 60e9;

/**
 * When the packets of one connection were captured. FFmpeg turns RTP's timestamps into wall time by the last sender report, for each packet, and hands
 * both on as side data. Two things of it are not to be believed: the first time of all, which its parser took from the next picture; and times
 * behind a jump of the timestamps, until there is a report that was made after it.
 */
export class CaptureTimes {
  readonly #wall: WallClock;
  readonly #base: TimeBase;
  /** From timestamps to µs since 1970; NaN: not known. */
  #offsetUs = Number.NaN;
  /** Timestamps jumped: the offset they have by the old report, NaN until it is seen. Null: there was none, or another report has come. */
  #voidOffsetUs: number | null = null;
  #reportUs: number | null = null;
  #claimed = false;

  constructor(wall: WallClock, base: TimeBase) {
    this.#wall = wall;
    this.#base = base;
  }

  /** Ns on the engine's clock; NaN where it is not known. To be asked for each packet, in order. */
  of({ pts, jumped, producerUs, reportUs, arrivalNs }: CaptureClaim): number {
    const ptsUs = ticksToMs(pts, this.#base) * 1000;
    if (jumped) {
      this.#offsetUs = Number.NaN;
      this.#voidOffsetUs = Number.NaN;
    }
    if (reportUs !== null && reportUs !== this.#reportUs) {
      this.#reportUs = reportUs;
      this.#voidOffsetUs = null;
    }
    if (producerUs !== null && this.#claimed) this.#claim(producerUs - ptsUs);
    this.#claimed = producerUs !== null;
    const captureNs = this.#wall.engineNs(ptsUs + this.#offsetUs);
    return Math.abs(captureNs - arrivalNs) <= UNBELIEVABLE_NS ? captureNs : Number.NaN;
  }

  #claim(offsetUs: number): void {
    if (Number.isNaN(offsetUs)) return;
    if (this.#voidOffsetUs !== null) {
      if (Number.isNaN(this.#voidOffsetUs)) this.#voidOffsetUs = offsetUs;
      // The one that a new report brings is elsewhere.
      if (Math.abs(offsetUs - this.#voidOffsetUs) <= MOVED_US) return;
      this.#voidOffsetUs = null;
    }
    this.#offsetUs = offsetUs;
  }
}
