import { describe, expect, it } from 'vitest';
import { chooseColour } from './colour.ts';
import { UPRIGHT } from './orientation.ts';

const declared = (more: Partial<Parameters<typeof chooseColour>[0]>) => ({
  matrix: 2,
  range: 0,
  pixelFormat: 'yuv420p',
  height: 480,
  chromaLocation: 0,
  orientation: UPRIGHT,
  ...more,
});

describe('chooseColour', () => {
  it('takes what is declared, whatever the size', () => {
    expect(chooseColour(declared({ matrix: 1, range: 1 }))).toMatchObject({ matrix: 'bt709', fullRange: false, assumed: false });
    expect(chooseColour(declared({ matrix: 6, range: 2, height: 1080 }))).toMatchObject({
      matrix: 'bt601',
      fullRange: true,
      assumed: false,
    });
    expect(chooseColour(declared({ matrix: 9, range: 1, pixelFormat: 'yuv420p10le', height: 2160 }))).toMatchObject({
      matrix: 'bt2020',
      fullRange: false,
      assumed: false,
    });
  });

  it('assumes by size and says so', () => {
    expect(chooseColour(declared({ height: 480 }))).toMatchObject({ matrix: 'bt601', fullRange: false, assumed: true });
    expect(chooseColour(declared({ height: 720 }))).toMatchObject({ matrix: 'bt709', fullRange: false, assumed: true });
    expect(chooseColour(declared({ matrix: 1 }))).toMatchObject({ matrix: 'bt709', fullRange: false, assumed: true });
  });

  it('knows the full-range formats of JPEG', () => {
    expect(chooseColour(declared({ pixelFormat: 'yuvj422p', matrix: 5 }))).toMatchObject({
      matrix: 'bt601',
      fullRange: true,
      assumed: false,
    });
  });

  it('gives RGB of any kind the colours of its own conversion', () => {
    for (const pixelFormat of [
      'rgb24',
      'bgra',
      'rgba',
      'gbrp',
      'gbrap10le',
      'pal8',
      'rgb48be',
      'bgr0',
      '0rgb',
      'monob',
      'argb',
      'x2rgb10le',
    ])
      expect(chooseColour(declared({ pixelFormat, matrix: 0, range: 2 })), pixelFormat).toMatchObject({
        matrix: 'bt601',
        fullRange: false,
        assumed: false,
      });
  });

  it('does not take YUV or grey for RGB', () => {
    for (const pixelFormat of ['gray', 'nv12', 'yuyv422', 'yuva420p', 'p010le', 'vuya', 'ya8'])
      expect(chooseColour(declared({ pixelFormat })).assumed, pixelFormat).toBe(true);
  });

  it('says where chroma samples lie once the picture is upright: left where nothing is declared', () => {
    const siting = (chromaLocation: number, turn: Partial<typeof UPRIGHT> = {}) =>
      chooseColour(declared({ chromaLocation, orientation: { ...UPRIGHT, ...turn } })).siting;
    expect([0, 1, 2, 3, 6].map((location) => siting(location))).toEqual([
      { x: 0.25, y: 0 },
      { x: 0.25, y: 0 },
      { x: 0, y: 0 },
      { x: 0.25, y: 0.25 },
      { x: 0, y: -0.25 },
    ]);
    expect(siting(1, { flipX: true })).toEqual({ x: -0.25, y: 0 });
    expect(siting(1, { transpose: true })).toEqual({ x: 0, y: 0.25 });
    expect(siting(1, { transpose: true, flipY: true })).toEqual({ x: 0, y: -0.25 });
  });

  it('keeps all chroma of what has all', () => {
    for (const pixelFormat of ['rgb24', 'gbrp', 'yuv444p', 'yuvj444p', 'yuva444p10le', 'vuya', 'nv24'])
      expect(chooseColour(declared({ pixelFormat })), pixelFormat).toMatchObject({ chroma: '4:4:4' });
    for (const pixelFormat of ['yuv420p', 'yuvj422p', 'nv12', 'uyvy422', 'yuyv422', 'gray'])
      expect(chooseColour(declared({ pixelFormat })).chroma, pixelFormat).toBeUndefined();
  });
});
