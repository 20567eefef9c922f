import type { DecoderInfo, Fault, SourceInfo } from '../../../../contract/index.ts';
import type { Faults } from '../../faults.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { AskHub } from '../decode/program/elsewhere.ts';
import { OwnFfmpegSource } from '../decode/program/own-ffmpeg-source.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { FfmpegSource } from './ffmpeg.ts';
import { GeneratedSource } from './generated/source.ts';
import { isGenerated } from './generated/spec.ts';
import type { PlayerPainter, PlayerReader } from './player-parts.ts';
import type { SourceOptions } from './protocol.ts';
import { StreetSource } from './street/source.ts';
import { isScene } from './street/spec.ts';

export interface PartsInit {
  readonly clock: Clock;
  /** Takes the times of frames: as `clock`, but stands at 0 while the instruments are switched off. */
  readonly times: Clock;
  /** Where the picture lies in the first network's input; null: there is no such network. */
  readonly letterbox: Letterbox | null;
  /** Faults to inject; left out: none. */
  readonly faults?: Faults;
  /** Whether a live source gives up what comes too late to be live, as it is asked before each packet; left out: it does. */
  readonly staysLive?: () => boolean;
  /** Hears of something the user should know of, one sentence. */
  readonly note: (text: string) => void;
  /** Hears that another decoder is at work, or that something about it is known better: asked for (`id`), or because the one before failed (null). */
  readonly changed: (decoder: DecoderInfo, id: number | null) => void;
  /** Hears that the decoder asked for does not decode the source; the one before goes on. */
  readonly refused: (id: number, fault: Fault) => void;
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
  /** It is not played yet; said several times a second until it is. A file waits, a camera does not. */
  idle?(): void;
}

/**
 * Opens what an address names: `generated:…`, `scene:…`, or what FFmpeg can read.
 * @param ask tells the hub to start the user's own ffmpeg, where that is to decode; the hub must not be this thread
 * @throws Fault(source), one sentence
 */
export const openPlayable = (uri: string, options: SourceOptions, ask: AskHub | null = null): PlayableSource => {
  if (isGenerated(uri)) return new GeneratedSource(uri, options.hardware);
  if (isScene(uri)) return new StreetSource(uri, options.hardware);
  if (options.decoder === 'libav') return new FfmpegSource(uri, options);
  if (!ask) throw new Error('nobody is there who could start an ffmpeg');
  return new OwnFfmpegSource(uri, options, ask);
};
