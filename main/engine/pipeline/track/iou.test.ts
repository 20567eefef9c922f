import { describe, expect, it } from 'vitest';
import { iou, isTrackable } from './iou.ts';

describe('iou', () => {
  const boxes = Float32Array.of(0, 0, 10, 10, 5, 0, 15, 10, 20, 20, 30, 30, 10, 0, 20, 10);

  it('is shared area over joined area', () => {
    expect(iou(boxes, 0, boxes, 0)).toBe(1);
    expect(iou(boxes, 0, boxes, 1)).toBeCloseTo(1 / 3, 12);
  });

  it('is 0 for boxes that are apart or only touch', () => {
    expect(iou(boxes, 0, boxes, 2)).toBe(0);
    expect(iou(boxes, 0, boxes, 3)).toBe(0);
  });

  it('is 0, never NaN, for boxes without an area or with NaN', () => {
    const odd = Float32Array.of(5, 5, 5, 5, Number.NaN, 0, 10, 10, 10, 10, 0, 0);
    for (let k = 0; k < 3; k++) expect(iou(boxes, 0, odd, k)).toBe(0);
  });
});

describe('isTrackable', () => {
  it.each([
    [[0, 0, 1, 1], true],
    [[-20, -5, 700, 500], true],
    [[0, 0, 0.5, 10], false],
    [[10, 10, 0, 20], false],
    [[Number.NaN, 0, 10, 10], false],
    [[0, 0, Number.NaN, 10], false],
    [[0, 0, Number.POSITIVE_INFINITY, 10], false],
    [[Number.NEGATIVE_INFINITY, 0, 10, 10], false],
    [[0, 0, 1e30, 1e30], false],
  ])('%j: %s', (box, expected) => {
    expect(isTrackable(Float32Array.from(box), 0)).toBe(expected);
  });
});
