import type { Frame } from 'node-av/lib';
import type { CaptureClock, DropReason, Nanos } from '../../../../contract/index.ts';
import type { Arrival } from './arrivals.ts';

/** A decoded picture and the times of its way so far. The picture is valid until the next call of the reader. */
export interface DecodedFrame<Picture = Frame> {
  readonly picture: Picture;
  readonly ptsMs: number;
  readonly arrival: Arrival;
  readonly decodeStartNs: Nanos;
  readonly decodeEndNs: Nanos;
  /** It came out of a device's memory; null for software decoding. */
  readonly transfer: { readonly startNs: Nanos; readonly endNs: Nanos; readonly bytes: number } | null;
  /** Bytes of it that came from another process; left out where it was decoded in this one. */
  readonly crossedBytes?: number;
  /** When it was captured, ns on the engine's clock; left out or NaN where nothing says. */
  readonly tCaptureNs?: number;
  /** Who says so; left out or null where nobody does. */
  readonly captureClock?: CaptureClock | null;
}

/** What one step of decoding came to. */
export type Step<Picture = Frame> =
  | { readonly type: 'frame'; readonly frame: DecodedFrame<Picture> }
  /** So many packets that became no picture. `phrase` says why, as the part of a sentence. */
  | { readonly type: 'lost'; readonly reason: DropReason; readonly count: number; readonly phrase: string }
  /** So many packets that were left out on purpose. */
  | { readonly type: 'decimated'; readonly count: number }
  /** What follows does not continue what was: a new epoch begins. `text`: one sentence for the user, or null where there is nothing to say. */
  | { readonly type: 'jump'; readonly text: string | null }
  /** The decoder wants a packet. */
  | { readonly type: 'hungry' }
  /** A picture is being decoded: `readyNs` says until when there is nothing to do. */
  | { readonly type: 'busy' }
  /** All pictures are out. `damage`: a phrase, where the file ends before its time. */
  | { readonly type: 'end'; readonly damage: string | null };
