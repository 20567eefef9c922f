import { describe, expect, it } from 'vitest';
import { STRETCH, showings } from './showing.ts';

const frames = (...times: number[]) => times.map((ptsMs) => ({ ptsMs, objects: [] }));
/** Frames of `times` whose boxes would be drawn into a picture at `ms`. */
const shownAt = (times: number[], ms: number, intervalMs: number): number[] => {
  const atCs = ((ms - times[0]!) * STRETCH) / 10;
  return showings(frames(...times), times[0]!, intervalMs).flatMap(({ fromCs, toCs }, at) =>
    atCs >= fromCs && atCs < toCs ? [times[at]!] : [],
  );
};

describe('showings', () => {
  it.each([10, 25, 29.97, 120, 240, 1000])('shows each box in its own picture only, at %d frames a second', (fps) => {
    const times = Array.from({ length: 500 }, (_, at) => 1234.5 + (at * 1000) / fps);
    for (const ms of times) expect(shownAt(times, ms, 1000 / fps)).toEqual([ms]);
  });

  it('does so where times are rounded to ms, and vary', () => {
    const times = [0, 33, 67, 100, 133, 500, 501, 900];
    for (const ms of times) expect(shownAt(times, ms, 33.4)).toEqual([ms]);
  });

  it('shows nothing in pictures that the session lacks', () => {
    const times = [0, 40, 200, 240];
    for (const ms of [80, 120, 160]) expect(shownAt(times, ms, 40)).toEqual([]);
  });
});
