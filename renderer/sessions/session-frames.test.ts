import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE } from '../../contract/stages.ts';
import { indexOfFrame } from '../timeline/source.ts';
import { testFrame } from '../timeline/testing.ts';
import { type LoadFrames, PAGE_FRAMES, SessionFrames } from './session-frames.ts';

const settled = async (): Promise<void> => {
  for (let k = 0; k < 10; k++) await new Promise((resolve) => setTimeout(resolve, 0));
};

/** A session of `total` frames whose row k has number `numberOf(k)`, every hundredth dropped; says what was asked for, in order. */
function store(total: number, numberOf = (row: number): number => row): { readonly load: LoadFrames; readonly asked: number[] } {
  const asked: number[] = [];
  const load: LoadFrames = async (from, count) => {
    asked.push(from);
    const frames = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, k) => {
      const lost = (from + k) % 100 === 99;
      return lost
        ? testFrame(numberOf(from + k), { state: FRAME_STATE.dropped, reason: DROP_REASONS.indexOf('queue_full'), e2eMs: null })
        : testFrame(numberOf(from + k), { e2eMs: 20 + ((from + k) % 10) });
    });
    return { total, frames };
  };
  return { load, asked };
}

describe('SessionFrames', () => {
  it('reads the first page, then only what is about to be drawn', async () => {
    const { load, asked } = store(108_000, (row) => 700 + row);
    const frames = new SessionFrames(load, []);
    expect(frames.length).toBe(0);
    await settled();
    expect(frames.length).toBe(108_000);
    expect([frames.at(0)?.frame, frames.at(999)?.frame, frames.at(1000)]).toEqual([700, 1699, undefined]);
    frames.want(50_400, 50_600);
    await settled();
    expect(frames.at(50_500)?.frame).toBe(51_200);
    expect(asked).toEqual([0, 50_000]);
    frames.want(50_800, 51_000);
    await settled();
    expect(asked, 'with a page ahead of it').toEqual([0, 50_000, 51_000]);
  });

  it('gives up pages far from sight and fetches them again on demand', async () => {
    const { load, asked } = store(60 * PAGE_FRAMES);
    const frames = new SessionFrames(load, []);
    await settled();
    for (let page = 0; page < 60; page++) {
      frames.want(page * PAGE_FRAMES + 400, page * PAGE_FRAMES + 600);
      await settled();
    }
    expect(asked.length).toBe(60);
    expect(frames.at(5_500)).toBeUndefined();
    expect(frames.at(0)?.frame).toBe(0);
    expect(frames.at(59_500)?.frame).toBe(59_500);
    frames.want(5_400, 5_600);
    await settled();
    expect(frames.at(5_500)?.frame).toBe(5_500);
    expect(asked.length).toBe(61);
  });

  it('finds a frame by its number where gaps lie before it and nothing is loaded', async () => {
    // Half of all numbers are missing from the middle on.
    const numberOf = (row: number): number => (row < 5000 ? row : 5000 + (row - 5000) * 2);
    const frames = new SessionFrames(store(10_000, numberOf).load, []);
    await settled();
    const rows = [0, 2500, 5000, 7500, 9999];
    frames.setPlaces({ row: rows, frame: rows.map(numberOf) });
    expect(frames.numberNear(8000)).toBe(11_000);
    const guess = indexOfFrame(frames, 11_000);
    expect(guess).toBe(8000);
    frames.want(guess - 100, guess + 100);
    await settled();
    expect(frames.at(indexOfFrame(frames, 11_000))?.frame).toBe(11_000);
    expect(new SessionFrames(store(1).load, []).numberNear(8)).toBeUndefined();
  });

  it('says why frames are missing, asks no more, and again when told to', async () => {
    let asked = 0;
    const { load } = store(100);
    const frames = new SessionFrames(async (from, count) => {
      asked++;
      if (asked === 1) throw new Error('The session is gone; go back to the list.');
      return load(from, count);
    }, []);
    const before = frames.version;
    await settled();
    frames.want(0, 100);
    await settled();
    expect(frames.fault).toBe('The session is gone; go back to the list.');
    expect(frames.version).toBeGreaterThan(before);
    expect(asked).toBe(1);
    frames.retry();
    await settled();
    expect([frames.fault, frames.length]).toEqual([null, 100]);
  });

  it('is fine with a session without frames', async () => {
    const { load } = store(0);
    const frames = new SessionFrames(load, []);
    await settled();
    expect([frames.length, frames.fault]).toEqual([0, null]);
  });
});
