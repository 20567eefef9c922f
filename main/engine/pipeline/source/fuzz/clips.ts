import { readFileSync } from 'node:fs';
import type { clipFolder } from '../clips.ts';

/** A small clip to be damaged, and where in it a lie is told: tags (an FFmpeg user knows them) whose next bytes are sizes, counts, times. */
export interface FuzzClip {
  /** `mp4`, and what is in it. */
  readonly name: string;
  readonly extension: string;
  readonly bytes: Uint8Array;
  readonly tags: readonly Uint8Array[];
}

const ascii = (...tags: readonly string[]): Uint8Array[] => tags.map((tag) => new TextEncoder().encode(tag));
const hex = (...tags: readonly string[]): Uint8Array[] => tags.map((tag) => Uint8Array.from(Buffer.from(tag, 'hex')));

const MOV = ascii(
  ...[
    'ftyp',
    'mvhd',
    'tkhd',
    'mdhd',
    'elst',
    'stsd',
    'avc1',
    'avcC',
    'stts',
    'ctts',
    'stss',
    'stsc',
    'stsz',
    'stco',
    'mdat',
    'trun',
    'tfhd',
    'mfhd',
  ],
);
/** EBML ids: segment, info, time scale, duration, tracks, entry, default duration, width, height, private data, cluster, time, simple block, block group. */
const MKV = hex('18538067', '1549a966', '2ad7b1', '4489', '1654ae6b', 'ae', '23e383', 'b0', 'ba', '63a2', '1f43b675', 'e7', 'a3', 'a0');
const RIFF = ascii('RIFF', 'avih', 'strh', 'strf', 'movi', 'idx1', '00dc', 'LIST');
/** Annex B: parameter sets and key pictures. */
const H264 = hex('0000000167', '00000168', '0000000165', '000001');
const JPEG = hex('ffd8', 'ffc0', 'ffdb', 'ffc4', 'ffda', 'ffdd');

const X264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 12';
/** Name, extension, encoder and muxer, tags. */
const MAKERS: readonly [string, string, string, readonly Uint8Array[]][] = [
  ['mp4', 'mp4', `${X264} -bf 2`, MOV],
  ['mp4-fragmented', 'mp4', `${X264} -movflags frag_keyframe+empty_moov`, MOV],
  ['mkv', 'mkv', '-c:v libvpx-vp9 -cpu-used 8 -deadline realtime', MKV],
  ['mkv-h264', 'mkv', X264, MKV],
  ['ts', 'ts', X264, [...H264, ...hex('4740', '4741', '000001e0')]],
  ['ts-mpeg2', 'ts', '-c:v mpeg2video', hex('4740', '4741', '000001e0', '000001b3', '000001b5', '00000100')],
  ['avi-mjpeg', 'avi', '-c:v mjpeg -pix_fmt yuvj420p', [...RIFF, ...JPEG]],
  ['avi-mpeg4', 'avi', '-c:v mpeg4', [...RIFF, ...hex('000001b0', '00000120', '000001b6')]],
  ['flv', 'flv', '-c:v flv1', ascii('FLV', 'onMetaData', 'duration', 'width', 'height', 'framerate', 'filesize')],
  ['flv-h264', 'flv', X264, ascii('FLV', 'onMetaData', 'duration', 'width', 'height', 'framerate', 'filesize')],
  ['h264', 'h264', `${X264} -bf 2 -f h264`, H264],
  ['mjpeg', 'mjpeg', '-c:v mjpeg -pix_fmt yuvj420p -f mjpeg', JPEG],
  ['gif', 'gif', '-f gif', [...ascii('GIF89a', 'NETSCAPE2.0'), ...hex('21f904', '2c')]],
  ['nut', 'nut', '-c:v mpeg4 -f nut', [...ascii('nut/multimedia'), ...hex('4e4d7a561f5f04ad', '4e5311405bf2f9db', '4e4be4adeeca4569')]],
  ['png', 'png', '-frames:v 1 -update 1', ascii('IHDR', 'IDAT', 'pHYs', 'IEND')],
  ['jpeg', 'jpg', '-frames:v 1 -update 1 -c:v mjpeg -pix_fmt yuvj420p', JPEG],
  ['webp', 'webp', '-frames:v 1 -c:v libwebp', ascii('RIFF', 'WEBP', 'VP8 ', 'VP8L', 'VP8X', 'ANIM')],
];

/** Makes one clip of each kind, two seconds of noise and motion at most, some kB each. */
export const fuzzClips = (folder: ReturnType<typeof clipFolder>): FuzzClip[] =>
  MAKERS.map(([name, extension, options, tags]) => {
    const path = folder.make(`-f lavfi -i testsrc2=s=96x64:r=25:d=1.2 ${options}`, `${name}.${extension}`);
    return { name, extension, bytes: readFileSync(path), tags };
  });
