import { describe, expect, it } from 'vitest';
import { squareAt } from './scene.ts';

const USUAL = { width: 640, height: 360, seed: 0 };

describe('the generated scene', () => {
  it.each([
    USUAL,
    { ...USUAL, seed: 9 },
    { width: 1921, height: 1079, seed: 1 },
    { width: 16, height: 16, seed: 0 },
    { width: 99, height: 33, seed: 3 },
  ])('keeps its square in the picture, on even pixels, and moves it in every frame: %o', (size) => {
    let before = '';
    for (let frame = 0; frame < 3000; frame++) {
      const box = squareAt(frame, size);
      const [x1, y1, x2, y2] = box;
      expect(Math.min(x1, y1)).toBeGreaterThanOrEqual(0);
      expect(x2).toBeLessThanOrEqual(size.width);
      expect(y2).toBeLessThanOrEqual(size.height);
      expect(x2 - x1).toBe(y2 - y1);
      expect(box.every((side) => Number.isInteger(side / 2))).toBe(true);
      expect(String(box)).not.toBe(before);
      before = String(box);
    }
  });

  it('is 64 px at 640 × 360 and scales with the height, also in how it moves', () => {
    const side = (width: number, height: number) => {
      const [x1, , x2] = squareAt(0, { width, height, seed: 0 });
      return x2 - x1;
    };
    expect([side(640, 360), side(1280, 720), side(1920, 1080)]).toEqual([64, 128, 192]);
    const [from, to] = [5, 6].map((frame) => squareAt(frame, { width: 1920, height: 1080, seed: 0 })[0]);
    expect(Math.abs(to! - from!)).toBe(6);
  });

  it('comes back to where it was only after many frames', () => {
    const boxes = Array.from({ length: 5000 }, (_, frame) => String(squareAt(frame, USUAL)));
    expect(boxes.every((box, frame) => !boxes.slice(frame + 1, frame + 50).includes(box))).toBe(true);
  });

  it('begins elsewhere with another seed, and the same with the same', () => {
    expect(squareAt(0, { ...USUAL, seed: 5 })).toEqual(squareAt(0, { ...USUAL, seed: 5 }));
    expect(squareAt(0, { ...USUAL, seed: 5 })).not.toEqual(squareAt(0, USUAL));
  });
});
