import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { frameRecord } from '../telemetry/testing.ts';
import { batchesAround, spanOf } from './session-span.ts';
import { StreamReader } from './stream-reader.ts';
import { writeSession } from './synthetic-session.ts';

let root: string;
let reader: StreamReader;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-span-'));
  // 40 ms apart, a hundred a batch; of every four, the second came last, as with B-frames.
  const order = (n: number): number => (n % 4 === 1 ? n + 2 : n % 4 > 1 ? n - 1 : n);
  const frames = Array.from({ length: 20_000 }, (_, n) => ({ ...frameRecord(n), tReceiveNs: order(n) * 40e6 }));
  await writeSession(root, 'run', frames, { batchFrames: 100 });
  reader = await StreamReader.open(join(root, 'run', 'frames.arrows'));
});
afterAll(async () => {
  await reader.close();
  await rm(root, { recursive: true, force: true });
});

it('a session spans from its first receipt to its last end', async () => {
  expect(await spanOf(reader)).toEqual({ startNs: 0, endNs: 19_999 * 40e6 + 11.5e6 });
});

it('a part is read with a margin, and not the rest', async () => {
  for (const [fromFrame, toFrame] of [
    [0, 10],
    [10_000, 10_001],
    [10_000, 12_345],
    [19_990, 30_000],
  ] as const) {
    const { first, end } = await batchesAround(reader, fromFrame * 40e6, toFrame * 40e6);
    const firstRow = reader.index.batches[first]!.firstRow;
    const endRow = reader.index.batches[end]?.firstRow ?? 20_000;
    expect(firstRow).toBeLessThanOrEqual(Math.max(0, fromFrame - 1_000));
    expect(firstRow).toBeGreaterThanOrEqual(Math.min(19_999, fromFrame) - 1_200);
    expect(endRow).toBeGreaterThanOrEqual(Math.min(20_000, toFrame + 1_000));
    expect(endRow).toBeLessThanOrEqual(toFrame + 1_200);
  }
});
