/** Timestamps that fall back by more than this do not continue. Between frames that come out of order they fall back by less. */
const BACK_MS = 1000;
/** Nor do those that are this much further from when they arrive than they were. */
const AWAY_MS = 10_000;

/**
 * Sees where a live stream's timestamps do not continue: a camera that starts over, or whose clock was set. They are held against the time at which
 * packets arrive, since a gap in both is only a gap.
 */
export class JumpWatch {
  #lastMs = Number.NaN;
  /** From timestamps to arrival where this stretch began, ms. */
  #distanceMs = Number.NaN;

  /** Whether a packet jumps; what follows is held against it then. A packet without a timestamp (NaN) never does. @param ms its timestamp */
  jumps(ms: number, arrivalNs: number): boolean {
    if (Number.isNaN(ms)) return false;
    const away = Math.abs(arrivalNs / 1e6 - ms - this.#distanceMs);
    const jump = ms < this.#lastMs - BACK_MS || away > AWAY_MS;
    if (jump || Number.isNaN(this.#distanceMs)) this.#distanceMs = arrivalNs / 1e6 - ms;
    this.#lastMs = ms;
    return jump;
  }
}
