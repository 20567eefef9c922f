import type { CodecParameters } from 'node-av/lib';
import type { DecoderInfo } from '../../../../contract/index.ts';
import type { TimeBase } from '../source/timestamps.ts';
import type { VideoDecoder } from './video-decoder.ts';

/** What a decoder must know of a stream. */
export interface StreamParameters {
  /** Belongs to who made it, and outlives the decoders. */
  readonly codecpar: CodecParameters;
  readonly timeBase: TimeBase;
  /** The source as shown to people. */
  readonly shown: string;
}

/** What is to decode, as in the settings. */
export interface DecoderWish {
  /** `auto`, `off`, or the one device to decode on. */
  readonly hardware: string;
  /** With a device named: fail rather than decode in software. */
  readonly strict: boolean;
}

/** A decoder that has decoded a picture of the stream, and what is known of it. The decoder is the owner's to dispose of. */
export interface OpenDecoder {
  readonly decoder: VideoDecoder;
  readonly info: DecoderInfo;
}

const sameBytes = (a: Buffer | null, b: Buffer | null): boolean => (a && b ? a.equals(b) : a === b);

/** Whether a decoder of the one stream can go on with the other. */
export const isSameStream = (one: StreamParameters, other: StreamParameters): boolean => {
  const [a, b] = [one.codecpar, other.codecpar];
  return (
    a.codecId === b.codecId &&
    a.width === b.width &&
    a.height === b.height &&
    one.timeBase.num === other.timeBase.num &&
    one.timeBase.den === other.timeBase.den &&
    sameBytes(a.extradata, b.extradata)
  );
};
