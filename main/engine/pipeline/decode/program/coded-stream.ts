/** What ffmpeg says of a picture stream before it decodes it. */
export interface CodedStream {
  /** FFmpeg's names of the demuxer, several divided by commas. */
  readonly container: string;
  /** FFmpeg's name of the codec: `h264`. */
  readonly codec: string;
  readonly pixelFormat: string;
  /** AVColorRange: 1 limited, 2 full; 0: it does not say. */
  readonly range: number;
  /** ITU-T H.273 MatrixCoefficients; 2: it does not say. */
  readonly matrix: number;
  /** Frames a second as declared; null: none are. */
  readonly fps: number | null;
}

const RANGE: { readonly [word: string]: number } = { tv: 1, pc: 2 };
/** FFmpeg's words for AVColorSpace. */
const MATRIX: { readonly [word: string]: number } = {
  gbr: 0,
  bt709: 1,
  fcc: 4,
  bt470bg: 5,
  smpte170m: 6,
  smpte240m: 7,
  ycgco: 8,
  bt2020nc: 9,
  bt2020c: 10,
};
const UNKNOWN_MATRIX = 2;

/**
 * Reads a line such as "Stream #0:0[0x1](eng): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 640x360 [SAR 1:1], 25 fps, …";
 * null: it is another. Of several words for colours ("bt470bg/bt470bg/smpte170m") the first is the matrix.
 */
export const codedStream = (line: string, container: string): { readonly index: string; readonly coded: CodedStream } | null => {
  const [, index, codec, pixelFormat, colours = ''] =
    /^\s*Stream #0:(\d+)[^ ]*: Video: (\w+).*?, (\w+)(?:\(([^)]*)\))?, \d+x\d+/.exec(line) ?? [];
  if (index === undefined || codec === undefined || pixelFormat === undefined) return null;
  const words = colours.split(', ').flatMap((word) => word.split('/').slice(0, 1));
  const find = (known: { readonly [word: string]: number }, otherwise: number): number =>
    words.map((word) => known[word]).find((value) => value !== undefined) ?? otherwise;
  const fps = Number.parseFloat(/, ([\d.]+) fps/.exec(line)?.[1] ?? '');
  return {
    index,
    coded: { container, codec, pixelFormat, range: find(RANGE, 0), matrix: find(MATRIX, UNKNOWN_MATRIX), fps: fps > 0 ? fps : null },
  };
};
