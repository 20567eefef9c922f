import { expect, it } from 'vitest';
import type { TunedSettings } from '../../../contract/index.ts';
import { foundWords, nothingBetterWords, runningWords, settingsWords, unfinishedWords } from './words.ts';

const settings = (detectThreads: number, intraOpThreads: number, more: Partial<TunedSettings> = {}): TunedSettings => ({
  detectThreads,
  intraOpThreads,
  spinning: false,
  ringSlots: 8,
  ...more,
});
const gain = (gainPct: number, gainLowPct: number | null, gainHighPct: number | null) => ({ gainPct, gainLowPct, gainHighPct });
const course = { seconds: 41.3, settings: 9, failed: [] };

it('names settings', () => {
  expect(settingsWords(settings(2, 1))).toBe('2 sessions of 1 thread');
  expect(settingsWords(settings(1, 4, { spinning: true }))).toBe('1 session of 4 threads that spin');
});

it('says what was gained', () => {
  expect(foundWords('processed_fps', settings(2, 1), settings(1, 2), gain(31.2, 24, 38), course)).toBe(
    '2 sessions of 1 thread instead of 1 of 2: 31 % more frames (24 to 38 %), after 41 s and 9 settings.',
  );
  expect(foundWords('analysis_latency', settings(1, 2, { ringSlots: 4 }), settings(2, 1), gain(8.21, 4.04, 12), course)).toBe(
    '1 session of 2 threads instead of 2 of 1, 4 slots instead of 8: 8.2 % less time for an analysis (4.0 to 12 %), after 41 s and 9 settings.',
  );
  expect(foundWords('processed_fps', settings(2, 1, { ringSlots: 16 }), settings(2, 1), gain(3, 1, 5), course)).toMatch(
    /^16 slots instead of 8: 3\.0 % more frames/,
  );
});

it('says that nothing is better, what came closest, and what could not be tried', () => {
  const nothing = (
    closest: Parameters<typeof nothingBetterWords>[2],
    failed: typeof course.failed | Parameters<typeof nothingBetterWords>[3]['failed'] = [],
  ) => nothingBetterWords('processed_fps', settings(2, 1), closest, { ...course, failed });
  expect(nothing(null)).toBe('Nothing was found to be better than 2 sessions of 1 thread, after 41 s and 9 settings.');
  expect(nothing({ settings: settings(3, 1), gain: gain(0.52, -1.2, 2.1) })).toBe(
    'Nothing was found to be better than 2 sessions of 1 thread, after 41 s and 9 settings: 3 of 1 came closest, with 0.5 % more frames (−1.2 to 2.1 %).',
  );
  expect(nothing({ settings: settings(3, 1), gain: gain(-4, -6, -2) })).toMatch(/with 4\.0 % fewer frames \(2\.0 to 6\.0 %\)\.$/);
  expect(nothing(null, [{ settings: settings(4, 1), why: 'There is not enough memory.' }])).toMatch(
    / Could not be tried: 4 sessions of 1 thread \(There is not enough memory\)\.$/,
  );
});

it('says how far it is, and why it was not finished', () => {
  expect(runningWords('processed_fps', settings(2, 1), settings(3, 1), gain(12.4, null, null), 4)).toBe(
    '4 settings so far; 3 sessions of 1 thread instead of 2 of 1: 12 % more frames',
  );
  expect(runningWords('processed_fps', settings(1, 2), null, gain(0, null, null), 1)).toBe(
    '1 setting so far; 1 session of 2 threads, as before, leads',
  );
  expect(unfinishedWords(null, 12.4, null)).toBe('Cancelled after 12 s; the setting before is at work again.');
  expect(unfinishedWords('no frame came from the source', 9, null)).toBe(
    'Not tuned: no frame came from the source; the setting before is at work again.',
  );
  expect(unfinishedWords(null, 12.4, 'No source is open.')).toBe(
    'Cancelled after 12 s; the setting before could not be put to work again (No source is open).',
  );
});
