import type { DecoderInfo, SourceInfo } from '../../../../contract/index.ts';
import { SlotPainter } from '../decode/slot-painter.ts';
import { type OpenedSource, openSource } from './open.ts';
import type { PartsInit, PlayableSource, Use } from './playable.ts';
import type { SourceOptions } from './protocol.ts';
import { Reader } from './reader.ts';

/** A file, a still or a stream that FFmpeg reads and decodes. */
export class FfmpegSource implements PlayableSource {
  readonly #opened: OpenedSource;
  #painter: SlotPainter | null = null;
  #reader: Reader | null = null;

  /** @throws Fault(source) where it cannot be opened; Fault(usage) for a device that nobody knows */
  constructor(uri: string, options: SourceOptions) {
    this.#opened = openSource(uri, options, { rtspTransport: options.rtspTransport });
  }

  get info(): SourceInfo {
    return this.#opened.info;
  }
  get decoderInfo(): DecoderInfo {
    return this.#opened.decoderInfo;
  }

  play<Result>({ times, letterbox, ...hear }: PartsInit, use: Use<Result>): Result {
    const { info, orientation, rgbSource } = this.#opened;
    this.#painter = new SlotPainter({ source: info, orientation, colour: info.colour, rgbSource, letterbox });
    this.#reader = new Reader(this.#opened, times, hear);
    return use({ reader: this.#reader, painter: this.#painter });
  }

  [Symbol.dispose](): void {
    this.#painter?.[Symbol.dispose]();
    this.#reader?.[Symbol.dispose]();
    this.#opened[Symbol.dispose]();
  }
}
