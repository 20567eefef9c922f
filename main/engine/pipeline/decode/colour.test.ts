import { describe, expect, it } from 'vitest';
import { chooseColour } from './colour.ts';

const declared = (more: Partial<Parameters<typeof chooseColour>[0]>) => ({
  matrix: 2,
  range: 0,
  pixelFormat: 'yuv420p',
  height: 480,
  ...more,
});

describe('chooseColour', () => {
  it('takes what is declared, whatever the size', () => {
    expect(chooseColour(declared({ matrix: 1, range: 1 }))).toEqual({ matrix: 'bt709', fullRange: false, assumed: false });
    expect(chooseColour(declared({ matrix: 6, range: 2, height: 1080 }))).toEqual({ matrix: 'bt601', fullRange: true, assumed: false });
    expect(chooseColour(declared({ matrix: 9, range: 1, pixelFormat: 'yuv420p10le', height: 2160 }))).toEqual({
      matrix: 'bt2020',
      fullRange: false,
      assumed: false,
    });
  });

  it('assumes by size and says so', () => {
    expect(chooseColour(declared({ height: 480 }))).toEqual({ matrix: 'bt601', fullRange: false, assumed: true });
    expect(chooseColour(declared({ height: 720 }))).toEqual({ matrix: 'bt709', fullRange: false, assumed: true });
    expect(chooseColour(declared({ matrix: 1 }))).toEqual({ matrix: 'bt709', fullRange: false, assumed: true });
  });

  it('knows the full-range formats of JPEG', () => {
    expect(chooseColour(declared({ pixelFormat: 'yuvj422p', matrix: 5 }))).toEqual({ matrix: 'bt601', fullRange: true, assumed: false });
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
      expect(chooseColour(declared({ pixelFormat, matrix: 0, range: 2 })), pixelFormat).toEqual({
        matrix: 'bt601',
        fullRange: true,
        assumed: false,
      });
  });

  it('does not take YUV or grey for RGB', () => {
    for (const pixelFormat of ['gray', 'nv12', 'yuyv422', 'yuva420p', 'p010le', 'vuya', 'ya8'])
      expect(chooseColour(declared({ pixelFormat })).assumed, pixelFormat).toBe(true);
  });
});
