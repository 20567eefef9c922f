import { describe, expect, it } from 'vitest';
import { letterbox } from '../preprocess/letterbox.ts';
import { createCandidates, createDetections } from './detections.ts';
import { boxesToSource, iou, suppress } from './nms.ts';

type Row = readonly [x1: number, y1: number, x2: number, y2: number, score: number, classIndex: number];

const run = (rows: readonly Row[], limit = 0.45, capacity = 512): { rows: number[][]; overflow: number } => {
  const candidates = createCandidates(rows.length);
  rows.forEach((row, index) => {
    candidates.boxes.set(row.slice(0, 4), index * 4);
    candidates.scores[index] = row[4];
    candidates.classes[index] = row[5];
  });
  candidates.count = rows.length;
  const out = createDetections(capacity);
  suppress(candidates, limit, new Uint32Array(rows.length), out);
  return {
    rows: Array.from({ length: out.count }, (_, index) => [
      ...out.boxes.subarray(index * 4, index * 4 + 4),
      out.scores[index]!,
      out.classes[index]!,
    ]),
    overflow: out.overflow,
  };
};

describe('iou', () => {
  const boxes = Float32Array.from([0, 0, 10, 10, 5, 0, 15, 10, 10, 0, 20, 10, 3, 3, 3, 3]);
  it.each([
    [0, 0, 1],
    [0, 1, 1 / 3],
    [0, 2, 0],
    [0, 3, 0],
    [3, 3, 0],
  ])('of boxes %i and %i is %f', (a, b, value) => {
    expect(iou(boxes, a, boxes, b)).toBeCloseTo(value, 9);
  });
});

describe('suppress', () => {
  it('keeps the best of boxes that overlap, class by class, by falling score', () => {
    const kept = run([
      [0, 0, 10, 10, 0.5, 0],
      [1, 0, 11, 10, 0.75, 0],
      [1, 0, 11, 10, 0.25, 1],
      [50, 50, 60, 60, 0.875, 0],
    ]);
    expect(kept.rows.map((row) => row.slice(4))).toEqual([
      [0.875, 0],
      [0.75, 0],
      [0.25, 1],
    ]);
  });

  it('lets go only above the limit, and only by boxes that were kept', () => {
    // Boxes in a chain, each a third off its neighbour: IoU 0.5 with it, 0.2 with the next but one.
    const chain: Row[] = [0, 1, 2].map((index) => [index * 10, 0, index * 10 + 30, 10, 0.9 - index / 10, 0]);
    expect(run(chain, 0.45).rows.map((row) => row[0])).toEqual([0, 20]);
    expect(run(chain, 0.5).rows.map((row) => row[0])).toEqual([0, 10, 20]);
  });

  it('leaves out what is not finite', () => {
    const kept = run([
      [0, 0, 10, 10, Number.NaN, 0],
      [0, Number.NaN, 10, 10, 0.9, 0],
      [0, 0, Number.POSITIVE_INFINITY, 10, 0.9, 0],
      [0, 0, 10, 10, 0.5, 0],
    ]);
    expect(kept.rows).toEqual([[0, 0, 10, 10, 0.5, 0]]);
  });

  it('counts what finds no room, the lowest scores', () => {
    const kept = run(
      Array.from({ length: 10 }, (_, index): Row => [index * 20, 0, index * 20 + 10, 10, (index + 1) / 16, 0]),
      0.45,
      4,
    );
    expect(kept.overflow).toBe(6);
    expect(kept.rows.map((row) => row[4]! * 16)).toEqual([10, 9, 8, 7]);
  });

  it('keeps the same high ones however low the candidates begin', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    const rows = Array.from({ length: 300 }, (): Row => {
      const [x, y] = [random() * 200, random() * 200];
      return [x, y, x + 20 + random() * 40, y + 20 + random() * 40, random(), Math.floor(random() * 2)];
    });
    const high = (kept: number[][]) => kept.filter((row) => row[4]! >= 0.3);
    expect(high(run(rows).rows)).toEqual(high(run(rows.filter((row) => row[4] >= 0.3)).rows));
  });

  it('gives nothing of nothing', () => {
    expect(run([]).rows).toEqual([]);
  });
});

describe('boxesToSource', () => {
  it('undoes the letterbox', () => {
    const lb = letterbox({ width: 200, height: 100, pixelAspect: 1 }, { width: 100, height: 100, fit: 'letterbox-centre', pad: 0 });
    const out = createDetections(2);
    out.boxes.set([0, 25, 100, 75, 10, 30, 20, 40]);
    out.count = 2;
    boxesToSource(lb, out);
    expect([...out.boxes]).toEqual([0, 0, 200, 100, 20, 10, 40, 30]);
  });
});
