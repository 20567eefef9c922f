import type { EffectiveRule } from '../../controls.ts';
import type { SaidOfObject } from '../../telemetry/frame-table.ts';

/** What a network behind the detector said of a track, and when. */
export interface TrackLabel {
  /** One an answer: a classifier of several questions gives several. */
  readonly said: readonly SaidOfObject[];
  /** Number of the frame it was computed on. */
  readonly frame: number;
  /** When that frame was received, ns. */
  readonly tReceiveNs: number;
  /** The shorter side of the track's box then, source pixels. */
  readonly sidePx: number;
}

interface Entry {
  result: TrackLabel | null;
  /** The last frame the track was seen in. */
  seenFrame: number;
  /** The first frame from which it has been waiting to be classified; −1 while it is not. */
  waitingSince: number;
}

/** A track that was not seen for so many frames is forgotten: trackers give up theirs long before. */
const FORGET_AFTER_FRAMES = 600;
/** A bound for streams that make up tracks endlessly. */
const MAX_TRACKS = 4096;

/**
 * One network's results, one a track. Numbers of tracks and frames only mean something within one epoch: `reset` at every
 * discontinuity of the stream. Belongs to the classify thread.
 */
export class LabelCache {
  readonly #entries = new Map<number, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  /** The newest result of a track, whatever its age; null where there is none. */
  get(track: number): TrackLabel | null {
    return this.#entries.get(track)?.result ?? null;
  }

  /** Whether a track's result still holds on `frame`, so that it need not be classified again. `sidePx`: the shorter side of its box now. */
  isValid(track: number, frame: number, rule: Pick<EffectiveRule, 'when' | 'everyFrames' | 'growthPct'>, sidePx: number): boolean {
    const result = this.get(track);
    if (result === null || rule.when === 'every-frame') return false;
    if (rule.when === 'once-per-track') return true;
    return rule.when === 'when-grown' ? sidePx < result.sidePx * (1 + rule.growthPct / 100) : frame - result.frame < rule.everyFrames;
  }

  /** Notes that a track is seen in `frame`, and whether it waits to be classified; returns the frame since when it has waited. */
  see(track: number, frame: number, waits: boolean): number {
    let entry = this.#entries.get(track);
    if (entry === undefined) {
      entry = { result: null, seenFrame: frame, waitingSince: -1 };
      this.#entries.set(track, entry);
    }
    entry.seenFrame = frame;
    if (!waits) entry.waitingSince = -1;
    else if (entry.waitingSince < 0) entry.waitingSince = frame;
    return entry.waitingSince;
  }

  /** Stores a result of the frame that it names. */
  put(track: number, result: TrackLabel): void {
    this.#entries.set(track, { result, seenFrame: result.frame, waitingSince: -1 });
  }

  /** Forgets tracks that have not been seen for long, and the longest unseen where there are too many. Call it once a frame. */
  forget(frame: number): void {
    if (frame % 64 !== 0 && this.#entries.size <= MAX_TRACKS) return;
    for (const [track, entry] of this.#entries) if (frame - entry.seenFrame > FORGET_AFTER_FRAMES) this.#entries.delete(track);
    if (this.#entries.size <= MAX_TRACKS) return;
    const oldest = [...this.#entries].sort((a, b) => a[1].seenFrame - b[1].seenFrame);
    for (const [track] of oldest.slice(0, this.#entries.size - MAX_TRACKS)) this.#entries.delete(track);
  }

  /** Forgets everything: a seek, a loop, a reconnect. */
  reset(): void {
    this.#entries.clear();
  }
}
