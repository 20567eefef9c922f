import { describe, expect, it } from 'vitest';
import type { BoxPx } from '../../../../contract/units.ts';
import { Cropper } from '../classify/cropper.ts';
import type { YuvPicture } from '../classify/picture.ts';
import { SharedPages } from '../ring/shared-pages.ts';
import { compileKernel } from './compile-kernel.ts';
import type { Tensor, TensorLayout } from './layout.ts';
import { letterbox, type LetterboxInput } from './letterbox.ts';
import { YuvKernel } from './yuv-kernel.ts';
import { yuvWasm } from './yuv-wasm.ts';

type Input = LetterboxInput & TensorLayout;
const INPUT: Input = {
  width: 48,
  height: 40,
  fit: 'letterbox-centre',
  pad: 114,
  type: 'float32',
  layout: 'nchw',
  colour: 'bgr',
  mean: [103.53, 116.28, 123.675],
  std: [57.375, 57.12, 58.395],
};

/** Waves and noise: edges, flat parts and all colours. */
const picture = (width: number, height: number, matrix: YuvPicture['matrix'] = 'bt709', fullRange = false): YuvPicture => {
  const chroma = ((width + 1) >> 1) * ((height + 1) >> 1);
  const data = Uint8Array.from({ length: width * height + 2 * chroma }, (_, at) => {
    const wave = 100 * Math.sin(at / 7) * Math.cos(at / width / 5);
    return Math.min(255, Math.max(0, 128 + wave + ((at * 7919) % 61) - 30));
  });
  return { data, width, height, matrix, fullRange };
};

/** The largest difference in parts of 255, whatever the network does to a pixel. */
const difference = ({ std }: Input, one: Tensor, other: Tensor): number =>
  Array.from(one).reduce((most, value, at) => Math.max(most, Math.abs(value - other[at]!)), 0) * Math.max(...std);

const both = (input: Input, shown: YuvPicture, part: BoxPx, pages = SharedPages.alone()): [Tensor, Tensor] => {
  const size = input.width * input.height * input.mean.length;
  const typed = input.type === 'float32' ? new Float32Array(size) : new Uint8Array(size);
  new Cropper(input).crop(shown, part, typed);
  const kernel = new YuvKernel(pages, input, 1);
  const place = letterbox({ width: part[2] - part[0], height: part[3] - part[1], pixelAspect: 1 }, input);
  kernel.lay(shown, part, place);
  return [typed, kernel.tensor.slice()];
};

describe('the kernel', () => {
  it('is the one that its source compiles to', async () => {
    expect(Buffer.from(yuvWasm()).equals(Buffer.from(await compileKernel()))).toBe(true);
  }, 60_000);

  it.each([
    [320, 180],
    [333, 187],
    [17, 5],
    [1, 1],
    [2, 300],
    [1279, 719],
  ])('makes the same numbers as typed arrays of a picture of %i × %i', (width, height) => {
    expect(difference(INPUT, ...both(INPUT, picture(width, height), [0, 0, width, height]))).toBeLessThan(0.1);
  });

  it.each<[string, Partial<Input>]>([
    ['rgb', { colour: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] }],
    ['stretched', { fit: 'stretch' }],
    ['packed', { layout: 'nhwc' }],
    ['packed, of an odd width', { layout: 'nhwc', colour: 'rgb', width: 35 }],
    ['grey', { colour: 'grey', mean: [127.5], std: [127.5] }],
    ['of a width that is no multiple of four', { width: 37, height: 41 }],
  ])('of an input that is %s', (_, change) => {
    const input = { ...INPUT, ...change };
    expect(difference(input, ...both(input, picture(200, 113), [0, 0, 200, 113]))).toBeLessThan(0.1);
  });

  it.each([
    ['nhwc', 'rgb', 48],
    ['nhwc', 'bgr', 37],
    ['nhwc', 'rgb', 3],
    ['nchw', 'rgb', 48],
  ] as const)('as bytes, %s %s %i wide, rounded alike but for ties', (layout, colour, width) => {
    const input: Input = { ...INPUT, type: 'uint8', layout, colour, width, mean: [0, 0, 0], std: [1, 1, 1] };
    expect(difference(input, ...both(input, picture(200, 113), [0, 0, 200, 113]))).toBeLessThanOrEqual(1);
  });

  it.each(['bt601', 'bt709', 'bt2020', 'rgb'] as const)('in %s of either range', (matrix) => {
    for (const full of [false, true]) {
      expect(difference(INPUT, ...both(INPUT, picture(90, 70, matrix, full), [0, 0, 90, 70]))).toBeLessThan(0.1);
    }
  });

  it('of parts of all sizes and places, one kernel after the other in the same memory', () => {
    const shown = picture(400, 300);
    const pages = SharedPages.alone();
    for (let n = 0; n < 60; n++) {
      const x = (n * 37.3) % 380;
      const y = (n * 53.7) % 280;
      const part: BoxPx = [x, y, Math.min(400, x + 1 + ((n * 29.1) % 399)), Math.min(300, y + 1 + ((n * 17.9) % 299))];
      expect(difference(INPUT, ...both(INPUT, shown, part, pages)), String(part)).toBeLessThan(0.1);
    }
  });

  it('reads a picture in the shared memory where it lies, puts several beside each other, and gives its memory back', () => {
    const pages = SharedPages.alone();
    const shown = picture(64, 48);
    const region = pages.lease(shown.data.length + 64);
    const inPages = new Uint8Array(pages.memory.buffer, region.at, shown.data.length);
    inPages.set(shown.data);
    const kernel = new YuvKernel(pages, { ...INPUT, fit: 'stretch' }, 2);
    const place = letterbox({ width: 64, height: 48, pixelAspect: 1 }, { ...INPUT, fit: 'stretch' });
    kernel.lay(shown, [0, 0, 64, 48], place, 0);
    kernel.lay({ ...shown, data: inPages, inPages: true }, [0, 0, 64, 48], place, 1);
    const half = kernel.tensor.length / 2;
    expect(kernel.tensor.slice(half)).toEqual(kernel.tensor.slice(0, half));
    expect(kernel.tensor.slice(0, half).some((value) => value !== 0)).toBe(true);
    kernel.close();
    const before = pages.memory.buffer.byteLength;
    for (let n = 0; n < 20; n++) {
      const again = new YuvKernel(pages, INPUT, 2);
      again.lay(shown, [0, 0, 64, 48], letterbox({ width: 64, height: 48, pixelAspect: 1 }, INPUT));
      again.close();
    }
    expect(pages.memory.buffer.byteLength).toBeLessThanOrEqual(before + 8 * 65_536);
  });

  it('writes padding again only where the place changes', () => {
    const pages = SharedPages.alone();
    const kernel = new YuvKernel(pages, INPUT, 1);
    const shown = picture(64, 20);
    for (const height of [20, 10, 20]) {
      const part: BoxPx = [0, 0, 64, height];
      kernel.lay(shown, part, letterbox({ width: 64, height, pixelAspect: 1 }, INPUT));
      const [typed] = both(INPUT, shown, part);
      expect(difference(INPUT, typed, kernel.tensor)).toBeLessThan(0.1);
    }
  });
});
