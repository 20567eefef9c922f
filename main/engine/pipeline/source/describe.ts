import { AV_FRAME_DATA_DISPLAYMATRIX, AV_PKT_DATA_DISPLAYMATRIX, AVFMT_NOTIMESTAMPS } from 'node-av/constants';
import { avGetCodecName, avGetPixFmtName, type Frame } from 'node-av/lib';
import type { SourceInfo } from '../../../../contract/index.ts';
import { chooseColour } from '../decode/colour.ts';
import { type Orientation, orientationOf } from '../decode/orientation.ts';
import type { Container } from './container.ts';
import { ticksToMs } from './timestamps.ts';

interface Ratio {
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
const containerName = (container: Container): string => {
  const names = container.formatNames.split(',');
  const extension = container.at.name.split('.').at(-1)?.toLowerCase() ?? '';
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

/** The turn that the container asks for, or else the picture itself (EXIF of a photograph). */
export const orientationFor = (container: Container, picture: Frame): Orientation =>
  orientationOf(container.stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX) ?? picture.getSideData(AV_FRAME_DATA_DISPLAYMATRIX));

/** What was opened, from the container and its first decoded picture. Call while the picture is there. */
export const describeSource = (container: Container, picture: Frame): SourceInfo => {
  const { stream, format, at } = container;
  const still = /_pipe$|^image2/.test(container.formatNames);
  const orientation = orientationFor(container, picture);
  // A picture in a device's memory has the device's format; the stream knows what was coded.
  const pixelFormat =
    avGetPixFmtName((picture.isHwFrame() ? stream.codecpar.format : picture.format) as Parameters<typeof avGetPixFmtName>[0]) ?? 'unknown';
  const aspect = ratio(stream.sampleAspectRatio) ?? ratio(picture.sampleAspectRatio) ?? 1;
  const fps = still ? null : (ratio(stream.avgFrameRate) ?? ratio(stream.rFrameRate));
  const durationMs = still ? null : (declaredStreamMs(container) ?? positive(Number(format.duration) / 1000));
  const live = at.path === null && durationMs === null;
  return {
    uri: at.shown,
    name: at.name,
    kind: still ? 'still' : live ? 'live' : 'file',
    container: containerName(container),
    codec: avGetCodecName(stream.codecpar.codecId) ?? 'unknown',
    pixelFormat,
    width: orientation.transpose ? picture.height : picture.width,
    height: orientation.transpose ? picture.width : picture.height,
    pixelAspect: orientation.transpose ? 1 / aspect : aspect,
    rotationDeg: orientation.rotationDeg,
    fps,
    frames: still ? 1 : stream.nbFrames > 0n ? Number(stream.nbFrames) : null,
    durationMs,
    seekable: !still && !live,
    colour: chooseColour({
      matrix: picture.colorSpace,
      range: picture.colorRange,
      pixelFormat,
      height: Math.min(picture.width, picture.height),
    }),
  };
};
