/**
 * From YUV planes straight to a network's numbers, in AssemblyScript (a dialect of TypeScript that becomes WebAssembly) with SIMD: resampling, colour, normalising and
 * layout in one pass, row by row. The same filter as resample.ts (linear interpolation whose triangle widens with the shrink), in integers: weights of 14
 * bits that add up to exactly 1, rows of 15 bits between the two directions.
 *
 * All memory is the caller's: addresses come as arguments. Loads and stores run up to 64 bytes beyond what is used, so each block of memory has such an apron.
 */

/** Weights are 14-bit fractions: the largest sum of a row is 255 × 2^14, below 2^31. */
const ONE: i32 = 1 << 14;

/**
 * The weights of one direction: output i is Σ weight[i · taps + k] · source[start[i] + k], k < taps. `at`: outputs × i32 of starts, then outputs × taps × i16 of
 * weights. Source pixels are those of [0, size); an output's interval is [from + i · scale, + scale). `outputs` is rounded up to a multiple of 4 by repeating the last.
 * @returns taps, a multiple of 8
 */
export function axis(at: usize, from: f64, to: f64, outputs: i32, size: i32): i32 {
  const scale = (to - from) / <f64>outputs;
  const reach = max(1.0, scale);
  const taps = (<i32>Math.ceil(2 * reach) + 1 + 7) & ~7;
  const rounded = (outputs + 3) & ~3;
  const weightsAt = at + ((<usize>rounded) << 2);
  memory.fill(weightsAt, 0, (<usize>rounded * <usize>taps) << 1);
  for (let output = 0; output < rounded; output++) {
    const centre = from + (<f64>min(output, outputs - 1) + 0.5) * scale;
    // Outermost pixels whose centres lie within reach.
    const first = <i32>min(max(Math.ceil(centre - reach - 0.5), 0), <f64>(size - 1));
    const last = <i32>min(max(Math.floor(centre + reach - 0.5), <f64>first), <f64>(size - 1));
    const weights = weightsAt + ((<usize>output * <usize>taps) << 1);
    store<i32>(at + ((<usize>output) << 2), first);
    let sum: f64 = 0;
    for (let source = first; source <= last; source++) sum += max(0.0, 1 - Math.abs(<f64>source + 0.5 - centre) / reach);
    if (sum <= 0) {
      store<i16>(weights, <i16>ONE);
      continue;
    }
    // What rounding leaves over goes to the heaviest, so that a plain surface keeps its colour.
    let left = ONE;
    let heaviest: usize = 0;
    let most: i32 = -1;
    for (let source = first; source <= last; source++) {
      const share = max(0.0, 1 - Math.abs(<f64>source + 0.5 - centre) / reach) / sum;
      const weight = <i32>nearest(share * <f64>ONE);
      const tap = (<usize>(source - first)) << 1;
      store<i16>(weights + tap, <i16>weight);
      left -= weight;
      if (weight > most) {
        most = weight;
        heaviest = tap;
      }
    }
    store<i16>(weights + heaviest, <i16>(most + left));
  }
  return taps;
}

/**
 * The weighted sum of rows of a plane, columns [first, end): `line` gets numbers of 15 bits (pixel × 128), at the columns' own places.
 * @param plane address of the plane's first row; @param rows how many rows there are from the first weighed one on: rows beyond are not read
 */
function blendRows(line: usize, plane: usize, stride: i32, rows: i32, weights: usize, taps: i32, first: i32, end: i32): void {
  const half = i32x4.splat(1 << 6);
  const zero = i8x16.splat(0);
  // Pairs of rows; weights beyond the filter are zero, and such pairs are not visited.
  let pairs = min(taps, rows + 1) >> 1;
  while (pairs > 1 && load<i32>(weights + ((<usize>(pairs - 1)) << 2)) === 0) pairs--;
  pairs = max(pairs, 1);
  for (let x = first & ~15; x < end; x += 16) {
    let a = half;
    let b = half;
    let c = half;
    let d = half;
    let at = plane + <usize>x;
    let weight = weights;
    for (let pair = 0; pair < pairs; pair++) {
      const both = v128.load32_splat(weight);
      const upper = v128.load(at);
      const lower = pair * 2 + 1 < rows ? v128.load(at + <usize>stride) : zero;
      const low = i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), both));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), both));
      c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), both));
      d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), both));
      at += (<usize>stride) << 1;
      weight += 4;
    }
    const to = line + ((<usize>x) << 1);
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.shr_s(a, 7), i32x4.shr_s(b, 7)));
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.shr_s(c, 7), i32x4.shr_s(d, 7)), 16);
  }
}

function tap(line: usize, starts: usize, weights: usize, taps: i32, output: i32): v128 {
  let from = line + ((<usize>load<i32>(starts + ((<usize>output) << 2))) << 1);
  let weight = weights + ((<usize>output * <usize>taps) << 1);
  let sum = i32x4.dot_i16x8_s(v128.load(from), v128.load(weight));
  for (let more = taps - 8; more > 0; more -= 8) {
    from += 16;
    weight += 16;
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(from), v128.load(weight)));
  }
  return sum;
}

/** Resamples a line into `outputs` float32 numbers 0..255 (four at a time). */
function blendColumns(out: usize, line: usize, across: usize, outputs: i32, taps: i32): void {
  const weights = across + ((<usize>((outputs + 3) & ~3)) << 2);
  // Weights have 14 bits, the line 7 below the point.
  const scale = f32x4.splat(<f32>(1.0 / <f64>(1 << 21)));
  for (let output = 0; output < outputs; output += 4) {
    const a = tap(line, across, weights, taps, output);
    const b = tap(line, across, weights, taps, output + 1);
    const c = tap(line, across, weights, taps, output + 2);
    const d = tap(line, across, weights, taps, output + 3);
    const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
    const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
    const sums = i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
    v128.store(out + ((<usize>output) << 2), f32x4.mul(f32x4.convert_i32x4_s(sums), scale));
  }
}

/** One row of one plane, resampled in both directions. @param row of the output */
function resampleRow(
  out: usize,
  line: usize,
  plane: usize,
  stride: i32,
  height: i32,
  across: usize,
  acrossTaps: i32,
  down: usize,
  downTaps: i32,
  rows: i32,
  row: i32,
  outputs: i32,
): void {
  const start = load<i32>(down + ((<usize>row) << 2));
  const weights = down + ((<usize>((rows + 3) & ~3)) << 2) + ((<usize>row * <usize>downTaps) << 1);
  const first = load<i32>(across);
  const end = min(load<i32>(across + ((<usize>(outputs - 1)) << 2)) + acrossTaps, stride);
  blendRows(line, plane + <usize>start * <usize>stride, stride, height - start, weights, downTaps, first, end);
  blendColumns(out, line, across, outputs, acrossTaps);
}

function clamped(value: v128): v128 {
  return f32x4.min(f32x4.max(value, f32x4.splat(0)), f32x4.splat(255));
}

/** Four numbers of the tensor, or those of them that still belong to the row. */
function put(to: usize, value: v128, left: i32): void {
  if (left >= 4) {
    v128.store(to, value);
    return;
  }
  store<f32>(to, f32x4.extract_lane(value, 0));
  if (left > 1) store<f32>(to, f32x4.extract_lane(value, 1), 4);
  if (left > 2) store<f32>(to, f32x4.extract_lane(value, 2), 8);
}

/**
 * Resamples a part of a picture (tight planes Y, U, V at `picture`, chroma of a size of its own) and writes it, a row of float32 each, to three planes.
 * @param axes addresses of the weights: luma across, luma down, chroma across, chroma down, then their taps (eight i32)
 * @param colours float32: black, y, rv, gu, gv, bu (picture.ts), then a factor and a summand for red, green and blue
 * @param lines room for one line of i16 of the picture's width
 * @param rows room for three rows of float32
 * @param red, green, blue where the first number of each goes; @param pitch bytes from row to row of the tensor
 */
export function planar(
  picture: usize,
  width: i32,
  height: i32,
  chromaWidth: i32,
  chromaHeight: i32,
  axes: usize,
  colours: usize,
  lines: usize,
  rows: usize,
  outWidth: i32,
  outHeight: i32,
  red: usize,
  green: usize,
  blue: usize,
  pitch: i32,
): void {
  const uAt = picture + <usize>width * <usize>height;
  const vAt = uAt + <usize>chromaWidth * <usize>chromaHeight;
  const lumaAcross = <usize>load<i32>(axes);
  const lumaDown = <usize>load<i32>(axes, 4);
  const chromaAcross = <usize>load<i32>(axes, 8);
  const chromaDown = <usize>load<i32>(axes, 12);
  const lumaAcrossTaps = load<i32>(axes, 16);
  const lumaDownTaps = load<i32>(axes, 20);
  const chromaAcrossTaps = load<i32>(axes, 24);
  const chromaDownTaps = load<i32>(axes, 28);
  const rowBytes = (<usize>((outWidth + 3) & ~3)) << 2;
  const yRow = rows;
  const uRow = rows + rowBytes;
  const vRow = uRow + rowBytes;
  const black = v128.load32_splat(colours);
  const y = v128.load32_splat(colours, 4);
  const rv = v128.load32_splat(colours, 8);
  const gu = v128.load32_splat(colours, 12);
  const gv = v128.load32_splat(colours, 16);
  const bu = v128.load32_splat(colours, 20);
  const redTimes = v128.load32_splat(colours, 24);
  const redPlus = v128.load32_splat(colours, 28);
  const greenTimes = v128.load32_splat(colours, 32);
  const greenPlus = v128.load32_splat(colours, 36);
  const blueTimes = v128.load32_splat(colours, 40);
  const bluePlus = v128.load32_splat(colours, 44);
  const grey = f32x4.splat(128);
  for (let row = 0; row < outHeight; row++) {
    resampleRow(yRow, lines, picture, width, height, lumaAcross, lumaAcrossTaps, lumaDown, lumaDownTaps, outHeight, row, outWidth);
    resampleRow(
      uRow,
      lines,
      uAt,
      chromaWidth,
      chromaHeight,
      chromaAcross,
      chromaAcrossTaps,
      chromaDown,
      chromaDownTaps,
      outHeight,
      row,
      outWidth,
    );
    resampleRow(
      vRow,
      lines,
      vAt,
      chromaWidth,
      chromaHeight,
      chromaAcross,
      chromaAcrossTaps,
      chromaDown,
      chromaDownTaps,
      outHeight,
      row,
      outWidth,
    );
    const toRow = <usize>row * <usize>pitch;
    for (let x = 0; x < outWidth; x += 4) {
      const at = (<usize>x) << 2;
      const light = f32x4.mul(f32x4.sub(v128.load(yRow + at), black), y);
      const u = f32x4.sub(v128.load(uRow + at), grey);
      const v = f32x4.sub(v128.load(vRow + at), grey);
      const r = clamped(f32x4.add(light, f32x4.mul(rv, v)));
      const g = clamped(f32x4.add(f32x4.add(light, f32x4.mul(gu, u)), f32x4.mul(gv, v)));
      const b = clamped(f32x4.add(light, f32x4.mul(bu, u)));
      const to = toRow + at;
      const left = outWidth - x;
      put(red + to, f32x4.add(f32x4.mul(r, redTimes), redPlus), left);
      put(green + to, f32x4.add(f32x4.mul(g, greenTimes), greenPlus), left);
      put(blue + to, f32x4.add(f32x4.mul(b, blueTimes), bluePlus), left);
    }
  }
}

/** Four numbers as bytes in the lowest byte of each lane; those outside of a byte's range are cut off. */
function asBytes(numbers: v128): v128 {
  return i32x4.min_s(i32x4.trunc_sat_f32x4_s(f32x4.max(numbers, f32x4.splat(0))), i32x4.splat(255));
}

/**
 * Three planes of float32 (rows of `width` numbers without padding, `plane` bytes from one to the next), rounded down to bytes, pixel by pixel.
 * @param out where the first pixel goes; @param pitch bytes from row to row there
 */
export function packBytes(planes: usize, plane: usize, width: i32, height: i32, out: usize, pitch: i32): void {
  for (let row = 0; row < height; row++) {
    let from = planes + ((<usize>row * <usize>width) << 2);
    let to = out + <usize>row * <usize>pitch;
    for (let x = 0; x < width; x += 4) {
      const first = asBytes(v128.load(from));
      const second = i32x4.shl(asBytes(v128.load(from + plane)), 8);
      const third = i32x4.shl(asBytes(v128.load(from + 2 * plane)), 16);
      const four = v128.or(v128.or(first, second), third);
      if (x + 5 < width) {
        // Four bytes more than the pixels have; the next ones overwrite them.
        v128.store(to, i8x16.shuffle(four, four, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15));
      } else {
        for (let left = 0; left < min(4, width - x); left++) {
          const pixel =
            left === 0
              ? i32x4.extract_lane(four, 0)
              : left === 1
                ? i32x4.extract_lane(four, 1)
                : left === 2
                  ? i32x4.extract_lane(four, 2)
                  : i32x4.extract_lane(four, 3);
          store<u16>(to + <usize>left * 3, <u16>pixel);
          store<u8>(to + <usize>left * 3, <u8>(pixel >> 16), 2);
        }
      }
      from += 16;
      to += 12;
    }
  }
}

/** The same as float32 numbers. */
export function packFloats(planes: usize, plane: usize, width: i32, height: i32, out: usize, pitch: i32): void {
  for (let row = 0; row < height; row++) {
    let from = planes + ((<usize>row * <usize>width) << 2);
    let to = out + <usize>row * <usize>pitch;
    for (let x = 0; x < width; x++) {
      store<f32>(to, load<f32>(from));
      store<f32>(to, load<f32>(from + plane), 4);
      store<f32>(to, load<f32>(from + 2 * plane), 8);
      from += 4;
      to += 12;
    }
  }
}
