import { afterAll, describe, expect, it } from 'vitest';
import { clipFolder, haveFfmpeg } from '../source/clips.ts';
import { ACCURACY_CASES, measureAccuracy } from './accuracy.ts';
import { silenceFfmpeg } from './av.ts';

silenceFfmpeg();
const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());

/** Timestamps are compared to this, ms. */
const MS = 0.01;
/** What rounding may do to a picture that is right, dB. */
const LEAST_DB = 40;

describe.skipIf(!haveFfmpeg)('times and pictures are those of ffmpeg', () => {
  it.each(ACCURACY_CASES.map((it) => [it.what, it] as const))('%s', (_what, one) => {
    const clip = one.make(clips!.make, clips!.path);
    const seen = measureAccuracy(clip, one, { decoder: 'libav' }, clips!.path('reference'));
    expect(seen.seenMs.length).toBe(seen.pictures);
    expect(seen.seenMs.length).toBe(seen.expectedMs.length);
    for (const [index, ms] of seen.expectedMs.entries()) expect(Math.abs(ms - seen.seenMs[index]!), `picture ${index}`).toBeLessThan(MS);
    expect(seen.fullDb).toBeGreaterThanOrEqual(LEAST_DB);
    expect(seen.modelDb).toBeGreaterThanOrEqual(LEAST_DB);
  });
});
