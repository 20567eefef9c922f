import type { CaptureClock, DecodeSkip, DropReason, Nanos, Stage } from '../../../../contract/index.ts';
import type { Faults } from '../../faults.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import type { PlaneRead } from '../preprocess/places/frame-place.ts';
import type { FrameDraft } from '../ring/frame-writer.ts';
import type { Pacer } from './pacer.ts';
import type { Size } from './preview-size.ts';
import type { FromSource, SourceCommand } from './protocol.ts';
import type { Step } from './step.ts';

/** What the player needs of a reader (see `Reader`). */
export interface PlayerReader<Picture> {
  readonly holding: boolean;
  readonly hungry: boolean;
  readonly draining: boolean;
  readonly dueMs: number;
  /** Before this time, on the engine's clock, there is nothing for it to do: a camera's next frame has not arrived. Null: it is ready. */
  readonly readyNs: Nanos | null;
  /** Packets that the decoder has and that are no pictures yet. */
  readonly inDecoder: number;
  /** Who decodes its packets; left out where nothing is to be decoded. */
  readonly decoding?: PlayerDecoding;
  fetch(): void;
  receiveNow(): void;
  skipTime(ns: number): void;
  step(): Step<Picture>;
  rewind(): void;
  seek(ms: number): void;
  /** Nobody wants a picture just now; said several times a second as long as that is so. A file waits, a camera does not. */
  idle?(): void;
}

/** What it needs of who decodes (see `Decoding`). */
export interface PlayerDecoding {
  /** What of the packets that follow is not decoded. */
  skip: DecodeSkip;
  /** Another decoder at the next key frame. */
  change(id: number, hardware: string, strict: boolean): void;
  /** Gives no more pictures, as when a device is pulled out. */
  fail?(): void;
}

/** What it needs of the ring's writer (see `FrameWriter`). */
export interface PlayerWriter {
  readonly controls: {
    readonly stopping: boolean;
    readonly stillsAsked: number;
    /** Frames a second at most; null: all. */
    readonly maxFps: number | null;
    readonly decodeSkip: DecodeSkip;
    commandCount(): number;
    waitForCommand(seen: number, timeoutMs: number): void;
  };
  begin(input: { ptsMs: number; epoch: number; tReceiveNs: Nanos; timed: boolean; tCaptureNs: number }): FrameDraft | null;
  lost(reason: DropReason, count?: number, place?: Stage): void;
  /** @param decoded how many of them had become a picture */
  decimated(count: number, decoded?: number): void;
  /** Who says from now on when frames were captured. */
  captureClock(clock: CaptureClock): void;
  held(packets: number): void;
  /** From the next frame on, pictures are for the first network of this number. */
  network(plan: number, input: Size | null, reads: PlaneRead): void;
}

/** What it needs of a painter (see `SlotPainter`). */
export interface PlayerPainter<Picture> {
  prepare(picture: Picture): void;
  full(picture: Picture, plane: Uint8Array): void;
  preview(picture: Picture, plane: Uint8Array, size: Size): void;
  model(picture: Picture, plane: Uint8Array): void;
  /** Another place of the picture in the first network's input, from the next picture on. */
  letterbox(letterbox: Letterbox | null): void;
  /** The picture as tight RGB24 of `size` px, into memory of its own. */
  still(picture: Picture, size: Size): Uint8Array<ArrayBuffer>;
}

export interface PlayerInit<Picture> {
  readonly reader: PlayerReader<Picture>;
  readonly writer: PlayerWriter;
  readonly painter: PlayerPainter<Picture>;
  readonly clock: Clock;
  /** Takes the times of frames: as `clock`, but stands at 0 while the instruments are switched off. */
  readonly times: Clock;
  readonly pacer: Pacer;
  readonly faults: Faults;
  /** The next command that has arrived; undefined: none. */
  readonly nextCommand: () => SourceCommand | { readonly type: 'stop' } | undefined;
  readonly emit: (message: FromSource) => void;
  readonly stillSize: Size;
  readonly seekable: boolean;
  readonly durationMs: number | null;
  readonly loop: boolean;
  readonly paused: boolean;
  readonly maxFrames: number;
}
