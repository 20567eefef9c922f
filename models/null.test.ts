import { describe, expect, it } from 'vitest';
import { maxNullObjects, nullBoxes, nullClassifier, nullDetector } from './null.ts';
import { readOnnxHeader, showValue } from './onnx-header.ts';

describe('networks that compute nothing', () => {
  it('have the shapes of real ones', () => {
    const detector = readOnnxHeader(nullDetector({ sizePx: 320, objects: 5 }));
    expect([...detector.inputs, ...detector.outputs].map(showValue)).toEqual(['float32 [1, 3, 320, 320]', 'float32 [1, 2100, 6]']);
    const classifier = readOnnxHeader(nullClassifier({ sizePx: 64, batch: 'batch' }));
    expect([...classifier.inputs, ...classifier.outputs].map(showValue)).toEqual(['float32 [batch, 3, 64, 64]', 'float32 [batch, 2]']);
    expect(readOnnxHeader(nullClassifier({ sizePx: 32, batch: 1 })).outputs.map(showValue)).toEqual(['float32 [1, 2]']);
  });

  it.each([1, 2, 8, 17, 512])('spread %d boxes over the picture, none over another', (count) => {
    const boxes = nullBoxes(count);
    expect(boxes).toHaveLength(count);
    for (const [x1, y1, x2, y2] of boxes) {
      expect(Math.min(x1, y1)).toBeGreaterThan(0);
      expect(Math.max(x2, y2)).toBeLessThan(1);
      expect(boxes.filter((other) => other[0] < x2 && x1 < other[2] && other[1] < y2 && y1 < other[3])).toHaveLength(1);
    }
  });

  it('have room for 512 objects in the usual size', () => {
    expect(maxNullObjects(320)).toBeGreaterThan(512);
    expect(nullBoxes(0)).toEqual([]);
  });
});
