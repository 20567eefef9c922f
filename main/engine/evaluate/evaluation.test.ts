import { describe, expect, it } from 'vitest';
import { type FrameObject, evaluation as schema } from '../../../contract/index.ts';
import { Evaluation } from './evaluation.ts';
import { ABOUT, evaluate, reported, shifted, traffic, truthObject } from './testing.ts';
import type { FrameTruth } from './truth.ts';

const right = (frame: number): FrameObject[] => traffic.at(frame).map(reported);
const SOUND = ['No fault runs through the results.'];

/** Detectors are some tenths of a pixel off: repeatable, without a mean. */
const noise = (frame: number, index: number) => 1.2 * Math.sin(37.7 * frame + 11.3 * index);
const noisy = (frame: number): FrameObject[] =>
  right(frame).map((object, index) => shifted(object, noise(frame, index), noise(index, frame)));

describe('a perfect result', () => {
  const result = evaluate(right);

  it('is right in everything', () => {
    expect(result).toMatchObject({ mAP50: 1, mAP50_95: 1, precision: 1, recall: 1, mota: 1, motp: 1, idf1: 1 });
    expect(result).toMatchObject({
      classificationAccuracyPct: 100,
      colourAccuracyPct: 100,
      kindAccuracyPct: 100,
      classificationCoveragePct: 100,
    });
    expect(result).toMatchObject({
      frames: 60,
      truthObjects: 360,
      objects: 360,
      misses: 0,
      falsePositives: 0,
      idSwitches: 0,
      confusions: [],
    });
    expect(result).toMatchObject({ lagFrames: 0, boxOffsetPx: { dx: 0, dy: 0, dw: 0, dh: 0 }, verdict: SOUND });
  });

  it('is what the contract says', () => {
    expect(schema.parse(result)).toEqual(result);
  });
});

describe('faults that run through all results', () => {
  it('none is seen where boxes are a little off', () => {
    const result = evaluate(noisy);
    expect(result).toMatchObject({ lagFrames: 0, swaps: 0, verdict: SOUND });
    expect(result.boxOffsetPx?.spread.dx).toBeGreaterThan(0.3);
  });

  it.each([
    [4, 0, 'Boxes lie 4.0 px to the right.'],
    [-4, 0, 'Boxes lie 4.0 px to the left.'],
    [0, 4, 'Boxes lie 4.0 px too low.'],
    [0, -4, 'Boxes lie 4.0 px too high.'],
  ])('boxes that are moved by %i, %i px', (dx, dy, sentence) => {
    const result = evaluate((frame) => right(frame).map((object) => shifted(object, dx, dy)));
    expect(result).toMatchObject({ lagFrames: 0, swaps: 0, verdict: [sentence] });
    expect(result.boxOffsetPx?.dx).toBeCloseTo(dx, 9);
    expect(result.boxOffsetPx?.dy).toBeCloseTo(dy, 9);
  });

  it.each([
    [1, 'Results are one frame late.'],
    [2, 'Results are two frames late.'],
    [-1, 'Results are one frame early.'],
  ])('results that are %i frames late', (late, sentence) => {
    const result = evaluate((frame) => noisy(Math.max(0, frame - late)));
    expect(result).toMatchObject({ lagFrames: late, swaps: 0, verdict: [sentence] });
    expect(Math.abs(result.boxOffsetPx?.dx ?? 9)).toBeLessThan(0.5);
  });

  it('boxes that are moved and late are both', () => {
    const result = evaluate((frame) => noisy(Math.max(0, frame - 1)).map((object) => shifted(object, 4, 0)));
    expect(result.lagFrames).toBe(1);
    expect(result.boxOffsetPx?.dx).toBeCloseTo(4, 0);
  });

  it('where all moves one way at one speed, moved boxes are not taken for late ones', () => {
    const oneWay: FrameTruth = {
      at: (frame) => [1, 2, 3].map((id) => truthObject(id, [40 + 4 * frame, 40 * id, 100 + 4 * frame, 40 * id + 30])),
    };
    const result = evaluate((frame) => oneWay.at(frame).map((object) => shifted(reported(object), -4, 0)), oneWay);
    expect(result).toMatchObject({ lagFrames: 0, verdict: ['Boxes lie 4.0 px to the left.'] });
  });

  it('two tracks that are exchanged midway', () => {
    const other = new Map([
      [101, 102],
      [102, 101],
    ]);
    const result = evaluate((frame) =>
      noisy(frame).map((object) => (frame < 30 ? object : { ...object, track: other.get(object.track!) ?? object.track })),
    );
    expect(result).toMatchObject({ idSwitches: 2, swaps: 1, lagFrames: 0, verdict: ['Two tracks exchanged their objects once.'] });
  });

  it('boxes that are too wide and too tall', () => {
    const result = evaluate((frame) =>
      right(frame).map((object) => ({ ...object, box: [object.box[0] - 2, object.box[1], object.box[2] + 2, object.box[3]] as const })),
    );
    expect(result.verdict).toEqual(['Boxes are 4.0 px too wide.']);
  });

  it('second boxes', () => {
    const result = evaluate((frame) => right(frame).flatMap((object) => [object, { ...shifted(object, 1, 0), track: null, score: 0.5 }]));
    expect(result).toMatchObject({ duplicates: 360, mAP50: 1, recall: 1, precision: 0.5, mota: 1 });
    expect(result.verdict).toEqual(['360 of 720 boxes lie on objects that have one already.']);
  });

  it('boxes that are no boxes', () => {
    const broken = [
      [Number.NaN, 0, 10, 10],
      [0, 0, Number.POSITIVE_INFINITY, 10],
      [10, 10, 10, 20],
      [20, 10, 10, 20],
    ] as const;
    const result = evaluate((frame) => [
      ...right(frame),
      ...broken.map((box, index) => ({ ...right(frame)[0]!, box, track: 900 + index, score: index === 0 ? Number.NaN : 0.3 })),
    ]);
    expect(result).toMatchObject({ unusableBoxes: 240, falsePositives: 240, misses: 0, recall: 1, mAP50: 1, precision: 0.6, lagFrames: 0 });
    expect(result.verdict).toEqual(['240 of 600 objects have no usable box.']);
    expect(schema.parse(result)).toEqual(result);
  });
});

describe('what is asked for', () => {
  const hidden = truthObject(9, [400, 220, 460, 250], { visibility: 0.1 });
  const tiny = truthObject(10, [10, 220, 17, 228]);
  const truth: FrameTruth = { at: (frame) => [...traffic.at(frame), hidden, tiny] };

  it('objects that are hidden or tiny may be found or not', () => {
    for (const results of [right, (frame: number) => truth.at(frame).map(reported)]) {
      expect(evaluate(results, truth)).toMatchObject({ ignored: 120, mAP50_95: 1, mota: 1, idf1: 1, falsePositives: 0, verdict: SOUND });
    }
  });

  it('labels of COCO are the street’s; others are left out', () => {
    const coco = (label: string) => (label === 'vehicle' ? 'truck' : 'person');
    const result = evaluate((frame) => [
      ...right(frame).map((object) => ({ ...object, label: coco(object.label) })),
      { ...right(frame)[0]!, label: 'bicycle' },
    ]);
    expect(result).toMatchObject({ mAP50: 1, mota: 1, otherLabels: 60, objects: 360, verdict: SOUND });
  });

  it('a detector that knows none of them is told so', () => {
    const evaluation = new Evaluation();
    evaluation.add(traffic, 0, [{ ...right(0)[0]!, label: 'face' }]);
    expect(evaluation.result({ ...ABOUT, detectorLabels: ['face'] }).verdict).toEqual([
      'The detector has no label that the truth knows: it says face, the truth is about vehicle, pedestrian, car, bus, truck, train, person.',
    ]);
  });

  it('answers are right, wrong or missing', () => {
    const said = (label: string) => ({ label, score: 0.9, ageFrames: 3, ageMs: 100 });
    const result = evaluate((frame) =>
      right(frame).map((object, index) => {
        // The first: another colour. The second: no answer. The third: only its colour. The fourth: something that nobody asked.
        if (index === 0) return { ...object, class: said('red') };
        if (index === 1) return { ...object, class: null, also: [] };
        if (index === 2) return { ...object, also: [] };
        return index === 3 ? { ...object, class: said('tench'), also: [] } : object;
      }),
    );
    // Colours: 3 of 4 are right; kinds: 3 of 3; answers about 4 of 6 objects.
    expect(result).toMatchObject({ colourAccuracyPct: 75, kindAccuracyPct: 100, mAP50: 1 });
    expect(result.classificationAccuracyPct).toBeCloseTo(600 / 7, 9);
    expect(result.classificationCoveragePct).toBeCloseTo(400 / 6, 9);
    expect(result.confusions).toEqual([{ question: 'colour', truth: 'blue', answer: 'red', count: 60, sharePct: 50 }]);
  });
});

describe('runs that are not as usual', () => {
  it('no frame at all', () => {
    const result = evaluate(right, traffic, 0);
    expect(result).toMatchObject({ frames: 0, mAP50: null, mota: null, idf1: null, boxOffsetPx: null, lagFrames: null });
    expect(result.verdict).toEqual(['No frame was analysed, so there is nothing to judge.']);
    expect(schema.parse(result)).toEqual(result);
  });

  it('nothing is found', () => {
    const result = evaluate(() => []);
    expect(result).toMatchObject({ mAP50: 0, recall: 0, precision: null, mota: 0, idf1: 0, misses: 360, classificationAccuracyPct: null });
    expect(result.verdict).toEqual(['The detector found nothing that the truth knows.']);
  });

  it('nothing is there and nothing is found', () => {
    const result = evaluate(() => [], { at: () => [] }, 5);
    expect(result).toMatchObject({ frames: 5, truthObjects: 0, mAP50: null, mota: null, verdict: SOUND });
  });

  it('a loop is the same truth again, with new tracks', () => {
    const evaluation = new Evaluation();
    for (const epoch of [0, 1]) {
      evaluation.restart();
      for (let frame = 0; frame < 30; frame++)
        evaluation.add(
          traffic,
          frame,
          right(frame).map((object) => ({ ...object, track: object.track! + 50 * epoch })),
        );
    }
    expect(evaluation.result(ABOUT)).toMatchObject({
      mota: 1,
      idf1: 1,
      idSwitches: 0,
      trajectories: 12,
      tracks: 12,
      lagFrames: 0,
      verdict: SOUND,
    });
  });

  it('of a long run a sample is kept', () => {
    const result = evaluate((frame) => noisy(frame % 60), { at: (frame) => traffic.at(frame % 60) }, 3000);
    expect(result).toMatchObject({ frames: 3000, truthObjects: 18_000, lagFrames: 0 });
    expect(result.boxOffsetPx?.samples).toBe(8192);
  });
});
