import type { DecoderInfo, SourceInfo } from '../../../../contract/index.ts';
import { SlotPainter } from '../decode/slot-painter.ts';
import { type OpenedSource, openSource } from './open.ts';
import type { PartsInit, PlayableSource, Use } from './playable.ts';
import { Reader } from './reader.ts';

/** A file, a still or a stream that FFmpeg reads and decodes. */
export class FfmpegSource implements PlayableSource {
  readonly #opened: OpenedSource;
  #painter: SlotPainter | null = null;

  /** @throws Fault(source) where it cannot be opened */
  constructor(uri: string, hardware: 'auto' | 'off') {
    this.#opened = openSource(uri, hardware);
  }

  get info(): SourceInfo {
    return this.#opened.info;
  }
  get decoderInfo(): DecoderInfo {
    return this.#opened.decoderInfo;
  }

  play<Result>({ times, letterbox, note }: PartsInit, use: Use<Result>): Result {
    const { info, decoderInfo, orientation, rgbSource } = this.#opened;
    this.#painter = new SlotPainter({ source: info, orientation, colour: info.colour, rgbSource, letterbox });
    const fellBack = () => note(`The ${decoderInfo.actual} decoder no longer takes this stream; software decodes from here on.`);
    return use({ reader: new Reader(this.#opened, times, fellBack), painter: this.#painter });
  }

  [Symbol.dispose](): void {
    this.#painter?.[Symbol.dispose]();
    this.#opened.decoder[Symbol.dispose]();
    this.#opened.container[Symbol.dispose]();
  }
}
