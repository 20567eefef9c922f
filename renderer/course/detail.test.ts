import { describe, expect, it } from 'vitest';
import { bestCourse, partOf, serves, wantedPart, wholePoints } from './detail.ts';
import { testCourse } from './testing.ts';

const hour = { lengthS: 3600, frames: 108_000 };

describe('how finely a session is asked for', () => {
  it('is a point for two frames, and no more than an eye tells apart', () => {
    expect(wholePoints(108_000)).toBe(700);
    expect(wholePoints(237)).toBe(118);
    expect(wholePoints(0)).toBe(1);
  });
  it('is finer for a closer view, with room at its sides to move in', () => {
    const { part, points } = wantedPart({ fromS: 1000, toS: 1070 }, hour);
    expect(part).toEqual({ fromS: 965, toS: 1105 });
    expect(points).toBe(1400);
    expect(wantedPart({ fromS: 0, toS: 2 }, hour).part).toEqual({ fromS: 0, toS: 3 });
    // 3 s at 30 fps: 90 frames, two a point.
    expect(wantedPart({ fromS: 0, toS: 2 }, hour).points).toBe(45);
  });
  it('is enough where the course has the view and is about that fine', () => {
    const whole = testCourse(700, 3600 / 700);
    expect(serves(whole, { fromS: 0, toS: 3600 }, hour)).toBe(true);
    expect(serves(whole, { fromS: 1000, toS: 1070 }, hour)).toBe(false);
    const detail = testCourse(1400, 0.1, 965);
    expect(serves(detail, { fromS: 1000, toS: 1070 }, hour)).toBe(true);
    expect(serves(detail, { fromS: 1100, toS: 1170 }, hour)).toBe(false);
  });
});

it('a view is drawn from the finest course that has all of it', () => {
  const whole = testCourse(700, 3600 / 700);
  const detail = testCourse(1400, 0.1, 965);
  expect(partOf(detail).toS).toBeCloseTo(1105, 6);
  expect(bestCourse(whole, detail, { fromS: 1000, toS: 1070 })).toBe(detail);
  expect(bestCourse(whole, detail, { fromS: 900, toS: 1070 })).toBe(whole);
  expect(bestCourse(whole, null, { fromS: 1000, toS: 1070 })).toBe(whole);
});
