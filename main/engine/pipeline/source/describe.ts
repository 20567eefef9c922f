import { AV_FRAME_DATA_DISPLAYMATRIX, AV_PKT_DATA_DISPLAYMATRIX, AVFMT_NOTIMESTAMPS } from 'node-av/constants';
import { avGetCodecName, avGetPixFmtName, type CodecParameters, type Frame } from 'node-av/lib';
import type { SourceInfo } from '../../../../contract/index.ts';
import { chooseColour } from '../decode/colour.ts';
import { type Orientation, orientationOf } from '../decode/orientation.ts';
import type { Container } from './container.ts';
import type { Location } from './faults.ts';
import { checkSize } from './size-limit.ts';
import { ticksToMs } from './timestamps.ts';

export interface Ratio {
  readonly num: number;
  readonly den: number;
}

const ratio = ({ num, den }: Ratio): number | null => (num > 0 && den > 0 ? num / den : null);

/** `HH:MM:SS.fraction`, as Matroska's tags give a stream's duration. */
const taggedMs = (tag: string | null | undefined): number | null => {
  const [, hours, minutes, seconds] = /^(\d+):(\d+):([\d.]+)/.exec(tag ?? '') ?? [];
  return hours && minutes && seconds ? (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 : null;
};

const positive = (ms: number): number | null => (ms > 0 ? ms : null);

/** Which of the demuxer's names fits the file, for people. */
const containerName = ({ formatNames, at }: Pick<StreamFacts, 'formatNames' | 'at'>): string => {
  const names = formatNames.split(',');
  const extension = at.name.split('.').at(-1)?.toLowerCase() ?? '';
  return names.find((name) => name === extension) ?? names[0] ?? 'unknown';
};

/** Declared length of the picture stream itself; null where only an estimate of the whole file exists, or none. */
export const declaredStreamMs = (container: Container): number | null => {
  const { stream, format } = container;
  if (((format.iformat?.flags ?? 0) & AVFMT_NOTIMESTAMPS) !== 0) return null;
  const own = positive(ticksToMs(stream.duration, stream.timeBase)) ?? taggedMs(stream.metadata?.get('DURATION'));
  if (own !== null) return own;
  return format.nbStreams === 1 ? positive(Number(format.duration) / 1000) : null;
};

/** What a container says of its picture stream. */
export interface StreamFacts {
  readonly at: Location;
  /** FFmpeg's names of the demuxer, several divided by commas. */
  readonly formatNames: string;
  readonly codecpar: CodecParameters;
  readonly sampleAspectRatio: Ratio;
  /** Frames per second; null where it declares none. */
  readonly fps: number | null;
  /** Null where unknown. */
  readonly frames: number | null;
  readonly durationMs: number | null;
}

/** What an opened container says of its stream. */
export const streamFacts = (container: Container): StreamFacts => {
  const { stream, format, at, formatNames } = container;
  return {
    at,
    formatNames,
    codecpar: stream.codecpar,
    sampleAspectRatio: stream.sampleAspectRatio,
    fps: ratio(stream.avgFrameRate) ?? ratio(stream.rFrameRate),
    frames: stream.nbFrames > 0n ? Number(stream.nbFrames) : null,
    durationMs: declaredStreamMs(container) ?? positive(Number(format.duration) / 1000),
  };
};

/** The turn that the container asks for, or else the picture itself (EXIF of a photograph). */
export const orientationFor = ({ codecpar }: Pick<StreamFacts, 'codecpar'>, picture: Frame): Orientation =>
  orientationOf(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX) ?? picture.getSideData(AV_FRAME_DATA_DISPLAYMATRIX));

/** What was opened, from what is said of its stream and its first decoded picture. Call while the picture is there. */
export const describeSource = (facts: StreamFacts, picture: Frame): SourceInfo => {
  const { at, codecpar } = facts;
  checkSize(picture, at.shown);
  const still = /_pipe$|^image2/.test(facts.formatNames);
  const orientation = orientationFor(facts, picture);
  // A picture in a device's memory has the device's format; the stream knows what was coded.
  const format = picture.isHwFrame() ? codecpar.format : picture.format;
  const pixelFormat = avGetPixFmtName(format as Parameters<typeof avGetPixFmtName>[0]) ?? 'unknown';
  const aspect = ratio(facts.sampleAspectRatio) ?? ratio(picture.sampleAspectRatio) ?? 1;
  const durationMs = still ? null : facts.durationMs;
  const live = at.path === null && durationMs === null;
  return {
    uri: at.shown,
    name: at.name,
    kind: still ? 'still' : live ? 'live' : 'file',
    container: containerName(facts),
    codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
    pixelFormat,
    width: orientation.transpose ? picture.height : picture.width,
    height: orientation.transpose ? picture.width : picture.height,
    pixelAspect: orientation.transpose ? 1 / aspect : aspect,
    rotationDeg: orientation.rotationDeg,
    fps: still ? null : facts.fps,
    frames: still ? 1 : facts.frames,
    durationMs,
    seekable: !still && !live,
    colour: chooseColour({
      matrix: picture.colorSpace,
      range: picture.colorRange,
      pixelFormat,
      height: Math.min(picture.width, picture.height),
      chromaLocation: picture.chromaLocation,
      orientation,
    }),
  };
};
