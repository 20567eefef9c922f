import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { PacketStress, PacketStressResult } from './fixtures/packet-stress-thread.ts';
import { PacketRingReader, PacketRingWriter, RECORD, type RecordHead } from './packet-ring.ts';

const head = (pts: number, change: Partial<RecordHead> = {}): RecordHead => ({
  flags: 0,
  jump: false,
  pts: BigInt(pts),
  dts: BigInt(pts - 1),
  duration: 40n,
  arrivalNs: pts * 1000,
  captureNs: Number.NaN,
  ...change,
});
const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const ends = (size: number) => {
  const buffer = PacketRingWriter.allocate(size);
  return { writer: new PacketRingWriter(buffer), reader: new PacketRingReader(buffer) };
};
const content = (reader: PacketRingReader): Uint8Array => {
  const target = new Uint8Array(reader.size);
  reader.copyTo(target);
  return target;
};

describe('the ring of packets', () => {
  it('gives records back as they were, in order', () => {
    const { writer, reader } = ends(4096);
    writer.mark(RECORD.begin, head(0), bytes(10, 1));
    writer.packet(head(7, { flags: 3, captureNs: 12.5, jump: true }), bytes(100, 2), true);
    writer.packet(head(8), bytes(0, 0), false);
    expect(reader.next()).toBe(true);
    expect([reader.type, reader.size, content(reader)]).toEqual([RECORD.begin, 10, bytes(10, 1)]);
    reader.next();
    const { type, size, flags, jump, pts, dts, duration, arrivalNs, captureNs, lost } = reader;
    expect({ type, size, flags, jump, pts, dts, duration, arrivalNs, captureNs, lost }).toEqual({
      ...{
        type: RECORD.packet,
        size: 100,
        flags: 3,
        jump: true,
        pts: 7n,
        dts: 6n,
        duration: 40n,
        arrivalNs: 7000,
        captureNs: 12.5,
        lost: 0,
      },
    });
    expect(content(reader)).toEqual(bytes(100, 2));
    reader.next();
    expect([reader.pts, reader.size, reader.jump]).toEqual([8n, 0, false]);
    expect([reader.next(), reader.ready]).toEqual([false, false]);
  });

  it('goes round many times with records of every length', () => {
    const { writer, reader } = ends(2048);
    for (let i = 0; i < 3000; i++) {
      const length = (i * 37) % 1500;
      expect(writer.packet(head(i), bytes(length, i % 251), true)).toBe(true);
      reader.next();
      expect([Number(reader.pts), reader.size]).toEqual([i, length]);
      expect(content(reader).every((value) => value === i % 251)).toBe(true);
      reader.release();
    }
  });

  it('loses what finds no room, and all up to the next key frame, and says how many', () => {
    const { writer, reader } = ends(2048);
    let written = 0;
    while (writer.packet(head(written), bytes(200, 1), written === 0)) written++;
    expect(written).toBeGreaterThan(4);
    while (reader.next()) reader.release();
    // There is room again, but what comes now needs what was lost.
    for (let i = 0; i < 5; i++) expect(writer.packet(head(100 + i), bytes(200, 1), false)).toBe(false);
    expect(writer.packet(head(200), bytes(200, 1), true)).toBe(true);
    reader.next();
    expect([reader.pts, reader.lost]).toEqual([200n, 6]);
    writer.packet(head(201), bytes(200, 1), false);
    reader.next();
    expect([reader.pts, reader.lost]).toEqual([201n, 0]);
  });

  it('refuses what is larger than itself, every time, and goes on with the next key frame', () => {
    const { writer, reader } = ends(2048);
    for (let i = 0; i < 3; i++) expect(writer.packet(head(i), bytes(10_000, 1), true)).toBe(false);
    expect(writer.packet(head(3), bytes(10, 1), true)).toBe(true);
    reader.next();
    expect([reader.pts, reader.lost, reader.next()]).toEqual([3n, 3, false]);
  });

  it('keeps a jump of a packet that was lost for the next one', () => {
    const { writer, reader } = ends(2048);
    writer.packet(head(0, { jump: true }), bytes(10_000, 1), true);
    writer.packet(head(1), bytes(10, 1), true);
    writer.packet(head(2), bytes(10, 1), true);
    reader.next();
    expect([reader.pts, reader.jump]).toEqual([1n, true]);
    reader.next();
    expect(reader.jump).toBe(false);
  });

  it('never loses what begins or ends a connection: it comes before the packets behind it', () => {
    const { writer, reader } = ends(1024);
    while (writer.packet(head(0), bytes(100, 1), true)) {}
    writer.mark(RECORD.broken, head(1), bytes(20, 0));
    writer.mark(RECORD.begin, head(2), bytes(50, 2));
    expect(writer.packet(head(3), bytes(100, 3), true)).toBe(false);
    let last: number = RECORD.packet;
    while (reader.next()) last = reader.type;
    expect(last).toBe(RECORD.packet);
    reader.release();
    expect(writer.packet(head(4), bytes(100, 4), true)).toBe(true);
    const types: number[] = [];
    while (reader.next()) types.push(reader.type);
    expect(types).toEqual([RECORD.broken, RECORD.begin, RECORD.packet]);
    expect(reader.pts).toBe(4n);
  });

  it('can be looked at without giving anything up', () => {
    const { writer, reader } = ends(1024);
    for (let i = 0; i < 3; i++) writer.packet(head(i), bytes(100, i), true);
    reader.next();
    reader.release();
    const { position } = reader;
    while (reader.next()) {}
    reader.rewind(position);
    reader.next();
    expect([reader.pts, content(reader)]).toEqual([1n, bytes(100, 1)]);
    reader.next();
    reader.rewind();
    reader.next();
    expect(reader.pts).toBe(1n);
  });

  it('wakes who waits when it is closed', () => {
    const { writer, reader } = ends(1024);
    const seen = reader.signalCount();
    writer.close();
    reader.wait(seen, 10_000);
    expect(reader.closed).toBe(true);
  });
});

describe('the ring of packets between two threads', () => {
  it('hands over 100,000 packets of every length, none torn, each one received or counted as lost', async () => {
    const buffer = PacketRingWriter.allocate(64 * 1024);
    const init: PacketStress = { buffer, packets: 100_000, largest: 9000, keyEvery: 25 };
    const run = (role: 'write' | 'read'): Promise<PacketStressResult> =>
      new Promise((resolve, reject) => {
        const worker = new Worker(new URL('./fixtures/packet-stress-thread.ts', import.meta.url), { workerData: { ...init, role } });
        worker.once('message', resolve).once('error', reject);
      });
    const [written, read] = await Promise.all([run('write'), run('read')]);
    expect(read.torn).toBe(0);
    expect(read.outOfOrder).toBe(0);
    expect(read.withoutKey).toBe(0);
    expect(read.received).toBe(written.received);
    expect(read.received + read.lost + written.lost).toBe(init.packets);
    expect(read.received).toBeGreaterThan(1000);
  });
});
