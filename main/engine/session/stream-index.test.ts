import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameBatch, LabelTable } from './frame-batch.ts';
import { SessionWriter } from './session-writer.ts';
import { storedRecords } from './stored-records.ts';
import { type ByteSource, StreamIndex } from './stream-index.ts';
import { StreamReader } from './stream-reader.ts';
import { syntheticFrame } from './synthetic.ts';

let folder: string;
let bytes: Buffer;
/** Four batches of 3, 0, 5 and 2 frames. */
const SIZES = [3, 0, 5, 2];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-index-'));
  const writer = new SessionWriter(folder);
  const labels = new LabelTable();
  let frame = 0;
  for (const [seq, size] of SIZES.entries()) {
    const batch = new FrameBatch();
    const known = labels.words.length;
    for (let i = 0; i < size; i++) batch.add(syntheticFrame(frame++), labels);
    const { frames, frameRows, objects, objectRows } = batch;
    writer.batch({ type: 'batch', seq, frames, frameRows, objects, objectRows, newLabels: labels.words.slice(known) });
  }
  writer.close(true);
  bytes = await readFile(join(folder, 'frames.arrows'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const source = (data: Buffer): ByteSource => ({
  read: (into, at, length, position) => Promise.resolve({ bytesRead: data.copy(into, at, position, position + length) }),
});

async function indexOf(data: Buffer): Promise<StreamIndex> {
  const index = new StreamIndex();
  await index.extend(source(data), data.length);
  return index;
}

describe('StreamIndex', () => {
  it('finds every batch of a whole stream', async () => {
    const index = await indexOf(bytes);
    expect(index.batches.map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [0, 3],
      [3, 0],
      [3, 5],
      [8, 2],
    ]);
    expect(index).toMatchObject({ rows: 10, ended: true, tornBytes: 0 });
    // Schema and the three dictionaries (state, reason, place), once.
    expect(index.preamble.length).toBe(4);
  });

  it('finds all whole batches wherever the stream is torn, and goes on when it grows', async () => {
    const whole = await indexOf(bytes);
    const ends = whole.batches.map(({ offset, bytes: length }) => offset + length);
    for (let size = 0; size <= bytes.length; size++) {
      const near = size < 64 || ends.some((end) => Math.abs(end - size) < 20) || size % 61 === 0;
      if (!near) continue;
      const index = await indexOf(bytes.subarray(0, size));
      const count = ends.filter((end) => end <= size).length;
      expect(index.batches).toEqual(whole.batches.slice(0, count));
      expect(index.tornBytes).toBe(size === bytes.length ? 0 : size - index.scannedBytes);
      await index.extend(source(bytes), bytes.length);
      expect(index.batches.length).toBe(whole.batches.length);
    }
  });

  it('survives any byte being another, and so does reading on from there', async () => {
    for (let at = 0; at < bytes.length; at += 61) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0xff;
      await writeFile(join(folder, `damaged-${at}`), damaged);
      const reader = await StreamReader.open(join(folder, `damaged-${at}`));
      let rows = 0;
      for await (const { batch } of reader.batches()) for (const record of storedRecords(batch)) rows += record.spans.length > 0 ? 1 : 0;
      expect(rows).toBe(reader.index.rows);
      await reader.close();
    }
  });

  it('goes on behind damage at the next batch that is whole', async () => {
    const whole = await indexOf(bytes);
    const [, , third, last] = whole.batches;
    // Its mark, its length, its description: whatever is broken, the batch is left out and the next one is found.
    for (const at of [0, 4, 5, 8]) {
      const damaged = Buffer.from(bytes);
      damaged.fill(0xee, third!.offset + at, third!.offset + at + 2);
      const index = await indexOf(damaged);
      expect(index.batches.map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
        [0, 3],
        [3, 0],
        [3, 2],
      ]);
      expect(index).toMatchObject({ rows: 5, ended: true, tornBytes: 0, damage: [{ offset: third!.offset, bytes: third!.bytes }] });
      expect(index.batches[2]?.offset).toBe(last!.offset);
    }
    // Bytes put in or taken out, by eights: all other batches are found.
    const cut = Buffer.concat([bytes.subarray(0, third!.offset + 80), bytes.subarray(third!.offset + 400)]);
    expect((await indexOf(cut)).batches.map(({ rows }) => rows)).toEqual([3, 0, 2]);
    // Not by another number: then nothing behind lies where it has to.
    const odd = Buffer.concat([bytes.subarray(0, third!.offset), Buffer.alloc(3), bytes.subarray(third!.offset)]);
    expect((await indexOf(odd)).batches.map(({ rows }) => rows)).toEqual([3, 0]);
  });

  it('takes no batch of other columns, and none that says it is larger than any', async () => {
    const other = await readFile(join(folder, 'objects.arrows'));
    const { batches } = await indexOf(bytes);
    const end = batches[2]!.offset;
    expect((await indexOf(Buffer.concat([bytes.subarray(0, end), other]))).batches.map(({ rows }) => rows)).toEqual([3, 0]);
    const liar = Buffer.from(bytes);
    const rowsAt = liar.indexOf(Buffer.from([5, 0, 0, 0, 0, 0, 0, 0]), end);
    liar.writeBigInt64LE(2n ** 40n, rowsAt);
    expect((await indexOf(liar)).batches.map(({ rows }) => rows)).toEqual([3, 0, 2]);
  });

  it('finds the batches of a range of rows', async () => {
    const index = await indexOf(bytes);
    expect(index.batchesOf(0, 1)).toEqual({ first: 0, end: 1 });
    expect(index.batchesOf(2, 2)).toEqual({ first: 0, end: 3 });
    expect(index.batchesOf(3, 5)).toEqual({ first: 2, end: 3 });
    expect(index.batchesOf(9, 100)).toEqual({ first: 3, end: 4 });
    expect(index.batchesOf(10, 5)).toEqual({ first: 4, end: 4 });
  });
});
