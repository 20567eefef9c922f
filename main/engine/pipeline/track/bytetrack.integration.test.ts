import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteTracker } from './bytetrack.ts';
import type { ByteTrackOptions } from './options.ts';
import { feed, type TestDetection } from './test-scenes.ts';

const PERSON = 0;
const SHOWN_SCORE = 0.3;

/** Real detections; the file's first line says of what and how they were made. */
const readFixture = (): TestDetection[][] => {
  const [, ...lines] = readFileSync(new URL('./fixtures/vtest-detections.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const numbers = JSON.parse(line) as number[];
    return Array.from({ length: numbers.length / 6 }, (_, i) => {
      const [x1, y1, x2, y2, score, classId] = numbers.slice(i * 6, i * 6 + 6) as [number, number, number, number, number, number];
      return { box: [x1 / 10, y1 / 10, x2 / 10, y2 / 10], score: score / 1000, classId };
    });
  });
};

/** Follows the people of the clip, taking every `step`th frame. */
const measure = (frames: TestDetection[][], step: number, options: Partial<ByteTrackOptions> = {}) => {
  const tracker = new ByteTracker(options);
  const lengths = new Map<number, number>();
  let shown = 0;
  let shownWithTrack = 0;
  let peopleMost = 0;
  for (let f = 0; f < frames.length; f += step) {
    const frame = frames[f]!;
    const ids = feed(tracker, frame, f === 0 ? 1 : step);
    let people = 0;
    frame.forEach((detection, i) => {
      if (detection.classId !== PERSON) return;
      const id = ids[i]!;
      if (id >= 0) lengths.set(id, (lengths.get(id) ?? 0) + 1);
      if (detection.score! < SHOWN_SCORE) return;
      people++;
      shown++;
      if (id >= 0) shownWithTrack++;
    });
    peopleMost = Math.max(peopleMost, people);
  }
  const all = [...lengths.values()];
  return {
    ids: all.length,
    meanLength: all.reduce((sum, n) => sum + n, 0) / all.length,
    shorterThan5: all.filter((n) => n < 5).length,
    sharePct: (100 * shownWithTrack) / shown,
    peopleMost,
  };
};

describe('ByteTracker on real detections', () => {
  const frames = readFixture();

  it.each([1, 2])('follows the pedestrians of 20 s of street, every frame counted as %i', (step) => {
    const { ids, meanLength, shorterThan5, sharePct, peopleMost } = measure(frames, step);
    console.log(
      `vtest, 200 frames, step ${step}: ${ids} person ids (at most ${peopleMost} people at once), ${meanLength.toFixed(1)} frames each on average, ` +
        `${shorterThan5} under 5 frames, ${sharePct.toFixed(1)} % of shown detections have a track`,
    );
    expect(ids).toBeLessThanOrEqual(18);
    expect(ids).toBeGreaterThanOrEqual(peopleMost);
    expect(meanLength).toBeGreaterThan(80 / step);
    expect(shorterThan5).toBeLessThanOrEqual(2);
    expect(sharePct).toBeGreaterThan(92);
  });

  it('needs the second association: without it more detections are left without a track', () => {
    const withLow = measure(frames, 1);
    const without = measure(frames, 1, { lowScore: 0.4 });
    console.log(`share with a track: ${withLow.sharePct.toFixed(1)} %, without low-score detections ${without.sharePct.toFixed(1)} %`);
    expect(withLow.sharePct).toBeGreaterThan(without.sharePct);
  });
});
