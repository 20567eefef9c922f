import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { ReadMode, RingPolicy } from '../../../../contract/index.ts';
import type { StressInit, StressResult } from './fixtures/stress-thread.ts';
import { createRing } from './ring.ts';

const thread = (init: StressInit): Promise<StressResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fixtures/stress-thread.ts', import.meta.url), { workerData: init });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

/** Runs a writer and readers (pairs of [reader index, threads]) against each other. */
const stress = async (frames: number, policy: RingPolicy, mode: ReadMode, pools: readonly number[]) => {
  const ring = createRing({ slots: 5, readers: pools.length, claimLog: 64, model: { width: 4, height: 4 }, full: null, preview: null });
  const common = { ring, frames, policy, mode, stallEvery: 2000 };
  const writer = thread({ ...common, role: 'writer', reader: 0, seed: 1 });
  const readers = pools.map((size, reader) =>
    Promise.all(Array.from({ length: size }, (_, i) => thread({ ...common, role: 'reader', reader, seed: 100 + reader * 10 + i }))),
  );
  return { writer: await writer, readers: await Promise.all(readers) };
};

const total = (results: readonly StressResult[], key: keyof StressResult) => results.reduce((sum, result) => sum + result[key], 0);
const sumTo = (frames: number) => (frames * (frames - 1)) / 2;

describe('FrameRing across threads', () => {
  it('wait, in-order: 1,000,000 frames through a pool of two, none torn, lost or doubled', async () => {
    const frames = 1_000_000;
    const { readers } = await stress(frames, 'wait', 'in-order', [2]);
    const pool = readers[0]!;
    expect(total(pool, 'torn')).toBe(0);
    expect(total(pool, 'outOfOrder')).toBe(0);
    expect(total(pool, 'claimed')).toBe(frames);
    expect(total(pool, 'sum')).toBe(sumTo(frames));
  });

  it('wait, in-order: two readers with cursors of their own each see every frame', async () => {
    const frames = 100_000;
    const { readers } = await stress(frames, 'wait', 'in-order', [1, 1]);
    for (const pool of readers) {
      expect([total(pool, 'claimed'), total(pool, 'sum'), total(pool, 'torn'), total(pool, 'outOfOrder')]).toEqual([
        frames,
        sumTo(frames),
        0,
        0,
      ]);
    }
  });

  it.each([
    ['drop-oldest', 'in-order'],
    ['drop-newest', 'in-order'],
    ['drop-oldest', 'newest'],
    ['drop-newest', 'newest'],
  ] as const)('%s, %s: every frame is claimed, given up, evicted or refused, exactly once', async (policy, mode) => {
    const frames = 200_000;
    const { writer, readers } = await stress(frames, policy, mode, [2]);
    const pool = readers[0]!;
    expect(total(pool, 'torn') + total(pool, 'outOfOrder')).toBe(0);
    expect(total(pool, 'claimed') + total(pool, 'givenUp') + writer.evicted + writer.refused).toBe(frames);
    expect(total(pool, 'sum') + writer.sum).toBe(sumTo(frames));
  });
});
