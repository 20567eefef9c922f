import { describe, expect, it } from 'vitest';
import { clampSpan, covers, panSpan, spanBetween, spanText, zoomSpan } from './span.ts';

describe('spans of a time axis', () => {
  it('stay inside the session, as long as they were', () => {
    expect(clampSpan({ fromS: -3, toS: 7 }, 60)).toEqual({ fromS: 0, toS: 10 });
    expect(clampSpan({ fromS: 55, toS: 65 }, 60)).toEqual({ fromS: 50, toS: 60 });
    expect(clampSpan({ fromS: -3, toS: 90 }, 60)).toEqual({ fromS: 0, toS: 60 });
    expect(clampSpan({ fromS: 30, toS: 30 }, 60)).toEqual({ fromS: 30, toS: 30.2 });
    expect(clampSpan({ fromS: 0, toS: 1 }, 0.1), 'a session shorter than the least').toEqual({ fromS: 0, toS: 0.1 });
  });
  it('are zoomed around a place that does not move', () => {
    const closer = zoomSpan({ fromS: 0, toS: 60 }, 60, 0.5, 15);
    expect(closer).toEqual({ fromS: 7.5, toS: 37.5 });
    expect((15 - closer.fromS) / 30).toBe(0.25);
    expect(zoomSpan(closer, 60, 4, 15)).toEqual({ fromS: 0, toS: 60 });
    expect(zoomSpan({ fromS: 10, toS: 10.2 }, 60, 0.1, 10.1).toS - 10.2).toBeCloseTo(0, 9);
  });
  it('are moved up to the ends', () => {
    expect(panSpan({ fromS: 10, toS: 20 }, 60, 5)).toEqual({ fromS: 15, toS: 25 });
    expect(panSpan({ fromS: 10, toS: 20 }, 60, -50)).toEqual({ fromS: 0, toS: 10 });
    expect(panSpan({ fromS: 10, toS: 20 }, 60, 500)).toEqual({ fromS: 50, toS: 60 });
  });
  it('lie between two places in any order', () => {
    expect(spanBetween(8, 3, 60)).toEqual({ fromS: 3, toS: 8 });
    expect(spanBetween(-2, 90, 60)).toEqual({ fromS: 0, toS: 60 });
  });
  it('cover one another, and have words', () => {
    expect(covers({ fromS: 0, toS: 10 }, { fromS: 0, toS: 10 })).toBe(true);
    expect(covers({ fromS: 0, toS: 10 }, { fromS: 5, toS: 10.1 })).toBe(false);
    expect(spanText({ fromS: 12.4, toS: 78.9 })).toBe('0:12.40 to 1:18.90');
  });
});
