import type { Still } from './protocol.ts';

/** Between two tries, by the stream's time or the clock's, whichever comes first. */
const AGAIN_MS = 1000;
/** The first picture, then one a second for five seconds, until one shows something. */
const TRIES = 6;
/** Standard deviation of brightness, of 255, from which a picture shows something; the noise of a covered camera is below. */
const SHOWS_SOMETHING = 4;

/**
 * Chooses the picture that stands for a recording. The first one is taken at once, since there may be no other; one that comes a second later
 * and shows something takes its place. Asked once a picture: costs a few comparisons unless a picture is to be made.
 */
export class StillChoice {
  #asked = 0;
  #left = 0;
  #best = Number.NEGATIVE_INFINITY;
  #ptsMs = Number.NaN;
  #nowMs = Number.NaN;

  /** Whether a still is to be made of a picture. @param asked how often one was asked for so far: from one more on, it begins anew */
  wants(asked: number, ptsMs: number, nowMs: number): boolean {
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#left = TRIES;
      this.#best = Number.NEGATIVE_INFINITY;
      this.#nowMs = Number.NaN;
    }
    if (this.#left === 0) return false;
    if (Math.abs(ptsMs - this.#ptsMs) < AGAIN_MS && nowMs - this.#nowMs < AGAIN_MS) return false;
    this.#ptsMs = ptsMs;
    this.#nowMs = nowMs;
    this.#left--;
    return true;
  }

  /** Whether the still that was made takes the place of those before. */
  takes(still: Still): boolean {
    const contrast = contrastOf(still.rgb);
    const showsSomething = contrast >= SHOWS_SOMETHING;
    if (showsSomething && this.#left < TRIES - 1) this.#left = 0;
    const better = showsSomething || contrast > this.#best;
    this.#best = Math.max(this.#best, contrast);
    return better;
  }

  /** No still can be made of this source. */
  giveUp(): void {
    this.#left = 0;
  }
}

/** Standard deviation of the brightness of every fourth pixel, 0 to 128. */
const contrastOf = (rgb: Uint8Array): number => {
  let [n, sum, squares] = [0, 0, 0];
  for (let at = 0; at + 2 < rgb.length; at += 12) {
    const luma = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
    n++;
    sum += luma;
    squares += luma * luma;
  }
  return Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
};
