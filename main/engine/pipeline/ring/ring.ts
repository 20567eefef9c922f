import type { ReadMode, RingPolicy } from '../../../../contract/index.ts';
import { HEADER, type RingLayout, type RingSpec, ringLayout, SLOT, specOf } from './layout.ts';
import { lock, unlock } from './lock.ts';

const WRITING = -2;

/** What `tryAcquire` says instead of a slot. */
export const RING_FULL = -1;
export const RING_DROP_NEWEST = -2;

/** A new ring, all slots free. @param buffer zeros, of at least as many bytes as the layout says; a new one where it is left out */
export const createRing = (spec: RingSpec, buffer = new SharedArrayBuffer(ringLayout(spec).totalBytes)): SharedArrayBuffer => {
  const layout = ringLayout(spec);
  const words = new Int32Array(buffer, 0, layout.planes / 4);
  words[HEADER.slots] = spec.slots;
  words[HEADER.used] = spec.slots;
  words[HEADER.readers] = spec.readers;
  words[HEADER.claimLog] = spec.claimLog;
  words[HEADER.modelWidth] = spec.model?.width ?? 0;
  words[HEADER.modelHeight] = spec.model?.height ?? 0;
  words[HEADER.fullWidth] = spec.full?.width ?? 0;
  words[HEADER.fullHeight] = spec.full?.height ?? 0;
  words[HEADER.previewWidth] = spec.preview?.width ?? 0;
  words[HEADER.previewHeight] = spec.preview?.height ?? 0;
  words[HEADER.fullBytes] = layout.fullBytes;
  words[HEADER.mapBytes] = spec.mapBytes ?? 0;
  for (let slot = 0; slot < spec.slots; slot++) words[layout.slot(slot) + SLOT.frame] = -1;
  return buffer;
};

/**
 * The shared part of both ends. Who may call what: one thread writes (`RingWriter`); any number of threads read (`RingReader`), those of a pool
 * under one reader index; `release` may be called from any thread, once a lease, also from the hub since it never waits. A slot's bytes belong to
 * the writer between acquire and publish, and to the holders of its leases between claim and release; at other times nobody may touch them.
 * Full and empty are return values. Nothing here allocates per frame.
 */
export class Ring {
  readonly layout: RingLayout;
  readonly buffer: SharedArrayBuffer;
  protected readonly words: Int32Array;
  readonly #views: { model: Uint8Array; full: Uint8Array; preview: Uint8Array; map: Uint8Array }[];

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.layout = ringLayout(specOf(new Int32Array(buffer, 0, 16)));
    this.words = new Int32Array(buffer, 0, this.layout.planes / 4);
    const { planes, slotBytes, modelBytes, fullOffset, fullBytes, previewOffset, previewBytes, mapOffset, mapBytes, spec } = this.layout;
    this.#views = Array.from({ length: spec.slots }, (_, slot) => {
      const at = planes + slot * slotBytes;
      return {
        model: new Uint8Array(buffer, at, modelBytes),
        full: new Uint8Array(buffer, at + fullOffset, fullBytes),
        preview: new Uint8Array(buffer, at + previewOffset, previewBytes),
        map: new Uint8Array(buffer, at + mapOffset, mapBytes),
      };
    });
  }

  /** RGB24 of the slot's frame; null where it was not written. Valid while a lease is held. */
  model(slot: number): Uint8Array | null {
    return this.words[this.layout.slot(slot) + SLOT.hasModel] === 1 ? this.#views[slot]!.model : null;
  }
  full(slot: number): Uint8Array | null {
    return this.words[this.layout.slot(slot) + SLOT.hasFull] === 1 ? this.#views[slot]!.full : null;
  }
  preview(slot: number): Uint8Array | null {
    return this.words[this.layout.slot(slot) + SLOT.hasPreview] === 1 ? this.#views[slot]!.preview : null;
  }
  /** Room for the map of the slot's frame; how much of it is used stands in the frame's row. Valid while a lease is held. */
  map(slot: number): Uint8Array {
    return this.#views[slot]!.map;
  }
  protected views(slot: number): { model: Uint8Array; full: Uint8Array; preview: Uint8Array } {
    return this.#views[slot]!;
  }

  /** Gives one lease back. */
  release(slot: number): void {
    if (Atomics.sub(this.words, this.layout.slot(slot) + SLOT.leases, 1) === 1) {
      Atomics.add(this.words, HEADER.freed, 1);
      Atomics.notify(this.words, HEADER.freed);
    }
  }

  /** Frames published and not yet claimed by the reader. */
  depth(reader: number): number {
    let depth = 0;
    for (let slot = 0; slot < this.layout.spec.slots; slot++) {
      if ((Atomics.load(this.words, this.layout.slot(slot) + SLOT.pending) & (1 << reader)) !== 0) depth++;
    }
    return depth;
  }

  /** How many slots are used, of those that there are. */
  get used(): number {
    return Atomics.load(this.words, HEADER.used);
  }
  /** Uses so many slots from now on, 1 to all; what lies in others is still read. */
  use(slots: number): void {
    Atomics.store(this.words, HEADER.used, Math.min(this.layout.spec.slots, Math.max(1, slots)));
    Atomics.add(this.words, HEADER.freed, 1);
    Atomics.notify(this.words, HEADER.freed);
  }

  /** Slots that the writer could take now: nobody holds them and nobody still has to read them. */
  freeSlots(): number {
    let free = 0;
    for (let slot = 0; slot < this.used; slot++) {
      const at = this.layout.slot(slot);
      if (Atomics.load(this.words, at + SLOT.leases) === 0 && Atomics.load(this.words, at + SLOT.pending) === 0) free++;
    }
    return free;
  }

  get closed(): boolean {
    return Atomics.load(this.words, HEADER.closed) === 1;
  }

  /** Grows when a slot may have become free: read before `tryAcquire` or `tryClaim`, given to `waitForSlot` after it had to wait for one. */
  freedCount(): number {
    return Atomics.load(this.words, HEADER.freed);
  }

  waitForSlot(seen: number, timeoutMs: number): void {
    Atomics.wait(this.words, HEADER.freed, seen, timeoutMs);
  }

  /** How many frames the reader has claimed. */
  claimed(reader: number): number {
    return Atomics.load(this.words, this.layout.reader(reader));
  }

  /** The frame of the reader's claim number `ticket`; valid while fewer than `claimLog` later claims were made. */
  claimedFrame(reader: number, ticket: number): number {
    return Atomics.load(this.words, this.layout.claimLog(reader) + (ticket % this.layout.spec.claimLog));
  }

  /** Sleeps until the reader has claimed more than `seen` frames, or the time is over. Not on the hub thread. */
  waitForClaim(reader: number, seen: number, timeoutMs: number): void {
    Atomics.wait(this.words, this.layout.reader(reader), seen, timeoutMs);
  }
}

export class RingWriter extends Ring {
  /** The frame that the last `tryAcquire` threw out to make room, or −1. */
  evicted = -1;

  /**
   * A slot for the next frame, or RING_FULL (`wait`: try again after `waitForSlot`), or RING_DROP_NEWEST (this frame has no place). With
   * `drop-oldest` the oldest frame that nobody holds makes room and is named in `evicted`; when all are held, the newest has no place.
   */
  tryAcquire(policy: RingPolicy): number {
    this.evicted = -1;
    const { words, layout } = this;
    lock(words, HEADER.lock);
    let found = -1;
    let oldest = -1;
    let oldestFrame = 0;
    const used = this.used;
    for (let slot = 0; slot < used; slot++) {
      const at = layout.slot(slot);
      if (Atomics.load(words, at + SLOT.leases) > 0) continue;
      const frame = words[at + SLOT.frame]!;
      if (words[at + SLOT.pending] === 0) {
        found = slot;
        break;
      }
      if (oldest < 0 || frame < oldestFrame) {
        oldest = slot;
        oldestFrame = frame;
      }
    }
    if (found < 0 && policy === 'drop-oldest' && oldest >= 0) {
      found = oldest;
      this.evicted = oldestFrame;
      Atomics.store(words, layout.slot(oldest) + SLOT.pending, 0);
    }
    if (found >= 0) words[layout.slot(found) + SLOT.frame] = WRITING;
    unlock(words, HEADER.lock);
    if (found >= 0) return found;
    return policy === 'wait' ? RING_FULL : RING_DROP_NEWEST;
  }

  /** The slot's planes, to be filled before `publish`. */
  planes(slot: number): { model: Uint8Array; full: Uint8Array; preview: Uint8Array } {
    return this.views(slot);
  }

  /** Hands the slot to every reader. `frame` must grow from publish to publish, and `plan` must not fall. */
  publish(slot: number, frame: number, has: { model: boolean; full: boolean; preview: boolean }, plan = 1): void {
    const { words, layout } = this;
    const at = layout.slot(slot);
    lock(words, HEADER.lock);
    words[at + SLOT.hasModel] = Number(has.model);
    words[at + SLOT.hasFull] = Number(has.full);
    words[at + SLOT.hasPreview] = Number(has.preview);
    words[at + SLOT.plan] = plan;
    words[at + SLOT.frame] = frame;
    Atomics.store(words, at + SLOT.pending, (1 << layout.spec.readers) - 1);
    unlock(words, HEADER.lock);
    Atomics.add(words, HEADER.published, 1);
    Atomics.notify(words, HEADER.published);
  }

  /** No more frames will come; readers that wait are woken. */
  close(): void {
    Atomics.store(this.words, HEADER.closed, 1);
    Atomics.add(this.words, HEADER.published, 1);
    Atomics.notify(this.words, HEADER.published);
  }
}

export class RingReader extends Ring {
  readonly reader: number;
  /** Of the last claim: the frame's number, and how many claims the reader had made before it. */
  frame = -1;
  ticket = -1;
  /** Frames that the last claim gave up by reading the newest; the first `givenUpCount` entries. */
  readonly givenUp: Int32Array;
  givenUpCount = 0;
  /** The last claim found too many leases out, so wait for a slot, not for a frame. */
  heldBack = false;
  /** The last claim found a frame that is for another first network: its number; 0: it did not. */
  otherPlan = 0;

  constructor(buffer: SharedArrayBuffer, reader: number) {
    super(buffer);
    this.reader = reader;
    this.givenUp = new Int32Array(this.layout.spec.slots);
  }

  /**
   * Takes a lease on the next (or newest) frame and returns its slot, or −1 where there is none now. At most `maxLeased` slots are leased at a time:
   * with `drop-oldest` two must stay unleased, one to write and one that can make room, or the ring could only drop the newest. With `plan`, only a
   * frame that is for this first network is taken, so that the threads of two of them never do each other's.
   */
  tryClaim(mode: ReadMode, maxLeased: number = this.layout.spec.slots, plan = 0): number {
    const { words, layout } = this;
    const bit = 1 << this.reader;
    this.givenUpCount = 0;
    lock(words, HEADER.lock);
    let found = -1;
    let foundFrame = 0;
    let leased = 0;
    for (let slot = 0; slot < layout.spec.slots; slot++) {
      const at = layout.slot(slot);
      if (Atomics.load(words, at + SLOT.leases) > 0) leased++;
      if ((words[at + SLOT.pending]! & bit) === 0) continue;
      const frame = words[at + SLOT.frame]!;
      if (found < 0 || (mode === 'newest' ? frame > foundFrame : frame < foundFrame)) {
        found = slot;
        foundFrame = frame;
      }
    }
    const foundPlan = found >= 0 ? words[layout.slot(found) + SLOT.plan]! : 0;
    this.otherPlan = plan > 0 && found >= 0 && foundPlan !== plan ? foundPlan : 0;
    if (this.otherPlan > 0) found = -1;
    this.heldBack = found >= 0 && leased >= maxLeased;
    if (this.heldBack) found = -1;
    if (found >= 0) {
      if (mode === 'newest') this.#giveUpOlder(found, bit);
      const at = layout.slot(found);
      Atomics.add(words, at + SLOT.leases, 1);
      Atomics.and(words, at + SLOT.pending, ~bit);
      const counter = layout.reader(this.reader);
      this.frame = foundFrame;
      this.ticket = words[counter]!;
      Atomics.store(words, layout.claimLog(this.reader) + (this.ticket % layout.spec.claimLog), foundFrame);
      Atomics.store(words, counter, this.ticket + 1);
      Atomics.notify(words, counter);
    }
    unlock(words, HEADER.lock);
    if (this.givenUpCount > 0) {
      Atomics.add(words, HEADER.freed, 1);
      Atomics.notify(words, HEADER.freed);
    }
    return found;
  }

  #giveUpOlder(keep: number, bit: number): void {
    const { words, layout } = this;
    for (let slot = 0; slot < layout.spec.slots; slot++) {
      const at = layout.slot(slot);
      if (slot === keep || (words[at + SLOT.pending]! & bit) === 0) continue;
      this.givenUp[this.givenUpCount++] = words[at + SLOT.frame]!;
      Atomics.and(words, at + SLOT.pending, ~bit);
    }
  }

  /** Read before `tryClaim`, given to `waitForFrame` after it found nothing. */
  publishedCount(): number {
    return Atomics.load(this.words, HEADER.published);
  }

  waitForFrame(seen: number, timeoutMs: number): void {
    Atomics.wait(this.words, HEADER.published, seen, timeoutMs);
  }
}
