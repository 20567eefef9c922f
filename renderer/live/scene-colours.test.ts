import { describe, expect, it } from 'vitest';
import { classRgb, coloursOf, isBackground, nearnessRgb } from './scene-colours.ts';

describe('colours of a scene', () => {
  it('tell the first twenty classes apart', () => {
    const colours = Array.from({ length: 20 }, (_, index) => classRgb(index));
    for (const [a, first] of colours.entries())
      for (const second of colours.slice(a + 1)) {
        const apart = Math.hypot(...first.map((channel, at) => channel - second[at]!));
        expect(apart, `${first} and ${second}`).toBeGreaterThan(18);
      }
    for (const colour of colours) for (const channel of colour) expect(channel).toBeGreaterThanOrEqual(0);
  });

  it('go from blue, far, by green to red, near', () => {
    const [far, middle, near] = [nearnessRgb(0.1), nearnessRgb(0.5), nearnessRgb(0.95)];
    expect(far[2]).toBeGreaterThan(far[0]);
    expect(middle[1]).toBeGreaterThan(Math.max(middle[0], middle[2]));
    expect(near[0]).toBeGreaterThan(near[2]);
    expect(nearnessRgb(-1)).toEqual(nearnessRgb(0));
    expect(nearnessRgb(2)).toEqual(nearnessRgb(1));
  });

  it('leave what is behind everything as it is', () => {
    expect(['background', 'Background', 'void', 'unlabeled'].map(isBackground)).toEqual([true, true, true, true]);
    expect(['road', 'person', undefined].map(isBackground)).toEqual([false, false, false]);
  });

  it('stand in a table by byte', () => {
    const table = coloursOf('segment');
    expect([...table.subarray(4, 8)]).toEqual([...classRgb(1), 255]);
    expect([...coloursOf('depth').subarray(255 * 4)]).toEqual([...nearnessRgb(1), 255]);
  });
});
