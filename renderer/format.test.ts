import { describe, expect, it } from 'vitest';
import * as f from './format.ts';

describe('numbers for people', () => {
  it('shows times in two or three significant digits', () => {
    const shown = [0, 0.001, 0.042, 0.0996, 3.149, 17.42, 99.94, 99.96, 128.6, 1234.5].map(f.formatMs);
    expect(shown).toEqual(['0.0', '0.0', '0.04', '0.1', '3.1', '17.4', '99.9', '100', '129', '1,235']);
  });

  it('shows round numbers without needless zeros', () => {
    expect([1, 1.5, 75, 750, 1500].map(f.formatScale)).toEqual(['1', '1.5', '75', '750', '1,500']);
  });

  it('shows a dash where nothing was measured', () => {
    expect([f.formatMs(null), f.formatMs(Number.NaN), f.formatCount(undefined), f.formatPct(null), f.formatFps(undefined)]).toEqual(
      new Array(5).fill(f.NOTHING),
    );
    expect([f.formatClock(null), f.formatBytes(undefined), f.formatRate(null)]).toEqual(new Array(3).fill(f.NOTHING));
  });

  it('shows shares', () => {
    expect([0, 0.01, 0.93, 9.94, 9.96, 42.195, 100].map(f.formatPct)).toEqual(['0 %', '0 %', '0.9 %', '9.9 %', '10 %', '42 %', '100 %']);
  });

  it('shows counts and rates', () => {
    expect([0, 999, 2114, 1234567].map(f.formatCount)).toEqual(['0', '999', '2,114', '1,234,567']);
    expect([9.98, 29.97, 120.44].map(f.formatFps)).toEqual(['9.98', '29.97', '120.4']);
    expect([25, 29.97002997].map(f.formatRate)).toEqual(['25', '29.97']);
  });

  it('shows scores as tags do', () => {
    expect([0.84, 0.3, 0.994, 0.996, 1].map(f.formatScore)).toEqual(['.84', '.30', '.99', '1.0', '1.0']);
  });

  it('shows places in a stream', () => {
    expect([-5, 0, 7_400, 79_500, 3_723_000].map(f.formatClock)).toEqual(['0:00', '0:00', '0:07', '1:19', '1:02:03']);
  });

  it('shows sizes', () => {
    expect([0, 999, 1_500, 412_345_678, 999_600_000, 1.23e9].map(f.formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '412 MB',
      '1.0 GB',
      '1.2 GB',
    ]);
  });

  it('shows how long ago something was', () => {
    expect([48, 1_300, 99_900, 150_000, 9_000_000].map(f.formatAge)).toEqual(['48 ms', '1.3 s', '99.9 s', '3 min', '2.5 h']);
  });

  it('signs changes, and shows means of counts', () => {
    expect([12.4, -3.14, 0.01, -1234].map(f.formatSigned)).toEqual(['+12', '−3.1', '0', '−1,234']);
    expect([0, 0.042, 3.44, 12.6, null].map(f.formatMean)).toEqual(['0', '0.04', '3.4', '13', '–']);
  });

  it('counts in words', () => {
    expect([f.formatPlural(1, 'frame'), f.formatPlural(1200, 'frame')]).toEqual(['1 frame', '1,200 frames']);
    expect([1, 2, 3, 4, 11, 12, 15, 21, 22, 111, 113].map(f.formatOrdinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '15th',
      '21st',
      '22nd',
      '111th',
      '113th',
    ]);
  });
});
