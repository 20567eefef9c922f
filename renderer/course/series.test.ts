import { describe, expect, it } from 'vitest';
import { axisEnd, indexAt, piecesOf, rowAt, smoothed, stacked, timeOfRow, topInSight } from './series.ts';
import { testCourse } from './testing.ts';

describe('what the mean latency is made of', () => {
  it('is the stages in the order of the path, each wait before its service, and the rest', () => {
    const course = testCourse(3, 1, 0, {
      stages: {
        detect: { waitMs: [2, 2, null], serviceMs: [12, 10, null] },
        decode: { waitMs: [0, 0, null], serviceMs: [3, 3, null] },
      },
      unattributedMs: [1, 2, null],
    });
    const pieces = piecesOf(course);
    expect(
      pieces.map(({ stage, kind }) => `${stage} ${kind}`),
      'decode never waits',
    ).toEqual(['decode service', 'detect wait', 'detect service', 'unattributed service']);
    expect(stacked(pieces.map(({ values }) => values))).toEqual([
      [3, 3, 0],
      [5, 5, 0],
      [17, 15, 0],
      [18, 17, 0],
    ]);
  });
});

describe('places on the axis', () => {
  it('are found by time, in the step that has it', () => {
    const tS = [10, 10.5, 11];
    expect([9.99, 10, 10.4, 10.5, 11.4, 11.6].map((at) => indexAt(tS, 0.5, at))).toEqual([-1, 0, 0, 1, 2, -1]);
    expect(indexAt([], 0.5, 1)).toBe(-1);
  });
  it('are the nearest where points are instants', () => {
    expect([-5, 0.4, 0.6, 9].map((at) => indexAt([0, 1, 2], null, at))).toEqual([0, 0, 1, 2]);
    expect(indexAt([], null, 1)).toBe(-1);
  });
  it('lead to rows and back', () => {
    const course = testCourse(10, 1);
    expect([rowAt(course, 0), rowAt(course, 4), rowAt(course, 4.5), rowAt(course, 99)]).toEqual([0, 120, 135, 270]);
    expect(timeOfRow(course, 120)).toBeCloseTo(4, 9);
    expect(timeOfRow(course, 135)).toBeCloseTo(4.5, 9);
    expect(timeOfRow(testCourse(0, 1), 5)).toBe(0);
  });
});

it('rates are means over as many points as make a second', () => {
  expect(smoothed([0, 60, 0, 60, 0, 60], 2)).toEqual([30, 30, 30, 30, 30, 60]);
  expect(smoothed([3, 6, 9], 3)).toEqual([4.5, 6, 7.5]);
  const same = [1, 2];
  expect(smoothed(same, 1)).toBe(same);
});

describe('the end of an axis', () => {
  const tS = Array.from({ length: 200 }, (_, k) => k);
  it('is not stretched by a lone peak', () => {
    const values = tS.map((k) => (k === 150 ? 900 : 30));
    expect(topInSight(tS, 1, [values], { fromS: 0, toS: 200 })).toBe(42);
  });
  it('has all of a few: one of ten is no exception', () => {
    expect(topInSight(tS.slice(0, 10), 1, [[200, 20, 20, 20, 20, 20, 20, 20, 20, 20]], { fromS: 0, toS: 10 })).toBe(200);
  });
  it('is of what is in sight', () => {
    const values = tS.map((k) => (k < 100 ? 10 : 80));
    expect(topInSight(tS, 1, [values], { fromS: 0, toS: 50 })).toBe(10);
    expect(topInSight(tS, 1, [values], { fromS: 120, toS: 150 })).toBe(80);
    expect(topInSight(tS, 1, [[null, null]], { fromS: 0, toS: 50 })).toBe(0);
  });
  it('is a round number, with air above', () => {
    expect(axisEnd(29, 1)).toBe(40);
    expect(axisEnd(0, 5)).toBe(5);
  });
});
