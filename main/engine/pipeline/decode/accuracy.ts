import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { letterbox } from '../preprocess/letterbox.ts';
import type { SourceOptions } from '../source/protocol.ts';
import { readThrough } from './testing.ts';

/** Clips and what is compared, for tests only: each is read by whoever is to be tested and held against what the system's `ffmpeg` makes of it. */
export interface AccuracyCase {
  readonly what: string;
  /** Makes the clip. @returns its path */
  readonly make: (clip: (args: string, name: string) => string, path: (name: string) => string) => string;
  /** Pixel format of ffmpeg's own pictures of source size; yuv420p where left out. */
  readonly planar?: 'yuv420p' | 'yuvj420p';
  /** ffmpeg's filter for the pictures of source size. */
  readonly filter?: string;
}

/** Sides of the pictures that are compared after scaling. */
const MODEL = { width: 160, height: 160, fit: 'letterbox-topleft', pad: 114 } as const;
const FLAGS = 'bilinear+full_chroma_int+accurate_rnd';

export interface Accuracy {
  /** ms from the stream's start, of each picture, as ffprobe and as the engine have them. */
  readonly expectedMs: readonly number[];
  readonly seenMs: readonly number[];
  /** The worst picture's PSNR, dB; Infinity: all are equal to the last bit. */
  readonly fullDb: number;
  readonly modelDb: number;
  /** Pictures in ffmpeg's own output. */
  readonly pictures: number;
}

interface Probe {
  readonly frames: readonly { readonly best_effort_timestamp?: number }[];
  readonly streams: readonly {
    readonly time_base: string;
    readonly start_pts?: number;
    readonly chroma_location?: string;
    readonly side_data_list?: readonly { readonly rotation?: number }[];
  }[];
}

const probe = (path: string): Probe => {
  const entries = 'frame=best_effort_timestamp:stream=time_base,start_pts,chroma_location:stream_side_data=rotation';
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', path];
  return JSON.parse(execFileSync('ffprobe', args, { maxBuffer: 1 << 26 }).toString()) as Probe;
};

const probedMs = ({ frames, streams }: Probe): number[] => {
  const [num, den] = (streams[0]?.time_base ?? '1/1000').split('/').map(Number) as [number, number];
  const start = streams[0]?.start_pts ?? 0;
  return frames.map((frame) => (((frame.best_effort_timestamp ?? Number.NaN) - start) * 1000 * num) / den);
};

/** Where the chroma samples lie: older versions of ffmpeg's own filter do not ask the picture. */
const siting = ({ streams }: Probe): string => (streams[0]?.chroma_location === 'left' ? ':in_h_chr_pos=0:in_v_chr_pos=128' : '');

/** ffmpeg's filter that turns a stored picture upright; done here and not by itself, since it would turn before it scales. */
const turnOf = ({ streams }: Probe): string => {
  const degrees = streams[0]?.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  return degrees === 0 ? 'null' : degrees === 90 ? 'transpose=cclock' : degrees === -90 ? 'transpose=clock' : 'hflip,vflip';
};

/** Mean squared error of bytes as dB; Infinity where they are equal. */
const psnr = (a: Uint8Array, b: Uint8Array): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index]! - b[index]!) ** 2;
  return sum === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 * 255 * a.length) / sum);
};

/** Reads the clip, and has ffmpeg make the same pictures of it. @param path for files of its own */
export const measureAccuracy = (
  clip: string,
  { planar = 'yuv420p', filter = 'null' }: AccuracyCase,
  options: Partial<SourceOptions>,
  path: string,
): Accuracy => {
  const probed = probe(clip);
  const turn = turnOf(probed);
  const box = letterbox({ ...readSizes(clip, options), pixelAspect: 1 }, MODEL);
  const [width, height] = turn.startsWith('transpose') ? [box.contentHeight, box.contentWidth] : [box.contentWidth, box.contentHeight];
  const scaled = `scale=${width}:${height}:flags=${FLAGS}${siting(probed)},format=rgb24`;
  const [full, model] = [`${path}.yuv`, `${path}.rgb`];
  const graph = `[0:v:0]split[x][y];[x]${filter},${turn}[a];[y]${scaled},${turn}[b]`;
  const raw = (map: string, format: string, file: string) => [
    '-map',
    map,
    '-fps_mode',
    'passthrough',
    '-pix_fmt',
    format,
    '-f',
    'rawvideo',
    file,
  ];
  const outputs = [...raw('[a]', planar, full), ...raw('[b]', 'rgb24', model)];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-noautorotate', '-i', clip, '-sws_flags', FLAGS, '-filter_complex', graph, ...outputs]);
  const [wantedFull, wantedModel] = [readFileSync(full), readFileSync(model)];
  for (const file of [full, model]) rmSync(file);
  const modelBytes = box.contentWidth * box.contentHeight * 3;
  const content = new Uint8Array(modelBytes);
  let [fullDb, modelDb] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const { ptsMs } = readThrough(clip, {
    ...options,
    letterbox: box,
    onPicture: ({ index, full: seen, model: plane }) => {
      fullDb = Math.min(fullDb, psnr(seen, wantedFull.subarray(index * seen.length, (index + 1) * seen.length)));
      for (let row = 0; row < box.contentHeight; row++) {
        const from = ((row + box.contentY) * box.inputWidth + box.contentX) * 3;
        content.set(plane.subarray(from, from + box.contentWidth * 3), row * box.contentWidth * 3);
      }
      modelDb = Math.min(modelDb, psnr(content, wantedModel.subarray(index * modelBytes, (index + 1) * modelBytes)));
    },
  });
  return { expectedMs: probedMs(probed), seenMs: ptsMs, fullDb, modelDb, pictures: wantedModel.length / modelBytes };
};

const readSizes = (clip: string, options: Partial<SourceOptions>): { width: number; height: number } => {
  const { info } = readThrough(clip, options);
  return { width: info.width, height: info.height };
};

const PATTERN = '-f lavfi -i testsrc2=s=320x180:r=25:d=2';
const H264 = '-c:v libx264 -preset ultrafast -g 12 -bf 2 -pix_fmt yuv420p';
/** Frames 0 and 1, then some in groups, with gaps. */
const UNEVEN = "-vf select='lt(n\\,2)+not(mod(n\\,5))+gt(n\\,35)' -fps_mode vfr";

/** Times and pictures of all of these are those of ffmpeg. */
export const ACCURACY_CASES: readonly AccuracyCase[] = [
  { what: 'B-frames', make: (clip) => clip(`${PATTERN} ${H264}`, 'b.mp4') },
  { what: 'variable frame rate, mp4', make: (clip) => clip(`${PATTERN} ${UNEVEN} ${H264}`, 'vfr.mp4') },
  { what: 'variable frame rate, mkv', make: (clip) => clip(`${PATTERN} ${UNEVEN} ${H264}`, 'vfr.mkv') },
  {
    what: 'a start that was cut off by an edit list',
    make: (clip) => clip(`-ss 0.7 -i ${clip(`${PATTERN} ${H264}`, 'whole.mp4')} -c copy`, 'cut.mp4'),
  },
  {
    what: 'a start before zero',
    make: (clip) =>
      clip(`-i ${clip(`${PATTERN} ${H264}`, 'whole.mp4')} -c copy -output_ts_offset -0.5 -avoid_negative_ts disabled`, 'negative.mp4'),
  },
  {
    what: 'composition offsets before zero',
    make: (clip) => clip(`-i ${clip(`${PATTERN} ${H264}`, 'whole.mp4')} -c copy -use_editlist 0 -movflags negative_cts_offsets`, 'cts.mp4'),
  },
  {
    what: 'a turn by a quarter',
    make: (clip) => clip(`-i ${clip(`${PATTERN} ${H264}`, 'whole.mp4')} -c copy -metadata:s:v rotate=90`, 'turned.mp4'),
  },
  {
    what: '10 bit HEVC',
    make: (clip) => clip(`${PATTERN} -c:v libx265 -x265-params log-level=none -preset ultrafast -pix_fmt yuv420p10le`, 'ten.mp4'),
  },
  { what: '10 bit H.264', make: (clip) => clip(`${PATTERN} -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le`, 'ten.mkv') },
  { what: 'odd sides', make: (clip) => clip('-f lavfi -i testsrc2=s=321x181:r=25:d=1 -c:v libvpx -b:v 1M', 'odd.webm') },
  { what: 'odd sides without loss', make: (clip) => clip('-f lavfi -i testsrc2=s=321x181:r=25:d=1 -c:v ffv1 -pix_fmt yuv420p', 'odd.mkv') },
  { what: 'full range', planar: 'yuvj420p', make: (clip) => clip(`${PATTERN} ${H264.replace('yuv420p', 'yuvj420p')}`, 'full.mp4') },
  { what: 'MJPEG', planar: 'yuvj420p', make: (clip) => clip(`${PATTERN} -c:v mjpeg -q:v 3 -pix_fmt yuvj420p`, 'motion.avi') },
  { what: 'interlaced', make: (clip) => clip(`-f lavfi -i testsrc2=s=320x192:r=25:d=2 ${H264} -flags +ildct+ilme`, 'interlaced.ts') },
  {
    what: 'another size in the middle',
    filter: 'scale=320:180:flags=bilinear+accurate_rnd',
    make: (clip, path) => {
      const one = clip(`${PATTERN} ${H264}`, 'one.ts');
      const two = clip(`-f lavfi -i testsrc2=s=240x136:r=25:d=1 ${H264} -output_ts_offset 2`, 'two.ts');
      writeFileSync(path('sizes.ts'), Buffer.concat([readFileSync(one), readFileSync(two)]));
      return path('sizes.ts');
    },
  },
];
