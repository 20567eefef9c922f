import type { DecoderInfo, DecodeSkip, DropReason, Fault, SourceInfo } from '../../../../contract/index.ts';
import { createClock } from '../../telemetry/clock.ts';
import { yuvBytes } from '../../../../models/graph/frame.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { openPlayable, type Parts } from '../source/playable.ts';
import type { SourceOptions } from '../source/protocol.ts';
import type { DecodedFrame } from '../source/step.ts';

/** One picture as a test sees it: the planes are valid during the call only. */
export interface SeenPicture {
  readonly index: number;
  readonly frame: Omit<DecodedFrame<unknown>, 'picture'>;
  /** YUV at source size, upright. */
  readonly full: Uint8Array;
  /** RGB24 of the letterbox, where one was given. */
  readonly model: Uint8Array;
}

/** What a test can do to the decoding on its way. */
export type Decodes = NonNullable<Parts<unknown>['reader']['decoding']> & { fail?(): void };

export interface ReadOptions extends Partial<SourceOptions> {
  readonly letterbox?: Letterbox;
  readonly skip?: DecodeSkip;
  readonly onPicture?: (picture: SeenPicture) => void;
  /** Before this packet is decoded, counted from 0. */
  readonly onPacket?: (index: number, decoding: Decodes) => void;
}

export interface ReadThrough {
  readonly info: SourceInfo;
  /** As it was opened. */
  readonly decoder: DecoderInfo;
  packets: number;
  readonly ptsMs: number[];
  readonly captureNs: number[];
  /** Packets that became no picture, by reason. */
  readonly lost: { [K in DropReason]?: number };
  decimated: number;
  readonly notes: string[];
  readonly changes: { readonly info: DecoderInfo; readonly id: number | null; readonly pictures: number }[];
  readonly refusals: { readonly id: number; readonly fault: Fault }[];
  damage: string | null;
}

const clock = createClock(process.hrtime.bigint());

/** Reads a source to its end in the test's own thread, as fast as it goes; whoever decodes it. For tests only. */
export const readThrough = (uri: string, options: ReadOptions = {}): ReadThrough => {
  using source = openPlayable(uri, { hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp', ...options });
  const { info } = source;
  const seen: ReadThrough = {
    info,
    decoder: source.decoderInfo,
    packets: 0,
    ptsMs: [],
    captureNs: [],
    lost: {},
    decimated: 0,
    notes: [],
    changes: [],
    refusals: [],
    damage: null,
  };
  const { letterbox = null } = options;
  const full = new Uint8Array(yuvBytes({ ...info, chroma: info.colour.chroma }));
  const model = new Uint8Array(letterbox ? letterbox.inputWidth * letterbox.inputHeight * 3 : 0);
  const read = <Picture>({ reader, painter }: Parts<Picture>): void => {
    const { decoding } = reader;
    if (decoding && options.skip) decoding.skip = options.skip;
    for (;;) {
      if (reader.hungry && !reader.holding) {
        reader.fetch();
        if (reader.holding) {
          if (decoding) options.onPacket?.(seen.packets, decoding);
          seen.packets++;
        }
      }
      const step = reader.step();
      if (step.type === 'lost') seen.lost[step.reason] = (seen.lost[step.reason] ?? 0) + step.count;
      if (step.type === 'decimated') seen.decimated += step.count;
      if (step.type === 'end') {
        seen.damage = step.damage;
        return;
      }
      if (step.type !== 'frame') continue;
      const { picture, ...frame } = step.frame;
      painter.prepare(picture);
      if (options.onPicture) {
        painter.full(picture, full);
        if (letterbox) painter.model(picture, model);
        options.onPicture({ index: seen.ptsMs.length, frame, full, model });
      }
      seen.ptsMs.push(frame.ptsMs);
      seen.captureNs.push(frame.tCaptureNs ?? Number.NaN);
    }
  };
  const hear = {
    note: (text: string) => seen.notes.push(text),
    changed: (changed: DecoderInfo, id: number | null) => seen.changes.push({ info: changed, id, pictures: seen.ptsMs.length }),
    refused: (id: number, fault: Fault) => seen.refusals.push({ id, fault }),
  };
  source.play({ clock, times: clock, letterbox, ...hear }, read);
  return seen;
};

/** All packets that are accounted for. */
export const accounted = ({ ptsMs, lost, decimated }: ReadThrough): number =>
  ptsMs.length + decimated + Object.values(lost).reduce((sum, count) => sum + count, 0);
