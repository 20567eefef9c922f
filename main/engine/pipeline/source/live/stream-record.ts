import { AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants';
import { CodecParameters, Rational } from 'node-av/lib';
import type { CaptureClock, DecoderInfo } from '../../../../../contract/index.ts';
import type { TimeBase } from '../timestamps.ts';

/** Numbers of FFmpeg's codec parameters that go over as they are. */
const NUMBERS = [
  'codecType',
  'codecId',
  'codecTag',
  'format',
  'bitsPerCodedSample',
  'bitsPerRawSample',
  'profile',
  'level',
  'width',
  'height',
  'colorRange',
  'colorPrimaries',
  'colorTrc',
  'colorSpace',
  'chromaLocation',
  'videoDelay',
] as const;
type NumberName = (typeof NUMBERS)[number];

/** What the thread that decodes must know of a connection's stream: plain data, since native objects do not cross threads. */
export interface StreamRecord {
  /** FFmpeg's names of the demuxer, several divided by commas. */
  readonly container: string;
  readonly timeBase: TimeBase;
  readonly pixelAspect: TimeBase;
  /** Frames a second as the stream declares them, often wrong; null: it does not. */
  readonly declaredFps: number | null;
  /** Who says when its packets were captured, where anybody does. */
  readonly captureClock: CaptureClock;
  readonly numbers: { readonly [K in NumberName]: number };
  /** Of raw pictures that the user's own ffmpeg decoded: the codec they had, and what is known of the decoder. */
  readonly elsewhere?: { readonly codec: string; readonly decoder: DecoderInfo };
  /** Base64. */
  readonly extradata: string | null;
  readonly displayMatrix: string | null;
}

/** @param stream what else is known of it */
export const toStreamRecord = (
  codecpar: CodecParameters,
  stream: Pick<StreamRecord, 'container' | 'timeBase' | 'declaredFps' | 'captureClock'>,
): StreamRecord => {
  const { num, den } = codecpar.sampleAspectRatio;
  return {
    ...stream,
    pixelAspect: { num, den },
    numbers: Object.fromEntries(NUMBERS.map((name) => [name, codecpar[name]])) as StreamRecord['numbers'],
    extradata: codecpar.extradata?.toString('base64') ?? null,
    displayMatrix: codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)?.toString('base64') ?? null,
  };
};

/** The codec parameters again; the caller frees them. */
export const codecParametersOf = ({ numbers, extradata, displayMatrix, pixelAspect }: StreamRecord): CodecParameters => {
  const codecpar = new CodecParameters();
  codecpar.alloc();
  const target: { [K in NumberName]: number } = codecpar;
  for (const name of NUMBERS) target[name] = numbers[name];
  codecpar.sampleAspectRatio = new Rational(pixelAspect.num, pixelAspect.den);
  if (extradata !== null) codecpar.extradata = Buffer.from(extradata, 'base64');
  if (displayMatrix !== null) codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, Buffer.from(displayMatrix, 'base64'));
  return codecpar;
};

export const encodeStream = (record: StreamRecord): Uint8Array => new TextEncoder().encode(JSON.stringify(record));
/** @param bytes of this project's own making, in the same process */
export const decodeStream = (bytes: Uint8Array): StreamRecord => JSON.parse(new TextDecoder().decode(bytes)) as StreamRecord;
