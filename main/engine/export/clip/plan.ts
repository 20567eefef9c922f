import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, type SourceInfo } from '../../../../contract/index.ts';
import { type Original, probeOriginal } from '../../pipeline/decode/program/original.ts';
import { locate } from '../../pipeline/source/faults.ts';
import { isGenerated } from '../../pipeline/source/generated/spec.ts';
import { isScene } from '../../pipeline/source/street/spec.ts';
import { ticksToMs } from '../../pipeline/source/timestamps.ts';
import { sessionFolder } from '../../session/location.ts';
import { openSession } from '../../session/reader.ts';
import { assEvents, assHead } from './ass.ts';
import { readSeenFrames } from './read-frames.ts';
import { showings } from './showing.ts';

/** Part of the source's own time, s from its start; left out: as far as the session goes. */
export interface ClipPart {
  readonly fromS?: number;
  readonly toS?: number;
}

/** All that is needed to draw a clip, beside the script. Times in s on FFmpeg's clock of the source. */
export interface ClipPlan {
  readonly url: string;
  readonly streamIndex: number;
  /** Of the first frame. */
  readonly startS: number;
  /** Half a frame before the first, and half a frame behind the last. */
  readonly trimS: readonly [number, number];
  /** Where to begin to read, s from the container's start; null: at its beginning. */
  readonly seekS: number | null;
  readonly durationS: number;
  /** From one picture to the next. */
  readonly intervalS: number;
}

/** The script's name in its folder. */
export const SCRIPT = 'boxes.ass';

/** Begin to read so much before the first frame. */
const SEEK_BEFORE_S = 1;
/** Containers in which FFmpeg finds a place for certain; others are read from their beginning. */
const SEEKABLE = /^(mov|mp4|m4a|matroska|webm|mkv|avi)$/;
/** Lengths are told differently by a container's two ways of saying them. */
const SAME_MS = 50;
/** Of the script written at once, characters. */
const PIECE = 2 ** 18;

/**
 * Reads a session and looks at its source, and writes the script of its boxes.
 * @param into folder of the script
 * @throws Fault where the session's source is no file, is not there any more or has changed, or no frame lies in the part
 */
export async function planClip(root: string, id: string, into: string, part: ClipPart): Promise<ClipPlan> {
  const { manifest } = await openSession(root, id);
  const { source } = manifest;
  const original = await findOriginal(source);
  const span = { fromMs: (part.fromS ?? -Infinity) * 1000, toMs: (part.toS ?? Infinity) * 1000 };
  const frames = await readSeenFrames(sessionFolder(root, id), span);
  const [first, last] = [frames[0], frames.at(-1)];
  if (!first || !last) throw new Fault('usage', `The session has no frame ${partInWords(part)}: choose another part of its source.`);
  const intervalMs = source.fps ? 1000 / source.fps : 40;
  const script = [assHead(source)];
  let gathered = '';
  for (const shown of showings(frames, first.ptsMs, intervalMs)) {
    gathered += assEvents(shown, source);
    if (gathered.length < PIECE) continue;
    script.push(gathered);
    gathered = '';
  }
  await writeFile(join(into, SCRIPT), [...script, gathered]);
  return place(original, source, first.ptsMs, last.ptsMs, intervalMs);
}

function place(original: Original, source: SourceInfo, firstMs: number, lastMs: number, intervalMs: number): ClipPlan {
  const streamStartMs = ticksToMs(original.startTicks, original.timeBase) || 0;
  const onClockS = (ms: number): number => (ms + streamStartMs) / 1000;
  const seekS = onClockS(firstMs) - original.containerStartMs / 1000 - SEEK_BEFORE_S;
  return {
    url: original.url,
    streamIndex: original.streamIndex,
    startS: onClockS(firstMs),
    trimS: [onClockS(firstMs - intervalMs / 2), onClockS(lastMs + intervalMs / 2)],
    seekS: seekS > 0 && SEEKABLE.test(source.container) ? seekS : null,
    durationS: (lastMs - firstMs + intervalMs) / 1000,
    intervalS: intervalMs / 1000,
  };
}

const partInWords = ({ fromS, toS }: ClipPart): string => {
  if (fromS === undefined && toS === undefined) return 'yet';
  return `${fromS === undefined ? '' : `from ${fromS} s on`}${fromS !== undefined && toS !== undefined ? ' and ' : ''}${toS === undefined ? '' : `before ${toS} s`}`;
};

/** @throws Fault(usage) */
async function findOriginal(source: SourceInfo): Promise<Original> {
  const cannot = (why: string): Fault => new Fault('usage', `A clip cannot be made of this session: ${why}.`);
  if (source.kind === 'live')
    throw cannot(
      `its source "${source.uri}" was live, and of live sources no picture is kept; record the stream as a file and analyse that`,
    );
  if (source.kind === 'still') throw cannot(`its source "${source.uri}" is a still; open a video`);
  const { path } = locate(source.uri);
  if (path === null || isGenerated(source.uri) || isScene(source.uri))
    throw cannot(`its source "${source.uri}" is no file of this machine; analyse a file`);
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw cannot(`its source "${path}" is not there any more; put it back there`);
  let original: Original;
  try {
    original = probeOriginal(source.uri, { hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp' });
  } catch (error) {
    throw error instanceof Fault ? cannot(error.message.replace(/\.$/, '')) : error;
  }
  const change = changeOf(source, original.info);
  if (change !== null) throw cannot(`its source "${path}" has changed since (${change}); put the file back that was analysed`);
  return original;
}

/** What tells that a file is not the one it was: "was 1280 × 720, is 640 × 360"; null: nothing does. */
export const changeOf = (was: SourceInfo, is: SourceInfo): string | null => {
  const size = ({ width, height }: SourceInfo): string => `${width} × ${height}`;
  if (size(was) !== size(is)) return `was ${size(was)}, is ${size(is)}`;
  const length = ({ durationMs }: SourceInfo): string =>
    durationMs === null ? 'of unknown length' : `${(durationMs / 1000).toFixed(2)} s long`;
  const differs =
    was.durationMs === null || is.durationMs === null
      ? was.durationMs !== is.durationMs
      : Math.abs(was.durationMs - is.durationMs) > SAME_MS;
  if (differs) return `was ${length(was)}, is ${length(is)}`;
  return was.codec === is.codec ? null : `was ${was.codec}, is ${is.codec}`;
};
