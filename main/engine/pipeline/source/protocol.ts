import type { MessagePort } from 'node:worker_threads';
import type { DecoderInfo, DecoderKind, FaultRecord, Pace, RtspTransport, SessionEvent, SourceInfo } from '../../../../contract/index.ts';
import type { DecodeAsk } from '../decode/program/messages.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import type { PlaneRead } from '../preprocess/places/frame-place.ts';

/** What of the settings a source is opened by. */
export interface SourceOptions {
  /** `auto`, `off`, or the one device to decode on. */
  readonly hardware: string;
  /** With a device named: fail rather than decode in software. */
  readonly strict: boolean;
  readonly decoder: DecoderKind;
  readonly rtspTransport: RtspTransport;
}

/** What a source thread is started with (`workerData`). `commandPort` must be in the transfer list too. */
export interface SourceThreadInit extends SourceOptions {
  /** Path, `file:` URL, an address FFmpeg knows, `generated:…` or `scene:…`; with credentials where it has any. */
  readonly uri: string;
  /** Origin of the engine's clock: `process.hrtime.bigint()` at its start. */
  readonly clockOriginNs: bigint;
  /** The thread's end of the channel that commands come by; it is read inside the loop, so wake the thread by `Controls.wake()` after posting. */
  readonly commandPort: MessagePort;
  /** Where the packets of a live source lie, which another thread receives (see `PacketRingReader`). */
  readonly packets?: SharedArrayBuffer;
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
  /** Which plane of a slot that network reads. */
  readonly reads: PlaneRead;
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
  | { readonly type: 'pace'; readonly pace: Pace }
  /** From the next frame on, pictures are for the first network of this number, and lie so in its input; null: there is none. */
  | { readonly type: 'network'; readonly plan: number; readonly letterbox: Letterbox | null; readonly reads: PlaneRead }
  /** Another decoder at the next key frame, answered by `decoder` or `decoderRefused` of the same `id`. */
  | { readonly type: 'decoder'; readonly id: number; readonly hardware: string; readonly strict: boolean };

/** All that may come by the command port; `stop` ends a thread that has not been started yet (later the flag in Controls does). */
export type ToSource =
  | SourceStart
  | SourceCommand
  | { readonly type: 'stop' }
  /** The answer to `live`: another thread receives it from now on. */
  | { readonly type: 'packets'; readonly packets: SharedArrayBuffer };

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
  /** The source turned out to be live, before it was `opened`: `packets` are asked for. */
  | { readonly type: 'live' }
  | { readonly type: 'opened'; readonly source: SourceInfo; readonly decoder: DecoderInfo }
  /** It cannot be opened, or cannot go on; `stopped` follows. */
  | { readonly type: 'failed'; readonly fault: FaultRecord }
  /**
   * The end is reached; the thread waits for a seek, a play or the stop. `frames`: received in the run so far. `jumps`: seeks and plays it had
   * taken by then; where more were sent, the end is out of date, and another follows. Said again where a seek or play could not leave the end.
   */
  | { readonly type: 'ended'; readonly frames: number; readonly jumps: number }
  | { readonly type: 'event'; readonly event: SourceEvent }
  /** Another decoder is at work, or something about it is known better: asked for (`id`), or because the one before failed. */
  | { readonly type: 'decoder'; readonly decoder: DecoderInfo; readonly id: number | null }
  /** The decoder asked for does not decode this source; the one before goes on. */
  | { readonly type: 'decoderRefused'; readonly id: number; readonly fault: FaultRecord }
  /** The user's own ffmpeg is to decode for the thread, which waits for that; `ask.port` is transferred. */
  | { readonly type: 'decodeElsewhere'; readonly ask: DecodeAsk }
  /** Of what is shown since one was asked for; a better one may follow, in its place. */
  | { readonly type: 'still'; readonly still: Still }
  /** The last message: the thread ends by itself. */
  | { readonly type: 'stopped' };
