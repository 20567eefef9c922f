import { describe, expect, it } from 'vitest';
import { trackColour } from './track-colours.ts';

/** Relative luminance of a colour like #7dd3fc (WCAG 2.2). */
const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};

describe('trackColour', () => {
  it('is the same for a track, and another for its neighbours in time', () => {
    expect(trackColour(7)).toBe(trackColour(7));
    for (let id = 0; id < 50; id++) expect(new Set(Array.from({ length: 12 }, (_, i) => trackColour(id + i))).size).toBe(12);
  });

  it('is grey without a track', () => {
    expect(trackColour(null)).toBe('#e5e7eb');
  });

  it('lets dark text be read on it', () => {
    const ink = luminance('#0b1016');
    for (let id = 0; id < 12; id++) expect((luminance(trackColour(id)) + 0.05) / (ink + 0.05)).toBeGreaterThan(7);
  });
});
