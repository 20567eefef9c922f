import type { SceneMap } from '../family.ts';

/** A class in a map: its share of the picture (0..1), and where it lies, map pixels. Reused from call to call. */
export interface ClassShare {
  label: number;
  share: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Which classes a map has. Belongs to one thread; the result is valid until the next call. */
export class ClassShares {
  readonly #counts = new Int32Array(256);
  readonly #sides = new Int32Array(256 * 4);
  readonly #found: ClassShare[] = Array.from({ length: 256 }, () => ({ label: 0, share: 0, left: 0, top: 0, right: 0, bottom: 0 }));

  /** By falling share; equal ones by number. */
  of({ width, height, data }: SceneMap): readonly ClassShare[] {
    this.#count(width, height, data);
    const found: ClassShare[] = [];
    for (let label = 0; label < 256; label++) {
      if (this.#counts[label] === 0) continue;
      const share = this.#found[label]!;
      share.label = label;
      share.share = this.#counts[label]! / (width * height);
      share.left = this.#sides[label * 4]!;
      share.top = this.#sides[label * 4 + 1]!;
      share.right = this.#sides[label * 4 + 2]! + 1;
      share.bottom = this.#sides[label * 4 + 3]! + 1;
      found.push(share);
    }
    return found.sort((a, b) => b.share - a.share || a.label - b.label);
  }

  #count(width: number, height: number, data: Uint8Array): void {
    const [counts, sides] = [this.#counts.fill(0), this.#sides];
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const side = data[at]! * 4;
        if (counts[data[at]!]!++ === 0) {
          sides[side] = x;
          sides[side + 1] = y;
          sides[side + 2] = x;
        } else if (x < sides[side]!) sides[side] = x;
        else if (x > sides[side + 2]!) sides[side + 2] = x;
        sides[side + 3] = y;
      }
    }
  }
}
