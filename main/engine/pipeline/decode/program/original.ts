import type { Frame } from 'node-av/lib';
import { type DecoderInfo, Fault, type SourceInfo } from '../../../../../contract/index.ts';
import { declaredStreamMs } from '../../source/describe.ts';
import { locate } from '../../source/faults.ts';
import { formatOptions, NETWORK_TIMEOUT_US } from '../../source/format-options.ts';
import { openSource } from '../../source/open.ts';
import type { SourceOptions } from '../../source/protocol.ts';
import { type TimeBase, ticksToMs } from '../../source/timestamps.ts';
import { isRgb } from '../colour.ts';
import type { Orientation } from '../orientation.ts';
import type { DecodeRequest } from './arguments.ts';

/** What is known of a source before an ffmpeg decodes it, from its own container and its first picture: raw video says none of it. */
export interface Original {
  readonly info: SourceInfo;
  readonly orientation: Orientation;
  readonly rgbSource: boolean;
  /** Where the chroma samples of its first picture lie, which changes how pictures are scaled; raw video does not say. */
  readonly chromaLocation: Frame['chromaLocation'];
  /** Of the decoder in the engine, which has decoded the first picture. */
  readonly decoderInfo: DecoderInfo;
  readonly url: string;
  readonly streamIndex: number;
  readonly timeBase: TimeBase;
  /** The stream's declared start, in its ticks. */
  readonly startTicks: bigint;
  /** The container's start, from which `-ss` counts, ms; the stream's where it declares none. */
  readonly containerStartMs: number;
  /** Declared length of the picture stream itself, ms; null: none is declared. */
  readonly declaredMs: number | null;
}

const NO_TIMESTAMP = -(2n ** 63n);

/** @throws Fault(source) where it cannot be opened, or has a password in its address */
export const probeOriginal = (uri: string, options: SourceOptions): Original => {
  const at = locate(uri);
  // Any user of this machine can read the arguments of any process.
  if (at.path === null && at.shown !== at.url) {
    throw new Fault(
      'source',
      `"${at.shown}" has a password, which would be among the arguments of another program for all to read: open it with the decoder libav.`,
    );
  }
  using opened = openSource(uri, { hardware: 'off', strict: false }, { options: formatOptions(at, options) });
  const { info, orientation, container, decoderInfo } = opened;
  const { stream, format } = container;
  // It still has the picture that it was described by.
  const { chromaLocation } = opened.opened.decoder.frame;
  const { num, den } = stream.timeBase;
  const containerStartMs = Number(format.startTime) / 1000;
  const streamStartMs = ticksToMs(stream.startTime, { num, den });
  return {
    info,
    orientation,
    rgbSource: isRgb(info.pixelFormat),
    chromaLocation,
    decoderInfo,
    url: at.url,
    streamIndex: stream.index,
    timeBase: { num, den },
    startTicks: stream.startTime,
    containerStartMs: format.startTime === NO_TIMESTAMP ? streamStartMs || 0 : containerStartMs,
    declaredMs: info.kind === 'file' ? declaredStreamMs(container) : null,
  };
};

/** What to ask for to get its pictures from `fromMs` of the stream's own time on; null: from the very beginning. */
export const requestFor = (original: Original, fromMs: number | null, device: string | null): DecodeRequest => {
  const { url, streamIndex, decoderInfo, info, timeBase, startTicks, containerStartMs } = original;
  const startMs = ticksToMs(startTicks, timeBase) || 0;
  return {
    kind: 'file',
    url,
    streamIndex,
    // As many as the decoder in the engine takes.
    threads: decoderInfo.threads,
    device,
    pixelFormat: null,
    fromS: fromMs === null ? null : Math.max(0, fromMs + startMs - containerStartMs) / 1000,
    shiftS: startMs < 0 ? Math.ceil(-startMs / 1000) : 0,
    plainName: info.kind === 'still' && url.includes('%'),
    networkTimeoutUs: url.startsWith('file:') ? null : NETWORK_TIMEOUT_US,
  };
};

/** The stream's start on another clock that is a whole number of times as fine, shifted by whole seconds. */
export const startOnClock = (
  { startTicks, timeBase }: Pick<Original, 'startTicks' | 'timeBase'>,
  base: TimeBase,
  shiftS: number,
): bigint => {
  if (startTicks === NO_TIMESTAMP) return NO_TIMESTAMP;
  const shift = (BigInt(shiftS) * BigInt(base.den)) / BigInt(base.num);
  return (startTicks * BigInt(timeBase.num) * BigInt(base.den)) / (BigInt(timeBase.den) * BigInt(base.num)) + shift;
};
