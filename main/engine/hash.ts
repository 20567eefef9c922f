/** The finaliser of MurmurHash3 (Austin Appleby, public domain, https://github.com/aappleby/smhasher): every bit of a 32-bit number touches all others. */
const mix = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** A 32-bit seed of a text, by its UTF-16 units: FNV-1a (Fowler, Noll, Vo, http://www.isthe.com/chongo/tech/comp/fnv). */
export const seedOf = (text: string): number => {
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  return h >>> 0;
};

/** The `index`th number of a series that looks random, 0 ≤ x < 1: the same for the same seed and index, wherever and in whatever order. */
export const chance = (seed: number, index: number): number => mix(seed ^ mix(index + 1)) / 2 ** 32;
