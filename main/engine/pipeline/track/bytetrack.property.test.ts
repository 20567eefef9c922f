import { describe, expect, it } from 'vitest';
import { ByteTracker } from './bytetrack.ts';
import { boxAt, feed, seededRandom, type TestDetection } from './test-scenes.ts';

const ODD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 3e38, 1e6, 1e-30];

/** Boxes around a few places, so that many match, many lie on each other, and some jump; now and then nonsense. */
const randomFrame = (random: () => number): TestDetection[] =>
  Array.from({ length: Math.floor(random() * 14) }, () => {
    const place = Math.floor(random() * 7);
    const spread = random() < 0.2 ? 200 : 12;
    const jitter = () => (random() - 0.5) * spread;
    const box = boxAt(place * 35 + jitter(), 100 + jitter(), 50 + random() * 10, 100 + random() * 10);
    if (random() < 0.05) box[Math.floor(random() * 4)] = ODD[Math.floor(random() * ODD.length)]!;
    const score = random() < 0.02 ? Number.NaN : random();
    return { box, score, classId: random() < 0.8 ? 0 : Math.floor(random() * 3) };
  });

describe('ByteTracker on random boxes', () => {
  it('never gives an id twice in a frame nor again after reset, and counts what it gives', () => {
    const random = seededRandom(21);
    const tracker = new ByteTracker({ duplicateIou: 0.6 });
    let highest = 0;
    let floor = 0;
    let joined = 0;
    for (let f = 0; f < 6000; f++) {
      if (random() < 0.003) {
        tracker.reset();
        floor = highest;
      }
      const frame = randomFrame(random);
      const ids = feed(tracker, frame, random() < 0.05 ? 1 + Math.floor(random() * 20) : 1);
      const given = ids.filter((id) => id !== -1);
      expect(new Set(given).size).toBe(given.length);
      expect(tracker.liveTracks).toBe(given.length);
      for (const id of given) {
        expect(id).toBeGreaterThan(floor);
        highest = Math.max(highest, id);
      }
      ids.forEach((id, i) => {
        const { box, score } = frame[i]!;
        if (!box.every(Number.isFinite) || Number.isNaN(score)) expect(id).toBe(-1);
      });
      joined += given.length;
    }
    expect(joined).toBeGreaterThan(6000);
  });

  it('gives the same ids for the same boxes', () => {
    const run = () => {
      const random = seededRandom(22);
      const tracker = new ByteTracker();
      return Array.from({ length: 400 }, () => feed(tracker, randomFrame(random)));
    };
    expect(run()).toEqual(run());
  });

  it('keeps following an object among nonsense boxes', () => {
    const random = seededRandom(23);
    const tracker = new ByteTracker();
    for (let f = 0; f < 500; f++) {
      const nonsense = Array.from({ length: 5 }, (): TestDetection => {
        const box = boxAt(50 + f, 100, 40, 80);
        box[Math.floor(random() * 4)] = ODD[Math.floor(random() * 3)]!;
        return { box, score: random() };
      });
      expect(feed(tracker, [...nonsense, { box: boxAt(50 + f, 100, 40, 80) }])[5]).toBe(1);
    }
  });

  it('takes 64 tracks × 64 detections in under a millisecond', () => {
    const random = seededRandom(24);
    const tracker = new ByteTracker();
    const count = 64;
    const boxes = new Float32Array(count * 4);
    const scores = new Float32Array(count).fill(0.8);
    const out = new Int32Array(count);
    const timesMs: number[] = [];
    for (let f = 0; f < 300; f++) {
      for (let i = 0; i < count; i++) {
        // An 8 × 8 crowd so close that everybody overlaps with many.
        boxes.set(boxAt(100 + (i % 8) * 12 + f * 0.5 + random(), 100 + (i >> 3) * 20 + random(), 40, 90), i * 4);
      }
      const began = performance.now();
      tracker.update(boxes, scores, new Int32Array(count), count, out);
      timesMs.push(performance.now() - began);
    }
    expect(tracker.liveTracks).toBe(count);
    timesMs.sort((a, b) => a - b);
    expect(timesMs[150]).toBeLessThan(1);
  });
});
