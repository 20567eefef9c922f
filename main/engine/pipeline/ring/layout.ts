import { i420Bytes } from '../../../../contract/index.ts';

/** Every offset of the FrameRing's SharedArrayBuffer. Words are Int32; planes are bytes, aligned to 64. */

export interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

export interface RingSpec {
  readonly slots: number;
  /** Readers with cursors of their own, at most 31. Threads of a pool share one. */
  readonly readers: number;
  /** Entries of each reader's claim log: at least as many as frames can be in flight. */
  readonly claimLog: number;
  /** RGB24, letterboxed for the first network: room for the largest input that may be used. */
  readonly model: PlaneSize | null;
  /** YUV at source size, for crops and for networks that prepare it themselves. */
  readonly full: PlaneSize | null;
  /** Of that plane; left out: I420. */
  readonly fullBytes?: number;
  /** I420 for the screen. */
  readonly preview: PlaneSize | null;
  /** Bytes for what the first network says of each part of the picture; left out: none. */
  readonly mapBytes?: number;
}

export const HEADER = {
  lock: 0,
  slots: 1,
  readers: 2,
  claimLog: 3,
  /** Grows by one at each publish: readers wait on it. */
  published: 4,
  /** Grows by one when a slot may have become free: the writer waits on it. */
  freed: 5,
  closed: 6,
  modelWidth: 7,
  modelHeight: 8,
  fullWidth: 9,
  fullHeight: 10,
  previewWidth: 11,
  previewHeight: 12,
  mapBytes: 13,
  /** How many of the slots are used: the first ones. */
  used: 14,
  fullBytes: 15,
} as const;
const HEADER_WORDS = 16;

/** Per reader: how many frames it has claimed so far. */
const READER_WORDS = 4;

export const SLOT = {
  /** Number of the frame in it; −1: never used, −2: being written. */
  frame: 0,
  /** A bit a reader that has neither claimed nor given it up. */
  pending: 1,
  leases: 2,
  hasModel: 3,
  hasFull: 4,
  hasPreview: 5,
  /** Number of the first network that the model plane was painted for. */
  plan: 6,
} as const;
const SLOT_WORDS = 8;

const align = (bytes: number) => (bytes + 63) & ~63;

export const rgbBytes = ({ width, height }: PlaneSize): number => width * height * 3;

export interface RingLayout {
  readonly spec: RingSpec;
  reader(index: number): number;
  slot(index: number): number;
  claimLog(reader: number): number;
  readonly planes: number;
  readonly slotBytes: number;
  readonly modelBytes: number;
  readonly fullOffset: number;
  readonly fullBytes: number;
  readonly previewOffset: number;
  readonly previewBytes: number;
  readonly mapOffset: number;
  readonly mapBytes: number;
  readonly totalBytes: number;
}

export const ringLayout = (spec: RingSpec): RingLayout => {
  const modelBytes = spec.model ? rgbBytes(spec.model) : 0;
  const fullBytes = spec.full ? (spec.fullBytes ?? i420Bytes(spec.full)) : 0;
  const previewBytes = spec.preview ? i420Bytes(spec.preview) : 0;
  const fullOffset = align(modelBytes);
  const previewOffset = fullOffset + align(fullBytes);
  const mapOffset = previewOffset + align(previewBytes);
  const mapBytes = spec.mapBytes ?? 0;
  const slotBytes = mapOffset + align(mapBytes);
  const slotsAt = HEADER_WORDS + spec.readers * READER_WORDS;
  const logsAt = slotsAt + spec.slots * SLOT_WORDS;
  const planes = align((logsAt + spec.readers * spec.claimLog) * 4);
  return {
    spec,
    reader: (index) => HEADER_WORDS + index * READER_WORDS,
    slot: (index) => slotsAt + index * SLOT_WORDS,
    claimLog: (reader) => logsAt + reader * spec.claimLog,
    planes,
    slotBytes,
    modelBytes,
    fullOffset,
    fullBytes,
    previewOffset,
    previewBytes,
    mapOffset,
    mapBytes,
    totalBytes: planes + spec.slots * slotBytes,
  };
};

/** Reads the spec back out of a ring's header. */
export const specOf = (words: Int32Array): RingSpec => {
  const size = (width: number, height: number): PlaneSize | null =>
    words[width]! > 0 ? { width: words[width]!, height: words[height]! } : null;
  return {
    slots: words[HEADER.slots]!,
    readers: words[HEADER.readers]!,
    claimLog: words[HEADER.claimLog]!,
    model: size(HEADER.modelWidth, HEADER.modelHeight),
    full: size(HEADER.fullWidth, HEADER.fullHeight),
    preview: size(HEADER.previewWidth, HEADER.previewHeight),
    mapBytes: words[HEADER.mapBytes]!,
    fullBytes: words[HEADER.fullBytes]!,
  };
};
