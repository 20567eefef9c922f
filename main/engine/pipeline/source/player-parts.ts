import type { DropReason, Nanos } from '../../../../contract/index.ts';
import type { Faults } from '../../faults.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { FrameDraft } from '../ring/frame-writer.ts';
import type { Pacer } from './pacer.ts';
import type { FromSource, SourceCommand } from './protocol.ts';
import type { Size } from './preview-size.ts';
import type { DecodedFrame, Step } from './reader.ts';

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
  fetch(): void;
  receiveNow(): void;
  skipTime(ns: number): void;
  step(): Step<Picture>;
  rewind(): void;
  seek(ms: number): void;
}

/** What it needs of the ring's writer (see `FrameWriter`). */
export interface PlayerWriter {
  readonly controls: {
    readonly stopping: boolean;
    readonly stillsAsked: number;
    commandCount(): number;
    waitForCommand(seen: number, timeoutMs: number): void;
  };
  begin(input: { ptsMs: number; epoch: number; tReceiveNs: DecodedFrame['arrival']['tReceiveNs']; timed: boolean }): FrameDraft | null;
  lost(reason: DropReason, count?: number): void;
  held(packets: number): void;
}

/** What it needs of a painter (see `SlotPainter`). */
export interface PlayerPainter<Picture> {
  prepare(picture: Picture): void;
  full(picture: Picture, plane: Uint8Array): void;
  preview(picture: Picture, plane: Uint8Array, size: Size): void;
  model(picture: Picture, plane: Uint8Array): void;
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
