import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FrameBatch, LabelTable } from './frame-batch.ts';
import { listSessions, openSession, readFrames, readObjects } from './reader.ts';
import { startSession } from './session-start.ts';
import { SessionWriter } from './session-writer.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

it('an hour at 30 frames/s is listed, opened and paged through quickly, and adding a frame is cheap', async () => {
  const root = await mkdtemp(join(tmpdir(), 'throughline-hour-'));
  const timed = async <T>(what: string, limitMs: number, work: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const result = await work();
    const tookMs = performance.now() - startMs;
    console.log(`${what}: ${tookMs.toFixed(0)} ms`);
    expect(tookMs).toBeLessThan(limitMs);
    return result;
  };
  try {
    const total = 108_000;
    const { folder } = await startSession(root, syntheticStart(), { id: 'hour' });
    const writer = new SessionWriter(folder);
    const labels = new LabelTable();
    const batch = new FrameBatch();
    const made = Array.from({ length: 1_000 }, (_, n) => syntheticFrame(n));
    let addMs = 0;
    let known = 0;
    // As it is recorded: a batch a second.
    for (let n = 0; n < total; n += 30) {
      batch.clear();
      const startMs = performance.now();
      for (let i = n; i < n + 30; i++) batch.add({ ...made[i % 1_000]!, frame: i }, labels);
      addMs += performance.now() - startMs;
      const { frames, frameRows, objects, objectRows } = batch;
      writer.batch({ type: 'batch', seq: n, frames, frameRows, objects, objectRows, newLabels: labels.words.slice(known) });
      known = labels.words.length;
    }
    writer.close(true);
    console.log(`add: ${((addMs * 1000) / total).toFixed(2)} µs a frame`);
    // No summary was kept, so all of it is read.
    const [item] = await timed('list', 6_000, () => listSessions(root));
    expect(item).toMatchObject({ frames: total, dropped: total / 50, state: 'killed' });
    await timed('open', 2_000, () => openSession(root, 'hour'));
    const page = await timed('a page of 5,000', 2_000, () => readFrames(root, 'hour', 50_000, 5_000));
    expect(page.frames[4_999]?.frame).toBe(54_999);
    const objects = await timed('objects of 200', 2_000, () => readObjects(root, 'hour', 99_900, 200));
    expect(objects.at(-1)?.frame).toBe(100_099);
    console.log(`on disk: ${((item?.bytes ?? 0) / total).toFixed(0)} bytes a frame`);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
