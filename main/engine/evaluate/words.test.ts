import { describe, expect, it } from 'vitest';
import { Evaluation } from './evaluation.ts';
import { ABOUT, evaluate, reported, shifted, traffic } from './testing.ts';
import { inWords } from './words.ts';

describe('an evaluation in words', () => {
  it('is a table, a line each of tracks, answers and boxes, and a verdict', () => {
    const result = evaluate((frame) => traffic.at(frame).map((truth) => shifted(reported(truth), 2, 0)));
    expect(inWords(result).split('\n')).toEqual([
      'accuracy over 60 frames, of what is reported from score 0.30 on; 0 hidden or tiny objects need not be found',
      '                       AP50    AP50:95  precision     recall      truth      found',
      '  pedestrian          1.000      0.500      1.000      1.000        180        180',
      '  vehicle             1.000      0.900      1.000      1.000        180        180',
      '  all                 1.000      0.700      1.000      1.000        360        360',
      'tracking: MOTA 1.000, IDF1 1.000, MOTP 0.825; 0 misses, 0 false, 0 switches, 0 swaps, 0 fragmentations; 6 objects, 6 tracks',
      'answers: 100.0 % right, colour 100.0 %, kind 100.0 %; 100.0 % of what was found has one',
      'boxes: off by x +2.0 ± 0.0, y 0.0 ± 0.0, width 0.0 ± 0.0, height 0.0 ± 0.0 px; 0 frames late',
      'Boxes lie 2.0 px to the right.',
    ]);
  });

  it('has a dash where there was nothing to judge', () => {
    const text = inWords(new Evaluation().result(ABOUT));
    expect(text).toContain('MOTA –, IDF1 –');
    expect(text).toContain('answers: none about colour or kind');
    expect(text).not.toMatch(/NaN|null|undefined/);
  });
});
