import { AV_PIX_FMT_RGB24 } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import type { DecoderInfo, SourceInfo } from '../../../../../contract/index.ts';
import { SlotPainter } from '../../decode/slot-painter.ts';
import { paintedDecoder, paintedSource } from '../generated/painted.ts';
import { GeneratedReader } from '../generated/reader.ts';
import type { PartsInit, PlayableSource, Use } from '../playable.ts';
import { Canvas } from './canvas.ts';
import { parseScene, type StreetSpec } from './spec.ts';
import { Street } from './street.ts';

const UPRIGHT = { transpose: false, flipX: false, flipY: false, rotationDeg: 0 } as const;

/** Pictures of a street in memory that FFmpeg can scale. */
class StreetPictures implements Disposable {
  readonly #street: Street;
  readonly #canvas: Canvas;
  readonly #frame = new Frame();

  constructor(spec: StreetSpec) {
    this.#street = new Street(spec);
    this.#canvas = new Canvas(spec.width, spec.height);
    this.#frame.alloc();
    this.#frame.width = spec.width;
    this.#frame.height = spec.height;
    this.#frame.format = AV_PIX_FMT_RGB24;
    if (this.#frame.getBuffer(0) < 0) throw new Error(`no memory for a picture of ${spec.width} × ${spec.height}`);
  }

  /** The picture of a frame; the same memory every time. */
  paint(frame: number): Frame {
    const { rgb, width, height } = this.#canvas;
    this.#street.paint(frame, this.#canvas);
    const plane = this.#frame.data?.[0];
    const stride = this.#frame.linesize[0];
    if (!plane || stride === undefined) throw new Error('a picture has no memory');
    for (let row = 0; row < height; row++) plane.set(rgb.subarray(row * width * 3, (row + 1) * width * 3), row * stride);
    return this.#frame;
  }

  [Symbol.dispose](): void {
    this.#frame.free();
  }
}

/** A street that is painted here (street.ts), of which everything is known (truth.ts). The address says which. Painting it counts as decoding. */
export class StreetSource implements PlayableSource {
  readonly info: SourceInfo;
  readonly decoderInfo: DecoderInfo;
  readonly #spec: StreetSpec;
  #pictures: StreetPictures | null = null;
  #painter: SlotPainter | null = null;

  /** @throws Fault(source) for an address that asks for nothing that can be painted */
  constructor(uri: string, hardware: string) {
    this.#spec = parseScene(uri);
    this.info = paintedSource(this.#spec, 'scene', 'rgb24');
    this.decoderInfo = paintedDecoder(hardware, 'scene', 'rgb24');
  }

  play<Result>({ clock, times, letterbox }: PartsInit, use: Use<Result>): Result {
    const pictures = new StreetPictures(this.#spec);
    this.#pictures = pictures;
    this.#painter = new SlotPainter({ source: this.info, orientation: UPRIGHT, colour: this.info.colour, rgbSource: true, letterbox });
    const timetable = { ...this.#spec, decodeMs: 0, jitterMs: 0 };
    // What keeps to a schedule needs a clock that goes.
    const reader = new GeneratedReader(timetable, this.#spec.live ? clock : times, (frame) => pictures.paint(frame));
    return use({ reader, painter: this.#painter });
  }

  [Symbol.dispose](): void {
    this.#painter?.[Symbol.dispose]();
    this.#pictures?.[Symbol.dispose]();
  }
}
