import { describe, expect, it } from 'vitest';
import { dropTone, fpsTone, serviceTone, shareTone, unattributedTone } from './tones.ts';

describe('tones', () => {
  it('turns amber above 1 % of frames lost, red above 5 %', () => {
    const lost = (n: number) => dropTone({ received: 1000, dropped: { ring_drop_oldest: n } });
    expect([0, 10, 11, 50, 51].map(lost)).toEqual(['plain', 'plain', 'warn', 'warn', 'bad']);
    expect(dropTone({ received: 0, dropped: {} })).toBe('plain');
  });

  it('knows nothing to be no reason to worry', () => {
    expect([shareTone(null), unattributedTone(null)]).toEqual(['plain', 'plain']);
    expect([1.9, 2, 5].map(unattributedTone)).toEqual(['plain', 'warn', 'bad']);
  });

  it('holds service against the time between frames, shared by workers', () => {
    expect(serviceTone(31, 40, 1)).toBe('warn');
    expect(serviceTone(31, 40, 2)).toBe('plain');
    expect(serviceTone(41, 40, 1)).toBe('bad');
    expect(serviceTone(41, null, 1)).toBe('plain');
    expect(serviceTone(null, 40, 1)).toBe('plain');
  });

  it('holds the rate against that of the source', () => {
    expect([25, 23, 19].map((fps) => fpsTone(fps, 25))).toEqual(['plain', 'warn', 'bad']);
    expect(fpsTone(1, null)).toBe('plain');
  });
});
