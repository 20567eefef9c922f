import { describe, expect, it } from 'vitest';
import { type Fit, letterbox, toModel, toSource } from './letterbox.ts';

const input = (fit: Fit, width = 416, height = 416) => ({ width, height, fit, pad: 114 });

describe('letterbox', () => {
  it('keeps the aspect and pads right and below', () => {
    const lb = letterbox({ width: 1920, height: 1080, pixelAspect: 1 }, input('letterbox-topleft'));
    expect(lb).toMatchObject({ contentX: 0, contentY: 0, contentWidth: 416, contentHeight: 234, pad: 114 });
    expect(lb.scaleX).toBe(416 / 1920);
    expect(lb.scaleY).toBe(234 / 1080);
  });

  it('centres', () => {
    const lb = letterbox({ width: 1080, height: 1920, pixelAspect: 1 }, input('letterbox-centre'));
    expect(lb).toMatchObject({ contentX: 91, contentY: 0, contentWidth: 234, contentHeight: 416 });
  });

  it('stretches', () => {
    const lb = letterbox({ width: 100, height: 50, pixelAspect: 1 }, input('stretch', 320, 240));
    expect(lb).toMatchObject({ contentWidth: 320, contentHeight: 240, scaleX: 3.2, scaleY: 4.8 });
  });

  it('keeps the display aspect of pixels that are not square', () => {
    // PAL DV: 720 × 576 stored, shown 16:9.
    const lb = letterbox({ width: 720, height: 576, pixelAspect: 64 / 45 }, input('letterbox-topleft'));
    expect(lb.contentWidth / lb.contentHeight).toBeCloseTo(16 / 9, 2);
    expect(lb.scaleX).not.toBe(lb.scaleY);
  });

  it('treats an unknown pixel aspect as square', () => {
    for (const pixelAspect of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(letterbox({ width: 64, height: 64, pixelAspect }, input('letterbox-topleft')).contentWidth).toBe(416);
    }
  });

  it('never leaves the input, whatever the source', () => {
    for (const [width, height] of [
      [1, 4000],
      [4000, 1],
      [417, 415],
      [3, 7],
      [853, 481],
    ] as const) {
      for (const fit of ['letterbox-topleft', 'letterbox-centre', 'stretch'] as const) {
        const lb = letterbox({ width, height, pixelAspect: 1.37 }, input(fit, 320, 192));
        expect(lb.contentWidth).toBeGreaterThanOrEqual(1);
        expect(lb.contentHeight).toBeGreaterThanOrEqual(1);
        expect(lb.contentX + lb.contentWidth).toBeLessThanOrEqual(320);
        expect(lb.contentY + lb.contentHeight).toBeLessThanOrEqual(192);
      }
    }
  });

  it('maps boxes there and back to the source pixel', () => {
    const lb = letterbox({ width: 1279, height: 717, pixelAspect: 1.2 }, input('letterbox-centre', 640, 384));
    const box = [0, 12.25, 1279, 700.5] as const;
    const back = toSource(lb, toModel(lb, box));
    back.forEach((value, index) => {
      expect(value).toBeCloseTo(box[index] as number, 9);
    });
    expect(toModel(lb, [0, 0, 1279, 717])).toEqual([
      lb.contentX,
      lb.contentY,
      lb.contentX + lb.contentWidth,
      lb.contentY + lb.contentHeight,
    ]);
  });
});
