import { describe, expect, it } from 'vitest';
import { ByteTracker } from './bytetrack.ts';
import { boxAt, feed, seededRandom } from './test-scenes.ts';

const PERSON = 0;
const CAR = 2;

describe('ByteTracker: life of a track', () => {
  it('gives ids at once in the first frame, later on the second sight', () => {
    const tracker = new ByteTracker();
    const old = { box: boxAt(100, 100, 40, 80) };
    const young = { box: boxAt(400, 100, 40, 80) };
    expect(feed(tracker, [old])).toEqual([1]);
    expect(feed(tracker, [old, young])).toEqual([1, -1]);
    expect(feed(tracker, [old, young])).toEqual([1, 2]);
    expect(tracker.liveTracks).toBe(2);
  });

  it('gives no id to what flashes up once, and uses none for it', () => {
    const tracker = new ByteTracker();
    const steady = { box: boxAt(100, 100, 40, 80) };
    feed(tracker, [steady]);
    expect(feed(tracker, [steady, { box: boxAt(300, 100, 40, 80) }])).toEqual([1, -1]);
    feed(tracker, [steady]);
    const late = { box: boxAt(500, 100, 40, 80) };
    feed(tracker, [steady, late]);
    expect(feed(tracker, [steady, late])).toEqual([1, 2]);
  });

  it('begins no track below the birth score', () => {
    const tracker = new ByteTracker();
    const weak = { box: boxAt(100, 100, 40, 80), score: 0.45 };
    for (let f = 0; f < 10; f++) expect(feed(tracker, [weak])).toEqual([-1]);
  });

  it('keeps the id of an object that fades to low scores', () => {
    const tracker = new ByteTracker();
    const ids = [0.9, 0.7, 0.5, 0.35, 0.25, 0.15, 0.12, 0.2, 0.4, 0.8].map(
      (score, f) => feed(tracker, [{ box: boxAt(100 + 3 * f, 100, 40, 80), score }])[0],
    );
    expect(new Set(ids)).toEqual(new Set([1]));
  });

  it('ignores what is below the low score', () => {
    const tracker = new ByteTracker();
    feed(tracker, [{ box: boxAt(100, 100, 40, 80) }]);
    expect(feed(tracker, [{ box: boxAt(100, 100, 40, 80), score: 0.05 }])).toEqual([-1]);
    expect(tracker.liveTracks).toBe(0);
  });

  it.each([1, 5, 15])('finds a moving object again after %i unseen frames', (gap) => {
    const tracker = new ByteTracker();
    const at = (f: number) => [{ box: boxAt(100 + 4 * f, 200 - f, 40, 90) }];
    for (let f = 0; f < 30; f++) feed(tracker, at(f));
    for (let f = 30; f < 30 + gap; f++) {
      feed(tracker, []);
      expect(tracker.liveTracks).toBe(0);
    }
    expect(feed(tracker, at(30 + gap))).toEqual([1]);
  });

  it('ends a track that is unseen for longer than the buffer', () => {
    const still = [{ box: boxAt(100, 100, 40, 80) }];
    const seenAfter = (gap: number) => {
      const tracker = new ByteTracker({ bufferFrames: 10 });
      feed(tracker, still);
      for (let f = 0; f < gap; f++) feed(tracker, []);
      feed(tracker, still);
      return feed(tracker, still)[0];
    };
    expect(seenAfter(9)).toBe(1);
    expect(seenAfter(10)).toBe(2);
  });

  it('starts over at reset without using an id again', () => {
    const tracker = new ByteTracker();
    const frame = [{ box: boxAt(100, 100, 40, 80) }, { box: boxAt(300, 100, 40, 80) }];
    expect(feed(tracker, frame)).toEqual([1, 2]);
    tracker.reset();
    expect(tracker.liveTracks).toBe(0);
    expect(feed(tracker, frame)).toEqual([3, 4]);
  });
});

describe('ByteTracker: several objects', () => {
  it('keeps the ids of two people who cross, one hidden behind the other', () => {
    const random = seededRandom(11);
    const jitter = () => (random() - 0.5) * 2;
    const tracker = new ByteTracker();
    const ids = { front: new Set<number>(), back: new Set<number>() };
    let hidden = 0;
    for (let f = 0; f < 100; f++) {
      const front = { box: boxAt(100 + 4 * f + jitter(), 210 + jitter(), 40, 100) };
      const back = { box: boxAt(500 - 4 * f + jitter(), 200 + jitter(), 38, 92) };
      const covered = Math.abs(front.box[0] - back.box[0]) < 25;
      if (covered) hidden++;
      const [first, second] = feed(tracker, covered ? [front] : [front, back]);
      ids.front.add(first!);
      if (second !== undefined) ids.back.add(second);
    }
    expect(hidden).toBeGreaterThan(4);
    expect(hidden).toBeLessThanOrEqual(15);
    expect([ids.front, ids.back]).toEqual([new Set([1]), new Set([2])]);
  });

  it('keeps the ids of two people who pass each other fully visible', () => {
    const tracker = new ByteTracker();
    for (let f = 0; f < 100; f++) {
      const a = { box: boxAt(100 + 4 * f, 200, 40, 100) };
      const b = { box: boxAt(500 - 4 * f, 212, 40, 100) };
      // The order of detections says nothing.
      expect(feed(tracker, f % 2 === 0 ? [a, b] : [b, a])).toEqual(f % 2 === 0 ? [1, 2] : [2, 1]);
    }
  });

  it('gives a new object a new id where an old one has gone', () => {
    const tracker = new ByteTracker();
    for (let f = 0; f < 10; f++) feed(tracker, [{ box: boxAt(100, 100, 40, 80) }]);
    feed(tracker, [{ box: boxAt(300, 100, 40, 80) }]);
    expect(feed(tracker, [{ box: boxAt(301, 100, 40, 80) }])).toEqual([2]);
  });

  it('never lets a person in front of a car take the track of the car', () => {
    const tracker = new ByteTracker();
    const car = { box: boxAt(300, 200, 120, 100), classId: CAR };
    const person = (f: number) => ({ box: boxAt(200 + 5 * f, 205, 45, 100), classId: PERSON });
    const carIds = new Set<number>();
    const personIds = new Set<number>();
    for (let f = 0; f < 45; f++) {
      // While the person covers its middle, the car is not found.
      const covered = f >= 16 && f <= 24;
      const ids = feed(tracker, covered ? [person(f)] : [person(f), car]);
      personIds.add(ids[0]!);
      if (!covered) carIds.add(ids[1]!);
    }
    expect(personIds).toEqual(new Set([1]));
    expect(carIds).toEqual(new Set([2]));
  });

  it('does not join boxes of different classes that only overlap, even when one of them is all there is', () => {
    const tracker = new ByteTracker();
    for (let f = 0; f < 10; f++) feed(tracker, [{ box: boxAt(100, 100, 60, 100), classId: PERSON }]);
    expect(feed(tracker, [{ box: boxAt(120, 100, 60, 100), classId: CAR }])).toEqual([-1]);
    expect(feed(new ByteTracker({ classPenalty: 0 }), [{ box: boxAt(120, 100, 60, 100), classId: CAR }])).toEqual([1]);
  });

  it('keeps the track of an object whose class flickers', () => {
    const tracker = new ByteTracker();
    for (let f = 0; f < 20; f++) {
      expect(feed(tracker, [{ box: boxAt(100 + f, 100, 90, 60), classId: f % 3 === 1 ? 7 : CAR }])).toEqual([1]);
    }
  });

  it('gives one object under two labels one track, that of the surer label', () => {
    const tracker = new ByteTracker();
    const twice = (f: number) => [
      { box: boxAt(100 + f, 100, 90, 60), score: 0.6, classId: CAR },
      { box: boxAt(100 + f, 101, 90, 60), score: 0.75, classId: 7 },
    ];
    for (let f = 0; f < 20; f++) expect(feed(tracker, twice(f))).toEqual([-1, 1]);
  });
});

describe('ByteTracker: frames that are missing', () => {
  it('moves tracks on by as many frames as were lost', () => {
    const at = (f: number) => [{ box: boxAt(100 + 6 * f, 200, 40, 90) }];
    const idAfterGap = (dt: number) => {
      const tracker = new ByteTracker();
      for (let f = 0; f < 30; f++) feed(tracker, at(f));
      return feed(tracker, at(39), dt);
    };
    expect(idAfterGap(10)).toEqual([1]);
    expect(idAfterGap(1)).toEqual([-1]);
  });

  it('counts lost frames against the buffer', () => {
    const still = [{ box: boxAt(100, 100, 40, 80) }];
    const tracker = new ByteTracker({ bufferFrames: 10 });
    feed(tracker, still);
    expect(feed(tracker, still, 10)).toEqual([1]);
    expect(feed(tracker, still, 11)).toEqual([-1]);
    expect(feed(tracker, still)).toEqual([2]);
  });

  it.each([0, -3, Number.NaN])('takes a step of %d for 1', (dt) => {
    const tracker = new ByteTracker();
    const still = [{ box: boxAt(100, 100, 40, 80) }];
    feed(tracker, still);
    expect(feed(tracker, still, dt)).toEqual([1]);
  });

  it('is not slowed by an endless gap', () => {
    const tracker = new ByteTracker();
    feed(tracker, [{ box: boxAt(100, 100, 40, 80) }]);
    expect(feed(tracker, [{ box: boxAt(100, 100, 40, 80) }], 1e12)).toEqual([-1]);
  });
});

it('ByteTracker refuses arrays that are too short', () => {
  const one = new Float32Array(1);
  expect(() => new ByteTracker().update(new Float32Array(4), one, new Int32Array(1), 2, new Int32Array(2))).toThrow(RangeError);
});
