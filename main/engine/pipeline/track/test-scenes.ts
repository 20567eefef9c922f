import type { ByteTracker } from './bytetrack.ts';

/** A detection as tests write it: box xyxy px, score, class. */
export interface TestDetection {
  readonly box: readonly [number, number, number, number];
  readonly score?: number;
  readonly classId?: number;
}

/** Numbers 0..1 that are the same on every run: Steele's mulberry32. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

/** Box around a centre, px. */
export const boxAt = (cx: number, cy: number, w: number, h: number): [number, number, number, number] => [
  cx - w / 2,
  cy - h / 2,
  cx + w / 2,
  cy + h / 2,
];

/** Gives a frame to the tracker; returns the id of each detection, in their order. */
export const feed = (tracker: ByteTracker, frame: readonly TestDetection[], dtFrames = 1): number[] => {
  const out = new Int32Array(frame.length);
  tracker.update(
    Float32Array.from(frame.flatMap((d) => d.box)),
    Float32Array.from(frame, (d) => d.score ?? 0.8),
    Int32Array.from(frame, (d) => d.classId ?? 0),
    frame.length,
    out,
    dtFrames,
  );
  return Array.from(out);
};
