import { describe, expect, it } from 'vitest';
import { previewSize } from './preview-size.ts';

describe('previewSize', () => {
  it('keeps a small picture as it is, odd sides too', () => {
    expect(previewSize({ width: 321, height: 241, pixelAspect: 1 })).toEqual({ width: 321, height: 241 });
  });

  it('makes a large picture 960 wide with its aspect kept', () => {
    expect(previewSize({ width: 1920, height: 1080, pixelAspect: 1 })).toEqual({ width: 960, height: 540 });
    expect(previewSize({ width: 3840, height: 1600, pixelAspect: 1 })).toEqual({ width: 960, height: 400 });
  });

  it('does not let an upright picture grow beyond 960 rows', () => {
    expect(previewSize({ width: 1080, height: 1920, pixelAspect: 1 })).toEqual({ width: 540, height: 960 });
  });

  it('shows pixels that are not square at display aspect, without inventing any', () => {
    // PAL widescreen: 720 × 576 at 64:45 is shown 16:9.
    expect(previewSize({ width: 720, height: 576, pixelAspect: 64 / 45 })).toEqual({ width: 720, height: 405 });
    expect(previewSize({ width: 720, height: 480, pixelAspect: 8 / 9 })).toEqual({ width: 640, height: 480 });
  });

  it('survives an aspect that makes no sense and a strip one pixel high', () => {
    expect(previewSize({ width: 64, height: 64, pixelAspect: 0 })).toEqual({ width: 64, height: 64 });
    expect(previewSize({ width: 4000, height: 1, pixelAspect: 1 })).toEqual({ width: 960, height: 1 });
  });
});
