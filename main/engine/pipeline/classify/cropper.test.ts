import { describe, expect, it } from 'vitest';
import { Cropper, cropOf } from './cropper.ts';
import { type YuvPicture, yuvToRgb } from './picture.ts';

const rgb = { type: 'float32', layout: 'nchw', colour: 'rgb', mean: [0, 0, 0], std: [1, 1, 1], fit: 'stretch', pad: 0 } as const;

/** A picture of one colour: Y, U, V. */
const plain = (width: number, height: number, yuv: readonly [number, number, number], more: Partial<YuvPicture> = {}): YuvPicture => {
  const chroma = ((width + 1) >> 1) * ((height + 1) >> 1);
  const data = new Uint8Array(width * height + 2 * chroma);
  data.fill(yuv[0], 0, width * height);
  data.fill(yuv[1], width * height, width * height + chroma);
  data.fill(yuv[2], width * height + chroma);
  return { data, width, height, matrix: 'bt601', fullRange: true, ...more };
};

describe('cropOf', () => {
  it('takes the box as it is', () => {
    expect(cropOf([10, 20, 30, 60], { cropSquare: false, cropScale: 1 }, 100, 100)).toEqual([10, 20, 30, 60]);
  });
  it('squares and enlarges around the middle', () => {
    expect(cropOf([40, 30, 50, 70], { cropSquare: true, cropScale: 1.5 }, 100, 100)).toEqual([15, 20, 75, 80]);
  });
  it('stays inside, and is never empty', () => {
    const shape = { cropSquare: false, cropScale: 1 };
    expect(cropOf([-10, -10, 20, 500], shape, 100, 80)).toEqual([0, 0, 20, 80]);
    expect(cropOf([200, 200, 300, 300], shape, 100, 80)).toEqual([99, 79, 100, 80]);
    expect(cropOf([5, 5, 5, 5], shape, 100, 80)).toEqual([5, 5, 6, 6]);
    expect(cropOf([50, 50, 20, 20], shape, 100, 80)).toEqual([35, 35, 36, 36]);
  });
});

describe('yuvToRgb', () => {
  it('has the standards’ coefficients', () => {
    expect(yuvToRgb('bt601', true)).toMatchObject({ black: 0, y: 1, rv: expect.closeTo(1.402, 4), bu: expect.closeTo(1.772, 4) });
    const limited = yuvToRgb('bt709', false);
    expect(limited).toMatchObject({
      black: 16,
      y: expect.closeTo(1.1644, 4),
      rv: expect.closeTo(1.7927, 4),
      bu: expect.closeTo(2.1124, 4),
    });
    expect(limited.gu).toBeCloseTo(-0.2132, 4);
    expect(limited.gv).toBeCloseTo(-0.5329, 4);
  });
});

describe('Cropper', () => {
  it.each([
    ['bt601', true, [76, 85, 255], [254, 0, 0]],
    ['bt601', false, [81, 90, 240], [254, 0, 0]],
    ['bt709', false, [63, 102, 240], [255, 1, 0]],
    ['bt709', false, [16, 128, 128], [0, 0, 0]],
    ['bt2020', false, [235, 128, 128], [255, 255, 255]],
  ] as const)('converts %s, full range %s', (matrix, fullRange, yuv, expected) => {
    const tensor = new Float32Array(2 * 2 * 3);
    new Cropper({ ...rgb, width: 2, height: 2 }).crop(plain(7, 5, yuv, { matrix, fullRange }), [0, 0, 7, 5], tensor);
    for (let channel = 0; channel < 3; channel++) {
      for (let pixel = 0; pixel < 4; pixel++) expect(Math.abs(tensor[channel * 4 + pixel]! - expected[channel]!)).toBeLessThan(2);
    }
  });

  it('gives the source pixels where nothing is scaled', () => {
    const picture = plain(8, 6, [0, 128, 128]);
    for (let at = 0; at < 48; at++) picture.data[at] = at * 5;
    const tensor = new Uint8Array(4 * 2 * 3);
    const input = { ...rgb, type: 'uint8', layout: 'nhwc', width: 4, height: 2 } as const;
    new Cropper(input).crop(picture, [2, 3, 6, 5], tensor);
    const luma = Array.from({ length: 8 }, (_, index) => tensor[index * 3]);
    expect(luma).toEqual([26, 27, 28, 29, 34, 35, 36, 37].map((pixel) => pixel * 5));
  });

  it('averages what it shrinks: a chequerboard becomes grey', () => {
    const picture = plain(64, 64, [0, 128, 128]);
    for (let y = 0; y < 64; y++) for (let x = 0; x < 64; x++) picture.data[y * 64 + x] = (x + y) % 2 === 0 ? 255 : 0;
    const tensor = new Float32Array(5 * 5 * 3);
    new Cropper({ ...rgb, width: 5, height: 5 }).crop(picture, [0, 0, 64, 64], tensor);
    for (const value of tensor) expect(Math.abs(value - 127.5)).toBeLessThan(4);
  });

  it('follows a ramp through shrinking and enlarging', () => {
    const picture = plain(100, 40, [0, 128, 128]);
    for (let at = 0; at < 4000; at++) picture.data[at] = (at % 100) * 2;
    for (const width of [10, 30, 100, 170]) {
      const tensor = new Float32Array(width * 4 * 3);
      new Cropper({ ...rgb, width, height: 4 }).crop(picture, [20, 0, 80, 40], tensor);
      for (let x = 0; x < width; x++) expect(tensor[x]).toBeCloseTo((20 + ((x + 0.5) * 60) / width - 0.5) * 2, 0);
    }
  });

  it('writes grey, BGR and normalised tensors', () => {
    const picture = plain(8, 8, [76, 85, 255]);
    const grey = new Float32Array(4);
    new Cropper({ ...rgb, colour: 'grey', mean: [127.5], std: [127.5], width: 2, height: 2 }).crop(picture, [0, 0, 8, 8], grey);
    expect(grey[0]).toBeCloseTo((254 * 0.299 - 127.5) / 127.5, 2);
    const bgr = new Float32Array(12);
    new Cropper({ ...rgb, colour: 'bgr', mean: [10, 20, 30], std: [2, 4, 8], width: 2, height: 2 }).crop(picture, [0, 0, 8, 8], bgr);
    expect([bgr[0], bgr[4], bgr[8]].map((value) => Math.round((value ?? 0) * 10) / 10)).toEqual([-5, -5, 28]);
  });

  it('pads where the aspect is kept', () => {
    const tensor = new Float32Array(4 * 4 * 3).fill(-1);
    const input = { ...rgb, width: 4, height: 4, fit: 'letterbox-topleft', pad: 114 } as const;
    new Cropper(input).crop(plain(8, 4, [255, 128, 128]), [0, 0, 8, 4], tensor);
    expect([...tensor.subarray(0, 16)]).toEqual([...Array<number>(8).fill(255), ...Array<number>(8).fill(114)]);
  });

  it('takes pictures of one pixel', () => {
    const tensor = new Float32Array(9 * 3);
    new Cropper({ ...rgb, width: 3, height: 3 }).crop(plain(1, 1, [200, 128, 128]), [0, 0, 1, 1], tensor);
    for (const value of tensor) expect(value).toBeCloseTo(200, 3);
  });
});
