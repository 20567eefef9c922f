import { describe, expect, it } from 'vitest';
import type { BoxPx } from '../../../contract/index.ts';
import { AveragePrecision } from './average-precision.ts';
import { found, truthObject } from './testing.ts';

const at = (x: number): BoxPx => [x, 0, x + 20, 20];
/** IoU with `at(x)`: 15 ÷ 25 = 0.6. */
const near = (x: number): BoxPx => [x + 5, 0, x + 25, 20];
const visible = (...xs: number[]) => xs.map((x, id) => truthObject(id, at(x)));

describe('average precision', () => {
  it('is 1 of a perfect result, at every IoU', () => {
    const ap = new AveragePrecision();
    ap.add({ visible: visible(0, 100), ignored: [] }, [found(at(0)), found(at(100))]);
    expect(ap.result(0)).toMatchObject({ mAP50: 1, mAP50_95: 1, precision: 1, recall: 1 });
  });

  it('is what the 101 points give by hand', () => {
    // By score: right, wrong, right; three objects. Recalls ⅓, ⅓, ⅔; precisions 1, ½, ⅔. Recalls 0 … 0.33 (34 points) see 1, 0.34 … 0.66
    // (33 points) see ⅔, the other 34 see nothing: (34 + 33 × ⅔) ÷ 101 = 56 ÷ 101.
    const ap = new AveragePrecision();
    ap.add({ visible: visible(0, 100, 200), ignored: [] }, [
      found(at(0), { score: 0.9 }),
      found(at(300), { score: 0.8 }),
      found(at(100), { score: 0.7 }),
    ]);
    const result = ap.result(0);
    expect(result.mAP50).toBeCloseTo(56 / 101, 12);
    expect(result.precision).toBeCloseTo(2 / 3, 12);
    expect(result.recall).toBeCloseTo(2 / 3, 12);
    expect(ap.result(0.85)).toMatchObject({ precision: 1, recall: 1 / 3 });
  });

  it('orders the objects of all frames by score', () => {
    // The same three as above, in three frames.
    const ap = new AveragePrecision();
    ap.add({ visible: visible(0), ignored: [] }, [found(at(0), { score: 0.7 })]);
    ap.add({ visible: visible(0), ignored: [] }, [found(at(300), { score: 0.8 })]);
    ap.add({ visible: visible(0), ignored: [] }, [found(at(0), { score: 0.9 })]);
    expect(ap.result(0).mAP50).toBeCloseTo(56 / 101, 12);
  });

  it('asks for more overlap at each of the ten IoUs', () => {
    // 0.6 is enough at 0.5, 0.55 and 0.6.
    const ap = new AveragePrecision();
    ap.add({ visible: visible(0), ignored: [] }, [found(near(0))]);
    expect(ap.result(0)).toMatchObject({ mAP50: 1, mAP50_95: 0.3 });
  });

  it('takes each object once: a second box on it is wrong', () => {
    // Precisions 1, ½, ⅔ at recalls ½, ½, 1: 51 points see 1, 50 see ⅔.
    const ap = new AveragePrecision();
    ap.add({ visible: visible(0, 100), ignored: [] }, [
      found(at(0), { score: 0.9 }),
      found(near(0), { score: 0.8 }),
      found(at(100), { score: 0.7 }),
    ]);
    expect(ap.result(0).mAP50).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 12);
  });

  it('counts ignored truth neither as missed nor as found, however many boxes lie in it', () => {
    const ap = new AveragePrecision();
    const ignored = [truthObject(9, at(50)), truthObject(8, at(400))];
    ap.add({ visible: visible(0), ignored }, [found(at(50)), found([52, 2, 60, 18], { score: 0.95 }), found(at(0))]);
    expect(ap.result(0)).toMatchObject({ mAP50: 1, mAP50_95: 1, precision: 1, recall: 1 });
  });

  it('prefers truth that counts to ignored truth that fits better', () => {
    const ap = new AveragePrecision();
    ap.add({ visible: visible(0), ignored: [truthObject(9, near(0))] }, [found(near(0))]);
    expect(ap.result(0)).toMatchObject({ mAP50: 1, recall: 1 });
  });

  it('keeps labels apart, and leaves those without truth out of the mean', () => {
    const ap = new AveragePrecision();
    const person = truthObject(5, at(100), { label: 'pedestrian' });
    ap.add({ visible: [...visible(0), person], ignored: [] }, [found(at(0)), found(at(100)), found(at(0), { label: 'kite' })]);
    const { mAP50, perClass } = ap.result(0);
    expect(mAP50).toBe(0.5);
    expect(perClass.map(({ label, ap50 }) => [label, ap50])).toEqual([
      ['kite', null],
      ['pedestrian', 0],
      ['vehicle', 1],
    ]);
  });

  it('has no opinion where there is nothing', () => {
    const ap = new AveragePrecision();
    ap.add({ visible: [], ignored: [] }, []);
    expect(ap.result(0)).toEqual({ mAP50: null, mAP50_95: null, precision: null, recall: null, perClass: [] });
  });
});
