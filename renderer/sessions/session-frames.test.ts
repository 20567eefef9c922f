import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE } from '../../contract/stages.ts';
import { testFrame } from '../timeline/testing.ts';
import { latencyPoints, latencyTop, timeOfFrame } from './latency-series.ts';
import { type LoadFrames, PAGE_FRAMES, SessionFrames } from './session-frames.ts';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A session of `total` frames numbered from `first`, every hundredth dropped; says what was asked for, in order. */
function store(total: number, first = 0): { readonly load: LoadFrames; readonly asked: number[] } {
  const asked: number[] = [];
  const load: LoadFrames = async (from, count) => {
    asked.push(from);
    const frames = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, k) => {
      const frame = first + from + k;
      const lost = (from + k) % 100 === 99;
      return lost
        ? testFrame(frame, { state: FRAME_STATE.dropped, reason: DROP_REASONS.indexOf('queue_full'), e2eMs: null })
        : testFrame(frame, { e2eMs: 20 + ((from + k) % 10) });
    });
    return { total, frames };
  };
  return { load, asked };
}

describe('SessionFrames', () => {
  it('reads everything once, and serves frames by index', async () => {
    const { load, asked } = store(3500, 700);
    const frames = new SessionFrames(load, []);
    expect(frames.length).toBe(0);
    for (let k = 0; k < 20; k++) await settled();
    expect(frames.length).toBe(3500);
    expect(frames.read).toBe(3500);
    expect(frames.at(3499)?.frame).toBe(4199);
    expect(asked.toSorted((a, b) => a - b)).toEqual([0, 1000, 2000, 3000]);
    expect(frames.series.frame[10]).toBe(710);
    expect(frames.series.timeS[25]).toBeCloseTo(1, 9);
    expect([frames.series.lost[99], frames.series.lost[100]]).toEqual([1, 0]);
    expect(frames.series.latencyMs[99]).toBeNaN();
    expect(frames.startNs).toBe(700 * 40e6);
  });

  it('fetches what is wanted first', async () => {
    const { load, asked } = store(20 * PAGE_FRAMES);
    const frames = new SessionFrames(load, []);
    await settled();
    frames.want(15_400, 15_600);
    const before = asked.length;
    await settled();
    expect(asked.slice(0, before + 2)).toContain(15_000);
    frames.dispose();
  });

  it('gives up pages far from sight and fetches them again on demand', async () => {
    const { load, asked } = store(60 * PAGE_FRAMES);
    const frames = new SessionFrames(load, []);
    for (let k = 0; k < 200 && frames.read < frames.length + 1; k++) await settled();
    expect(frames.read).toBe(60_000);
    expect(frames.at(59_500)).toBeUndefined();
    expect(frames.at(0)?.frame).toBe(0);
    frames.want(59_400, 59_600);
    await settled();
    expect(frames.at(59_500)?.frame).toBe(59_500);
    expect(asked.length).toBe(61);
    expect(frames.read).toBe(60_000);
  });

  it('says why frames are missing, and asks no more', async () => {
    let asked = 0;
    const frames = new SessionFrames(async () => {
      asked++;
      throw new Error('The session is gone; go back to the list.');
    }, []);
    const before = frames.version;
    await settled();
    frames.want(0, 100);
    await settled();
    expect(frames.fault).toBe('The session is gone; go back to the list.');
    expect(frames.version).toBeGreaterThan(before);
    expect(asked).toBe(1);
  });

  it('is fine with a session without frames', async () => {
    const { load } = store(0);
    const frames = new SessionFrames(load, []);
    for (let k = 0; k < 5; k++) await settled();
    expect([frames.length, frames.fault]).toEqual([0, null]);
  });
});

describe('latencyPoints', () => {
  it('never goes back in time where a codec reorders: frames end in order', () => {
    // The second was received before the picture it needs, the third after; all end one behind the other.
    const series = {
      frame: Float64Array.of(0, 1, 2, 3),
      timeS: Float64Array.of(0, 0.08, 0.04, 0.12),
      latencyMs: Float32Array.of(10, 20, 80, 10),
      lost: new Uint8Array(4),
    };
    const { timeS } = latencyPoints(series, 100);
    for (const [k, wanted] of [0.01, 0.1, 0.12, 0.13].entries()) expect(timeS[k]).toBeCloseTo(wanted, 6);
  });

  it('is a point a frame while that fits, then medians and maxima of groups', async () => {
    const frames = new SessionFrames(store(1000).load, []);
    for (let k = 0; k < 5; k++) await settled();
    const each = latencyPoints(frames.series, 1200);
    expect([each.size, each.timeS.length, each.medianMs[99], each.lost[99]]).toEqual([1, 1000, null, 1]);
    const few = latencyPoints(frames.series, 10);
    expect([few.size, few.timeS.length, few.maxMs[0], few.lost[0]]).toEqual([100, 10, 29, 1]);
    expect(few.medianMs[0]).toBe(24);
    expect(few.frame).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    // 200 × 40 ms, and its latency of 20 ms.
    expect(timeOfFrame(few, 250)).toBeCloseTo(8.02, 3);
    expect(timeOfFrame(each, 250)).toBeCloseTo(10.02, 3);
    expect(timeOfFrame(each, -1)).toBeNull();
  });
  it('has an axis that a lone peak does not stretch', () => {
    const maxMs = [...Array.from({ length: 199 }, () => 30), 900];
    const points = { size: 1, timeS: maxMs.map((_, k) => k), frame: maxMs.map((_, k) => k), medianMs: maxMs, maxMs, lost: [] };
    expect(latencyTop(points).topMs).toBeLessThan(60);
    expect(latencyTop(points).cut).toBe(1);
  });
});
