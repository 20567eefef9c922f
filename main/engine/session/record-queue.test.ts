import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FrameBatch, LabelTable } from './frame-batch.ts';
import { openSession, readFrames, readObjects } from './reader.ts';
import type { BatchMessage, FromRecordThread } from './record-messages.ts';
import { RecordQueue } from './record-queue.ts';
import { startSession } from './session-start.ts';
import { SessionWriter } from './session-writer.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

/** Writes to a real disk, unless it is to fail. */
class FailingWriter extends SessionWriter {
  fails: string | null = null;

  #check(): void {
    if (this.fails) throw Object.assign(new Error(this.fails), { code: this.fails });
  }
  override batch(message: BatchMessage): void {
    this.#check();
    super.batch(message);
  }
  override event(line: string): void {
    this.#check();
    super.event(line);
  }
  override sample(line: string): void {
    this.#check();
    super.sample(line);
  }
}

let root: string;
let writer: FailingWriter;
let queue: RecordQueue;
let labels: LabelTable;
let known: number;
const said: FromRecordThread[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-queue-'));
  const { folder } = await startSession(root, syntheticStart(), { id: 'run' });
  writer = new FailingWriter(folder);
  queue = new RecordQueue(folder, writer, (message) => said.push(message));
  said.length = 0;
  labels = new LabelTable();
  known = 0;
});
afterEach(() => rm(root, { recursive: true, force: true }));

function batchOf(first: number, rows = 10): BatchMessage {
  const batch = new FrameBatch();
  for (let n = first; n < first + rows; n++) batch.add(syntheticFrame(n), labels);
  const newLabels = labels.words.slice(known);
  known = labels.words.length;
  const { frames, frameRows, objects, objectRows } = batch;
  return { type: 'batch', seq: first, frames, frameRows, objects, objectRows, newLabels };
}
const event = (frame: number) => ({ type: 'event', line: JSON.stringify({ tNs: 1, frame, kind: 'note', text: 'x' }) }) as const;
const kinds = (): string[] => said.map((message) => (message.type === 'written' ? `${message.seq} ${message.kept}` : message.type));

it('keeps what came while the disk was full, and writes it in its order when there is room', async () => {
  queue.take(batchOf(0));
  writer.fails = 'ENOSPC';
  queue.take(batchOf(10));
  queue.take(event(12));
  queue.take({ type: 'sample', line: '{}' });
  queue.take(batchOf(20));
  queue.retry();
  expect(kinds()).toEqual(['0 true', 'waiting']);
  expect(said.at(-1)).toMatchObject({ why: 'the disk was full' });
  writer.fails = null;
  queue.retry();
  expect(kinds()).toEqual(['0 true', 'waiting', '10 true', '20 true', 'recovered']);
  queue.take(batchOf(30));
  queue.finish();
  queue.close();
  expect((await openSession(root, 'run')).events.map(({ frame }) => frame)).toEqual([12]);
  expect((await readFrames(root, 'run', 0, 100)).frames.map(({ frame }) => frame)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  for (const { frame, objects } of await readObjects(root, 'run', 0, 40)) expect(objects).toEqual(syntheticFrame(frame).objects);
});

it('gives up at the end what the disk never took, and a first batch that failed does not take the schema with it', async () => {
  writer.fails = 'EIO';
  queue.take(batchOf(0));
  for (let frame = 0; frame < 600; frame++) queue.take(event(frame));
  queue.finish();
  expect(kinds()).toEqual(['waiting', '0 false']);
  expect(said[0]).toMatchObject({ why: 'the disk reported EIO' });
  writer.fails = null;
  queue.take(event(1000));
  queue.close();
  const { events, warnings, item } = await openSession(root, 'run');
  // Those that happened first, as many as wait.
  expect(events.length).toBe(500);
  expect(events.at(-1)?.frame).toBe(499);
  expect([item.frames, warnings.filter((warning) => !warning.includes('is empty'))]).toEqual([0, []]);
});

it('writes nothing more once its folder is gone', () => {
  queue.take(batchOf(0));
  writer.fails = 'ENOENT';
  queue.take(batchOf(10));
  writer.fails = null;
  queue.take(batchOf(20));
  queue.retry();
  queue.finish();
  queue.close();
  expect(kinds()).toEqual(['0 true', 'fault', '10 false', '20 false']);
});

it('takes both halves of a batch back where the second cannot be written', async () => {
  queue.take(batchOf(0));
  // Frames that are no frames: the objects of this batch are on the disk by then.
  const broken = batchOf(10);
  queue.take({ ...broken, frameRows: 1e15 });
  expect(kinds()).toEqual(['0 true', 'fault', '10 false']);
  queue.close();
  const { warnings, item } = await openSession(root, 'run');
  expect([item.frames, warnings]).toEqual([10, []]);
  expect((await readObjects(root, 'run', 9, 1))[0]?.objects).toEqual(syntheticFrame(9).objects);
});
