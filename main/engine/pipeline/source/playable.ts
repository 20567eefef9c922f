import type { DecoderInfo, SourceInfo } from '../../../../contract/index.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { FfmpegSource } from './ffmpeg.ts';
import { GeneratedSource } from './generated/source.ts';
import { isGenerated } from './generated/spec.ts';
import type { PlayerPainter, PlayerReader } from './player-parts.ts';

export interface PartsInit {
  readonly clock: Clock;
  /** Takes the times of frames: as `clock`, but stands at 0 while the instruments are switched off. */
  readonly times: Clock;
  /** Where the picture lies in the first network's input; null: there is no such network. */
  readonly letterbox: Letterbox | null;
  /** Hears of something the user should know of, one sentence. */
  readonly note: (text: string) => void;
}

/** Who makes a source's pictures and who paints them. */
export interface Parts<Picture> {
  readonly reader: PlayerReader<Picture>;
  readonly painter: PlayerPainter<Picture>;
}

/** Does something with a source's parts, whatever its pictures are. */
export type Use<Result> = <Picture>(parts: Parts<Picture>) => Result;

/** A source that was opened and can be played, wherever its pictures come from. One thread; belongs to who opened it. */
export interface PlayableSource extends Disposable {
  readonly info: SourceInfo;
  readonly decoderInfo: DecoderInfo;
  /** Makes its reader and its painter, once; they are the source's own and end with it. */
  play<Result>(init: PartsInit, use: Use<Result>): Result;
}

/**
 * Opens what an address names: `generated:…`, or what FFmpeg can read.
 * @param hardware whether a decoder on a device is tried first
 * @throws Fault(source), one sentence
 */
export const openPlayable = (uri: string, hardware: 'auto' | 'off'): PlayableSource =>
  isGenerated(uri) ? new GeneratedSource(uri, hardware) : new FfmpegSource(uri, hardware);
