import { describe, expect, it } from 'vitest';
import { i420Bytes } from '../../../../contract/index.ts';
import { createRing, RING_DROP_NEWEST, RING_FULL, RingReader, RingWriter } from './ring.ts';

const spec = { slots: 3, readers: 2, claimLog: 16, model: { width: 4, height: 2 }, full: { width: 5, height: 3 }, preview: null };
const all = { model: true, full: true, preview: false };

const make = () => {
  const buffer = createRing(spec);
  return { writer: new RingWriter(buffer), first: new RingReader(buffer, 0), second: new RingReader(buffer, 1) };
};
const write = (writer: RingWriter, frame: number, policy: 'wait' | 'drop-oldest' | 'drop-newest' = 'wait') => {
  const slot = writer.tryAcquire(policy);
  if (slot >= 0) writer.publish(slot, frame, all);
  return slot;
};

describe('FrameRing', () => {
  it('lays planes out so that odd sizes keep their whole chroma', () => {
    expect(i420Bytes({ width: 5, height: 3 })).toBe(15 + 2 * 3 * 2);
    const { writer } = make();
    const slot = writer.tryAcquire('wait');
    const planes = writer.planes(slot);
    expect([planes.model.length, planes.full.length, planes.preview.length]).toEqual([24, 27, 0]);
    expect(planes.full.byteOffset % 64).toBe(0);
  });

  it('gives every reader every frame in order, and frees a slot only after the last lease', () => {
    const { writer, first, second } = make();
    for (let frame = 0; frame < 3; frame++) expect(write(writer, frame)).toBeGreaterThanOrEqual(0);
    expect(writer.tryAcquire('wait')).toBe(RING_FULL);
    const slot = first.tryClaim('in-order');
    expect(first.frame).toBe(0);
    first.release(slot);
    expect(writer.tryAcquire('wait')).toBe(RING_FULL);
    const other = second.tryClaim('in-order');
    expect([second.frame, other]).toEqual([0, slot]);
    expect(writer.tryAcquire('wait')).toBe(RING_FULL);
    second.release(other);
    expect(write(writer, 3)).toBe(slot);
    first.tryClaim('in-order');
    expect(first.frame).toBe(1);
  });

  it('threads of a pool share a cursor: a frame goes to one of them', () => {
    const { writer, first } = make();
    const colleague = new RingReader(first.buffer, 0);
    write(writer, 0);
    write(writer, 1);
    first.tryClaim('in-order');
    colleague.tryClaim('in-order');
    expect([first.frame, colleague.frame, first.ticket, colleague.ticket]).toEqual([0, 1, 0, 1]);
    expect(first.tryClaim('in-order')).toBe(-1);
    expect([0, 1].map((ticket) => first.claimedFrame(0, ticket))).toEqual([0, 1]);
  });

  it('reads the newest and names what it gave up', () => {
    const { writer, first } = make();
    for (let frame = 0; frame < 3; frame++) write(writer, frame);
    first.tryClaim('newest');
    expect([first.frame, ...first.givenUp.subarray(0, first.givenUpCount)]).toEqual([2, 0, 1]);
  });

  it('drop-oldest evicts the oldest frame that nobody holds', () => {
    const { writer, first, second } = make();
    for (let frame = 0; frame < 3; frame++) write(writer, frame);
    const held = first.tryClaim('in-order');
    expect(first.frame).toBe(0);
    expect(write(writer, 3, 'drop-oldest')).toBeGreaterThanOrEqual(0);
    expect(writer.evicted).toBe(1);
    second.tryClaim('in-order');
    expect(second.frame).toBe(0);
    second.tryClaim('in-order');
    expect(second.frame).toBe(2);
    second.tryClaim('in-order');
    expect(second.frame).toBe(3);
    // All three are held now: the newest has no place.
    expect(write(writer, 4, 'drop-oldest')).toBe(RING_DROP_NEWEST);
    first.release(held);
  });

  it('with leases kept in bounds drop-oldest always has one to give up', () => {
    const { writer, first } = make();
    const leases: number[] = [];
    for (let frame = 0; frame < 20; frame++) {
      expect(write(writer, frame, 'drop-oldest')).toBeGreaterThanOrEqual(0);
      // The second reader never reads; the first holds what it may.
      const slot = first.tryClaim('in-order', 1);
      if (slot >= 0) leases.push(slot);
    }
    expect(leases).toHaveLength(1);
    expect(first.heldBack).toBe(true);
    first.release(leases[0]!);
    expect(first.tryClaim('in-order', 1)).toBeGreaterThanOrEqual(0);
    expect([first.heldBack, first.frame]).toEqual([false, 18]);
  });

  it('drop-newest refuses the new frame and keeps the old ones', () => {
    const { writer, first } = make();
    for (let frame = 0; frame < 3; frame++) write(writer, frame);
    expect(write(writer, 3, 'drop-newest')).toBe(RING_DROP_NEWEST);
    first.tryClaim('in-order');
    expect(first.frame).toBe(0);
  });

  it('says which planes were written', () => {
    const { writer, first } = make();
    const slot = writer.tryAcquire('wait');
    writer.publish(slot, 0, { model: true, full: false, preview: false });
    const claimed = first.tryClaim('in-order');
    expect(first.model(claimed)?.length).toBe(24);
    expect(first.full(claimed)).toBeNull();
  });
});
