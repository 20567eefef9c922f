import type { DecoderInfo, SourceInfo } from '../../../../../contract/index.ts';
import type { PartsInit, PlayableSource, Use } from '../playable.ts';
import { paintedDecoder, paintedSource } from './painted.ts';
import { GeneratedPainter } from './painter.ts';
import { GeneratedReader } from './reader.ts';
import { type GeneratedSpec, parseGenerated } from './spec.ts';

/** A source that is made here rather than read: its content, its times and what it costs are known exactly. The address says what it is. */
export class GeneratedSource implements PlayableSource {
  readonly info: SourceInfo;
  readonly decoderInfo: DecoderInfo;
  readonly #spec: GeneratedSpec;

  /** @throws Fault(source) for an address that asks for nothing that can be made */
  constructor(uri: string, hardware: string) {
    this.#spec = parseGenerated(uri);
    this.info = paintedSource(this.#spec, 'generated', 'yuv420p');
    this.decoderInfo = paintedDecoder(hardware, 'generated', 'yuv420p');
  }

  play<Result>({ clock, times, letterbox }: PartsInit, use: Use<Result>): Result {
    // What keeps to a schedule needs a clock that goes.
    const needsClock = this.#spec.live || this.#spec.decodeMs > 0;
    return use({
      reader: new GeneratedReader(this.#spec, needsClock ? clock : times, (frame) => ({ frame })),
      painter: new GeneratedPainter(this.#spec, letterbox),
    });
  }

  [Symbol.dispose](): void {}
}
