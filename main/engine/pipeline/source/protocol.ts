import type { MessagePort } from 'node:worker_threads';
import type { DecoderInfo, FaultRecord, Pace, SessionEvent, SourceInfo } from '../../../../contract/index.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';

/** What a source thread is started with (`workerData`). `commandPort` must be in the transfer list too. */
export interface SourceThreadInit {
  /** Path, `file:` URL, an address FFmpeg knows, or `generated:…`. */
  readonly uri: string;
  readonly hardware: 'auto' | 'off';
  /** Origin of the engine's clock: `process.hrtime.bigint()` at its start. */
  readonly clockOriginNs: bigint;
  /** The thread's end of the channel that commands come by; it is read inside the loop, so wake the thread by `Controls.wake()` after posting. */
  readonly commandPort: MessagePort;
}

/** Sent once, after `opened`, when the networks are loaded and the ring is there: frames begin to flow, unless `paused`. */
export interface SourceStart {
  readonly type: 'start';
  readonly ring: SharedArrayBuffer;
  readonly table: SharedArrayBuffer;
  readonly controls: SharedArrayBuffer;
  readonly pace: Pace;
  readonly loop: boolean;
  /** Where the picture lies in the first network's input; null where there is none. */
  readonly model: Letterbox | null;
  /** Faults to inject; contract/faults.ts. */
  readonly faults: readonly string[];
  /** Ends after this many frames of the run. */
  readonly maxFrames?: number;
  /** Begins paused: nothing is read until `play` or `seek`. */
  readonly paused?: boolean;
}

/** Hub → thread while it runs. */
export type SourceCommand =
  /** Goes on; at the end, from the beginning. */
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  /** To the first frame at or after `ms` from the stream's start; shows that one frame where paused. */
  | { readonly type: 'seek'; readonly ms: number }
  | { readonly type: 'loop'; readonly on: boolean }
  /** From the next frame on; a live source keeps its own. */
  | { readonly type: 'pace'; readonly pace: Pace };

/** All that may come by the command port; `stop` ends a thread that has not been started yet (later the flag in Controls does). */
export type ToSource = SourceStart | SourceCommand | { readonly type: 'stop' };

/** Something the user should know of; the hub adds time and frame. */
export interface SourceEvent {
  readonly kind: SessionEvent['kind'];
  /** One sentence. */
  readonly text: string;
}

/** A small picture of the source, upright, its pixels square: RGB24, row by row. */
export interface Still {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array<ArrayBuffer>;
}

/** Thread → hub, by `parentPort`. */
export type FromSource =
  | { readonly type: 'opened'; readonly source: SourceInfo; readonly decoder: DecoderInfo }
  /** It cannot be opened, or cannot go on; `stopped` follows. */
  | { readonly type: 'failed'; readonly fault: FaultRecord }
  /**
   * The end is reached; the thread waits for a seek, a play or the stop. `frames`: received in the run so far. `jumps`: seeks and plays it had
   * taken by then; where more were sent, the end is out of date, and another follows. Said again where a seek or play could not leave the end.
   */
  | { readonly type: 'ended'; readonly frames: number; readonly jumps: number }
  | { readonly type: 'event'; readonly event: SourceEvent }
  /** Of what is shown since one was asked for; a better one may follow, in its place. */
  | { readonly type: 'still'; readonly still: Still }
  /** The last message: the thread ends by itself. */
  | { readonly type: 'stopped' };
