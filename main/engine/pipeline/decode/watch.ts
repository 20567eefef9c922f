/** So many packets in a row without a picture, and a decoder has failed. More than any holds back. */
const MOST_PACKETS = 30;
/** The same after a shorter row that has lasted this long, ms; still more than a decoder without frame threads holds back. */
const LONG_MS = 2000;
const LONG_PACKETS = 18;

/** Watches for a decoder that is given packets and gives no pictures. Begins with the first key frame: before it nothing can be decoded. */
export class DecoderWatch {
  #packets = 0;
  #sinceMs = 0;
  #begun = false;

  /** A picture is expected of a packet. @param nowMs any monotonic clock */
  sent(isKey: boolean, nowMs: number): void {
    this.#begun ||= isKey;
    if (!this.#begun) return;
    if (this.#packets++ === 0) this.#sinceMs = nowMs;
  }

  /** A picture came out, however damaged. */
  pictured(): void {
    this.#packets = 0;
  }

  /** How many packets in a row gave nothing, where that is a failure; else 0. */
  failing(nowMs: number): number {
    const long = this.#packets > LONG_PACKETS && nowMs - this.#sinceMs >= LONG_MS;
    return this.#packets >= MOST_PACKETS || long ? this.#packets : 0;
  }

  restart(): void {
    this.#packets = 0;
    this.#begun = false;
  }
}
