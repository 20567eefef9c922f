import './webassembly.ts';
import { type RingSpec, ringLayout } from './layout.ts';
import { createRing } from './ring.ts';
import { SharedPages, type SharedPagesInit } from './shared-pages.ts';

/** WebAssembly addresses 4 GiB; some of it is left to who works on the slots. */
const MOST_BYTES = 3 * 2 ** 30;
const PAGE = 65_536;
const MOST_PAGES = 65_536;

/** A ring, and the memory of WebAssembly that it lies in, from its first byte on; null where it is too large for one, or there is none to be had. */
export interface RingMemory {
  readonly ring: SharedArrayBuffer;
  readonly pages: SharedPagesInit | null;
}

/** Slots that nobody uses yet take so much at most: some systems set memory aside for them. */
const ROOM_BYTES = 512 * 2 ** 20;

/** How many slots there is to be room for: as many as are asked for, and up to `most`, so that more can be used later. */
export const slotsWithin = (spec: Omit<RingSpec, 'slots'>, asked: number, most: number): number => {
  const { slotBytes } = ringLayout({ ...spec, slots: 1 });
  return Math.max(asked, Math.min(most, Math.floor(ROOM_BYTES / Math.max(1, slotBytes))));
};

/** A new ring in memory that kernels read and write in place. Pages that nobody touches take no memory. */
export const createRingMemory = (spec: RingSpec): RingMemory => {
  const { totalBytes } = ringLayout(spec);
  if (totalBytes > MOST_BYTES) return { ring: createRing(spec), pages: null };
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(totalBytes / PAGE), maximum: MOST_PAGES, shared: true });
    return { ring: createRing(spec, memory.buffer), pages: SharedPages.allocate(memory) };
  } catch {
    // No address space is left.
    return { ring: createRing(spec), pages: null };
  }
};
