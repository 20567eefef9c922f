import { describe, expect, it } from 'vitest';
import { NOTHING } from '../format.ts';
import { testFigures } from '../state/testing.ts';
import { cascadeRows, copyRows, deliveryRows, driftRow, flightRows, levelText, lossRows, rateRows, shareRows } from './rows.ts';

const none = testFigures();
const shown = (rows: readonly { readonly name: string; readonly value: string }[], name: string) =>
  rows.find((row) => row.name === name)?.value;

describe('rows of figures', () => {
  it('show a dash for what was not measured, never a 0 nor a unit alone', () => {
    expect(shareRows(none).map(({ value }) => value)).toEqual([NOTHING, NOTHING, NOTHING]);
    expect(driftRow(none).value).toBe(NOTHING);
    expect(shown(rateRows(none, true), 'Inferences')).toBe(NOTHING);
    expect(flightRows(none).map(({ value }) => value)).toEqual(new Array(4).fill(NOTHING));
    expect(copyRows(none).map(({ value }) => value)).toEqual(new Array(3).fill(NOTHING));
    expect(shown(cascadeRows(none, 0), 'Result age')).toBe(NOTHING);
    expect(shown(deliveryRows(none), 'TTFF')).toBe(NOTHING);
  });

  it('carry their units', () => {
    expect(driftRow({ latencyDriftMsPerMin: -3.14 }).value).toBe('−3.1 ms/min');
    expect(shareRows(testFigures({ overheadRatio: 4.13 }))[1]?.value).toBe('4.1 ×');
    expect(levelText({ now: 3, mean: 3.44, max: 8 })).toBe('now 3 · mean 3.4 · max 8');
    expect(levelText({ now: null, mean: 3.44, max: 8 })).toBe('mean 3.4 · max 8');
    expect(shown(rateRows(testFigures({ inferencesPerS: { detect: 29.97, classify: 112.2 } }), true), 'Inferences')).toBe(
      'detect 30.0 · classify 112 /s',
    );
  });

  it('warn by the limits of the dictionary', () => {
    const tones = (pct: number) => [
      lossRows(testFigures({ dropRatePct: pct }))[0]?.tone,
      shareRows(testFigures({ unattributedPct: pct }))[2]?.tone,
    ];
    expect([0.9, 2.1, 6].map(tones)).toEqual([
      ['plain', 'plain'],
      ['warn', 'warn'],
      ['bad', 'bad'],
    ]);
  });

  it('count objects by frame', () => {
    const cascade = {
      rois: 780,
      eligible: 730,
      filtered: { size: 50, class: 0, score: 0 },
      cached: 710,
      classified: 20,
      deferred: 0,
      coveragePct: 100,
    };
    const rows = cascadeRows(testFigures({ cascade, resultAge: { frames: 6.2, ms: 207 }, classifyMsPerObject: 6.2 }), 100);
    expect(shown(rows, 'Classified · cached')).toBe('0.2 · 7.1');
    expect(shown(rows, 'Filtered: size · class · score')).toBe('0.5 · 0 · 0');
    expect(shown(rows, 'Result age')).toBe('6.2 frames · 207 ms');
    expect(shown(rows, 'Cost per classified object')).toBe('6.2 ms');
  });
});
