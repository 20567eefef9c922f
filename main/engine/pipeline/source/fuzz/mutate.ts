import { chance } from '../../../hash.ts';
import type { FuzzClip } from './clips.ts';

/** Numbers that formats read as sizes, counts, times and dimensions, and that they seldom expect. */
const LIES: readonly bigint[] = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x1_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_fffen,
  0xffff_ffffn,
];
const WIDTHS: readonly number[] = [1, 2, 2, 4, 4, 8];
/** How far behind a tag a lie may stand. */
const NEAR_BYTES = 48;
/** Headers are at the beginning, and in some formats at the end. */
const HEADER_BYTES = 512;
const MOST_BYTES = 4 * 2 ** 20;

/** Numbers that look random, the same for the same seed. */
class Dice {
  readonly #seed: number;
  #thrown = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** 0 ≤ whole number < `below`. */
  below(below: number): number {
    return Math.floor(chance(this.#seed, this.#thrown++) * below);
  }

  of<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  }
}

const indexesOf = (bytes: Uint8Array, tag: Uint8Array): number[] => {
  const found: number[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(tag); at >= 0 && found.length < 200; at = buffer.indexOf(tag, at + 1)) found.push(at + tag.length);
  return found;
};

const write = (bytes: Uint8Array, at: number, value: bigint, width: number, little: boolean): void => {
  for (let index = 0; index < width; index++) {
    const place = at + (little ? index : width - 1 - index);
    if (place < bytes.length) bytes[place] = Number((value >> BigInt(8 * index)) & 0xffn);
  }
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

type Mutation = (bytes: Uint8Array, dice: Dice, clip: FuzzClip) => Uint8Array;

const MUTATIONS: { readonly [name: string]: Mutation } = {
  'a lie behind a tag': (bytes, dice, { tags }) => {
    const places = tags.map((tag) => indexesOf(bytes, tag)).filter((found) => found.length > 0);
    const at = places.length > 0 ? dice.of(dice.of(places)) : 0;
    write(bytes, at + dice.below(NEAR_BYTES), dice.of(LIES), dice.of(WIDTHS), dice.below(3) === 0);
    return bytes;
  },
  'a size before a tag': (bytes, dice, { tags }) => {
    const places = tags.map((tag) => indexesOf(bytes, tag).map((at) => at - tag.length)).filter((found) => found.length > 0);
    const at = places.length > 0 ? dice.of(dice.of(places)) : 4;
    write(bytes, Math.max(0, at - 4), dice.of(LIES), 4, dice.below(3) === 0);
    return bytes;
  },
  'a lie in a header': (bytes, dice) => {
    const at = dice.below(Math.min(bytes.length, HEADER_BYTES));
    write(bytes, dice.below(4) === 0 ? bytes.length - 1 - at : at, dice.of(LIES), dice.of(WIDTHS), dice.below(2) === 0);
    return bytes;
  },
  'flipped bits': (bytes, dice) => {
    for (let count = 1 + dice.below(40); count > 0; count--) {
      const at = dice.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    }
    return bytes;
  },
  noise: (bytes, dice) => {
    const at = dice.below(bytes.length);
    for (let index = at; index < Math.min(bytes.length, at + 1 + dice.below(300)); index++) bytes[index] = dice.below(256);
    return bytes;
  },
  'a cut end': (bytes, dice) => bytes.slice(0, 1 + dice.below(bytes.length - 1)),
  'a cut beginning': (bytes, dice) => bytes.slice(1 + dice.below(Math.min(bytes.length - 1, 2000))),
  'a piece that is missing': (bytes, dice) => {
    const at = dice.below(bytes.length - 1);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(Math.min(2000, bytes.length - at - 1))));
  },
  'a piece put in': (bytes, dice) => {
    const at = dice.below(bytes.length);
    const piece = Uint8Array.from({ length: 1 + dice.below(500) }, () => dice.below(256));
    return joined(bytes.subarray(0, at), piece, bytes.subarray(at));
  },
  'a piece repeated': (bytes, dice) => {
    const from = dice.below(bytes.length - 1);
    const piece = bytes.slice(from, from + 1 + dice.below(Math.min(3000, bytes.length - from)));
    const copies = Array.from({ length: 1 + dice.below(20) }, () => piece);
    return joined(bytes.subarray(0, from), ...copies, bytes.subarray(from)).slice(0, MOST_BYTES);
  },
  'two pieces exchanged': (bytes, dice) => {
    const length = 1 + dice.below(Math.min(1000, bytes.length >> 1));
    const [one, other] = [dice.below(bytes.length - length), dice.below(bytes.length - length)];
    const piece = bytes.slice(one, one + length);
    bytes.copyWithin(one, other, other + length);
    bytes.set(piece, other);
    return bytes;
  },
};
const NAMES = Object.keys(MUTATIONS);

/** A clip damaged in one to three ways; which ways depends on the seed alone. */
export const mutated = (clip: FuzzClip, seed: number): { bytes: Uint8Array; ways: string[] } => {
  const dice = new Dice(seed);
  let bytes: Uint8Array = Uint8Array.from(clip.bytes);
  const ways: string[] = [];
  for (let count = 1 + dice.below(3); count > 0; count--) {
    // Lies in headers are what makes a program do what it should not: every second time.
    const way = dice.below(2) === 0 ? dice.of(NAMES.slice(0, 3)) : dice.of(NAMES);
    if (bytes.length > 2) bytes = MUTATIONS[way]?.(bytes, dice, clip) ?? bytes;
    ways.push(way);
  }
  return { bytes, ways };
};
