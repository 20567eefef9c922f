import { describe, expect, it } from 'vitest';
import { copyUpright, isUpright, type Orientation, orientationOf, UPRIGHT } from './orientation.ts';

const matrix = (a: number, b: number, c: number, d: number): Uint8Array => {
  const ints = new Int32Array([a, b, 0, c, d, 0, 0, 0, 16384].map((value, index) => (index === 8 ? 1 << 30 : value * 65536)));
  return new Uint8Array(ints.buffer);
};

/** Rows of text as a picture, turned upright and given back as rows. */
const turned = (rows: readonly string[], orientation: Orientation): string[] => {
  const [width, height] = [rows[0]!.length, rows.length];
  const [outWidth, outHeight] = orientation.transpose ? [height, width] : [width, height];
  const to = new Uint8Array(outWidth * outHeight);
  const data = new TextEncoder().encode(rows.join(''));
  copyUpright({ data, offset: 0, stride: width }, width, height, 1, orientation, { data: to, offset: 0, stride: outWidth });
  const text = new TextDecoder().decode(to);
  return Array.from({ length: outHeight }, (_, row) => text.slice(row * outWidth, (row + 1) * outWidth));
};

describe('orientationOf', () => {
  it('reads the quarter turns', () => {
    expect(turned(['abc', 'def'], orientationOf(matrix(1, 0, 0, 1)))).toEqual(['abc', 'def']);
    // A phone held upright: the stored picture is to be turned by 90° clockwise.
    expect(turned(['abc', 'def'], orientationOf(matrix(0, 1, -1, 0)))).toEqual(['da', 'eb', 'fc']);
    expect(turned(['abc', 'def'], orientationOf(matrix(-1, 0, 0, -1)))).toEqual(['fed', 'cba']);
    expect(turned(['abc', 'def'], orientationOf(matrix(0, -1, 1, 0)))).toEqual(['cf', 'be', 'ad']);
    expect(
      [matrix(1, 0, 0, 1), matrix(0, 1, -1, 0), matrix(-1, 0, 0, -1), matrix(0, -1, 1, 0)].map((m) => orientationOf(m).rotationDeg),
    ).toEqual([0, 90, 180, 270]);
  });

  it('reads mirrors', () => {
    expect(turned(['abc', 'def'], orientationOf(matrix(-1, 0, 0, 1)))).toEqual(['cba', 'fed']);
    expect(turned(['abc', 'def'], orientationOf(matrix(0, 1, 1, 0)))).toEqual(['ad', 'be', 'cf']);
  });

  it('takes a missing or meaningless matrix as upright', () => {
    expect(orientationOf(null)).toBe(UPRIGHT);
    expect(orientationOf(new Uint8Array(36))).toBe(UPRIGHT);
    expect(isUpright(orientationOf(matrix(1, 0, 0, 1)))).toBe(true);
  });
});

describe('copyUpright', () => {
  it('turns RGB pixels as wholes, through strides and offsets, larger than a block', () => {
    const [width, height] = [70, 41];
    const from = Uint8Array.from({ length: 5 + height * 256 }, (_, i) => i % 251);
    const to = new Uint8Array(7 + width * 200);
    copyUpright({ data: from, offset: 5, stride: 256 }, width, height, 3, orientationOf(matrix(0, 1, -1, 0)), {
      data: to,
      offset: 7,
      stride: 200,
    });
    for (const [x, y] of [
      [0, 0],
      [69, 40],
      [33, 17],
      [31, 32],
    ] as const)
      for (let channel = 0; channel < 3; channel++)
        expect(to[7 + x * 200 + (height - 1 - y) * 3 + channel]).toBe(from[5 + y * 256 + x * 3 + channel]);
  });
});
