import { expect, it } from 'vitest';
import { ringLayout } from './layout.ts';
import { createRingMemory, slotsWithin } from './ring-memory.ts';
import { Ring, RingReader, RingWriter } from './ring.ts';

const spec = (width: number, height: number) => ({
  readers: 1,
  claimLog: 64,
  model: { width: 1280, height: 1280 },
  full: { width, height },
  preview: { width: 960, height: 540 },
});

it('has room for more slots than are asked for, as long as they are small', () => {
  expect(slotsWithin(spec(480, 270), 8, 64)).toBe(64);
  const large = slotsWithin(spec(3840, 2160), 8, 64);
  expect(large).toBeGreaterThan(8);
  expect(large).toBeLessThan(40);
  expect(slotsWithin(spec(3840, 2160), 50, 64)).toBe(50);
});

it('lies in memory that kernels work in, from its first byte on', () => {
  const { ring, pages } = createRingMemory({ ...spec(64, 48), slots: 4 });
  expect(pages?.memory.buffer.byteLength).toBeGreaterThanOrEqual(ringLayout({ ...spec(64, 48), slots: 4 }).totalBytes);
  const writer = new RingWriter(ring);
  const slot = writer.tryAcquire('wait');
  const { full } = writer.planes(slot);
  full.fill(77);
  expect(new Uint8Array(pages!.memory.buffer)[full.byteOffset + 5]).toBe(77);
});

it('uses as many of its slots as it is told, and what lies in others is still read', () => {
  const { ring } = createRingMemory({ ...spec(64, 48), slots: 6 });
  const writer = new RingWriter(ring);
  const reader = new RingReader(ring, 0);
  const hub = new Ring(ring);
  const put = (frame: number): number => {
    const slot = writer.tryAcquire('wait');
    if (slot >= 0) writer.publish(slot, frame, { model: true, full: false, preview: false });
    return slot;
  };
  expect([0, 1, 2, 3].map(put)).toEqual([0, 1, 2, 3]);
  hub.use(2);
  expect([hub.used, hub.freeSlots(), put(4)]).toEqual([2, 0, -1]);
  const taken = [0, 1, 2, 3].map(() => reader.tryClaim('in-order'));
  expect(taken).toEqual([0, 1, 2, 3]);
  for (const slot of taken) reader.release(slot);
  expect([put(4), put(5), put(6)]).toEqual([0, 1, -1]);
  hub.use(6);
  expect(put(6)).toBe(2);
  hub.use(99);
  expect(hub.used).toBe(6);
});
