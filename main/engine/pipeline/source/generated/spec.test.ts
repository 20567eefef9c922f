import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../../contract/index.ts';
import { isGenerated, parseGenerated } from './spec.ts';

describe('the address of a generated source', () => {
  it('says size and rate, and everything else where it is not usual', () => {
    const usual = { width: 640, height: 360, fps: 25, frames: null, decodeMs: 0, jitterMs: 0, live: false, seed: 0 };
    expect(parseGenerated('generated:')).toEqual({ ...usual, uri: 'generated:' });
    expect(parseGenerated('generated:,frames=9')).toMatchObject({ ...usual, frames: 9 });
    const uri = 'generated:1920x1080@29.97,frames=500,decode=4.5,jitter=3,live,seed=7';
    const given = { width: 1920, height: 1080, fps: 29.97, frames: 500, decodeMs: 4.5, jitterMs: 3, live: true, seed: 7 };
    expect(parseGenerated(uri)).toEqual({ uri, ...given });
  });

  it('is told from files', () => {
    expect(['generated:', 'generated.mp4', '/a/generated:', 'file:generated:'].map(isGenerated)).toEqual([true, false, false, false]);
  });

  it.each([
    ['640x360', 'has "640x360" where its size belongs'],
    ['axb@25', 'needs a width from 16'],
    ['8x360@25', 'needs a width from 16 to 7680 without a fraction'],
    ['640x9999@25', 'needs a height from 16 to 4320'],
    ['640x360@0', 'has a rate of 0'],
    ['640x360@1e3', 'needs a rate from 0 to 10000'],
    ['640x360@-1', 'needs a rate'],
    ['640x360@25,frames=0', 'needs a frames from 1'],
    ['640x360@25,frames=1.5', 'without a fraction'],
    ['640x360@25,frames', 'needs a frames'],
    ['640x360@25,decode=60001', 'needs a decode from 0 to 60000'],
    ['640x360@25,jitter=5', 'has a jitter but is not live'],
    ['640x360@25,live=1', 'has the option "live=1"'],
    ['640x360@25,constructor=1', 'has the option "constructor=1"'],
    ['640x360@25,', 'has the option ""'],
  ])('is refused in one sentence: %s', (text, reason) => {
    expect(() => parseGenerated(`generated:${text}`)).toThrow(Fault);
    expect(() => parseGenerated(`generated:${text}`)).toThrow(reason);
    expect(() => parseGenerated(`generated:${text}`)).toThrow(/^"generated:[^ ]*" [^.]*(\d\.\d[^.]*)*\.$/);
  });
});
