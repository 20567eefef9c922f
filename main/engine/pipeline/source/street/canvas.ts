import type { BoxPx } from '../../../../../contract/index.ts';
import type { Part, Rgb } from './shapes.ts';

/** Where metres of something lie in the picture. */
export interface Place {
  /** Middle of where it touches the ground, px. */
  readonly x: number;
  readonly y: number;
  /** Pixels a metre. */
  readonly scale: number;
  readonly facing: 1 | -1;
  /** How far it moves while the shutter is open, px: its sides are as soft as that. */
  readonly blurPx: number;
}

/** Left and right end of a part at a height, as shares of its box's ends. */
const endsAt = ({ low, high, y, round }: Part, height: number): readonly [number, number] => {
  const [bottom, top] = y;
  const share = (height - bottom) / (top - bottom);
  const left = low[0] + (high[0] - low[0]) * share;
  const right = low[1] + (high[1] - low[1]) * share;
  if (round === 'oval') {
    const [middle, half] = [(left + right) / 2, ((right - left) / 2) * Math.sqrt(Math.max(0, 1 - (2 * share - 1) ** 2))];
    return [middle - half, middle + half];
  }
  const edge = Math.min(height - bottom, top - height);
  if (edge >= round) return [left, right];
  const inset = round - Math.sqrt(Math.max(0, round ** 2 - (round - edge) ** 2));
  return [left + inset, right - inset];
};

/** Box of the parts in the picture's px, not cut off at its edges. */
export const outlineOf = (parts: readonly Part[], place: Place): BoxPx => {
  const { x, y, scale, facing } = place;
  const ends = parts.flatMap(({ low, high }) => [...low, ...high]);
  const [back, front] = [Math.min(...ends), Math.max(...ends)];
  const top = Math.max(...parts.map((part) => part.y[1]));
  const bottom = Math.min(...parts.map((part) => part.y[0]));
  const [left, right] = facing > 0 ? [back, front] : [-front, -back];
  return [x + left * scale, y - top * scale, x + right * scale, y - bottom * scale];
};

/** Which pixels something has, and whose a pixel is: as many as the picture has, row by row. */
export class Owners {
  readonly width: number;
  readonly height: number;
  readonly of: Uint16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.of = new Uint16Array(width * height);
  }

  clear(): void {
    this.of.fill(0);
  }

  /** Gives a part's pixels to `owner`; of a pixel on an edge more than half must be covered. */
  give(part: Part, place: Place, owner: number): void {
    eachRow(part, place, this.width, this.height, (row, left, right, cover) => {
      if (cover < 0.5) return;
      const [from, to] = [Math.max(0, Math.ceil(left - 0.5)), Math.min(this.width, Math.ceil(right - 0.5))];
      if (to > from) this.of.fill(owner, row * this.width + from, row * this.width + to);
    });
  }
}

/** Calls for every row of pixels that a part covers: its ends, and how much of the row's height it covers, 0..1. */
const eachRow = (
  part: Part,
  { x, y, scale, facing }: Place,
  width: number,
  height: number,
  see: (row: number, left: number, right: number, cover: number) => void,
): void => {
  const [bottom, top] = part.y;
  const [topPx, bottomPx] = [y - top * scale, y - bottom * scale];
  const end = Math.min(height, Math.ceil(bottomPx));
  for (let row = Math.max(0, Math.floor(topPx)); row < end; row++) {
    const cover = Math.min(row + 1, bottomPx) - Math.max(row, topPx);
    if (cover <= 0) continue;
    const at = Math.min(top, Math.max(bottom, (y - row - 0.5) / scale));
    const [back, front] = endsAt(part, at);
    const left = x + (facing > 0 ? back : -front) * scale;
    const right = x + (facing > 0 ? front : -back) * scale;
    if (right > 0 && left < width && right > left) see(row, left, right, Math.min(1, cover));
  }
};

/** RGB24 of a picture, tight, in JavaScript's own memory. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8ClampedArray<ArrayBuffer>;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgb = new Uint8ClampedArray(width * height * 3);
  }

  /** Fills a part; its sides are soft by a pixel, or by how far it moves. `shade`: how much darker its bottom is than its top, 0..1. */
  fill(part: Part, place: Place, shade = 0): void {
    const soft = Math.max(1, place.blurPx);
    const [bottom, top] = part.y;
    eachRow(part, place, this.width, this.height, (row, left, right, cover) => {
      const light = 1 - shade * (1 - Math.min(1, Math.max(0, ((place.y - row) / place.scale - bottom) / (top - bottom))));
      this.#span(row, left, right, soft, cover, part.rgb, light);
    });
  }

  /** Darkens an oval on the ground, `by` in its middle, 0..1. */
  shadow(x: number, y: number, halfWidth: number, halfHeight: number, by: number): void {
    const { width, height, rgb } = this;
    const end = Math.min(height, Math.ceil(y + halfHeight));
    for (let row = Math.max(0, Math.floor(y - halfHeight)); row < end; row++) {
      const down = (row + 0.5 - y) / halfHeight;
      const half = halfWidth * Math.sqrt(Math.max(0, 1 - down * down));
      const to = Math.min(width, Math.ceil(x + half));
      for (let column = Math.max(0, Math.floor(x - half)); column < to; column++) {
        const across = (column + 0.5 - x) / halfWidth;
        const far = down * down + across * across;
        if (far >= 1) continue;
        const left = 1 - by * Math.min(1, (1 - far) * 2.5);
        const at = (row * width + column) * 3;
        rgb[at] = rgb[at]! * left;
        rgb[at + 1] = rgb[at + 1]! * left;
        rgb[at + 2] = rgb[at + 2]! * left;
      }
    }
  }

  #span(row: number, left: number, right: number, soft: number, cover: number, [r, g, b]: Rgb, light: number): void {
    const { width, rgb } = this;
    const [red, green, blue] = [r * light, g * light, b * light];
    const half = soft / 2;
    const to = Math.min(width, Math.ceil(right + half));
    for (let column = Math.max(0, Math.floor(left - half)); column < to; column++) {
      const into = Math.min(column + 0.5 - left, right - column - 0.5) / soft + 0.5;
      const alpha = into >= 1 ? cover : into * cover;
      if (alpha <= 0) continue;
      const at = (row * width + column) * 3;
      if (alpha >= 1) {
        rgb[at] = red;
        rgb[at + 1] = green;
        rgb[at + 2] = blue;
      } else {
        rgb[at] = rgb[at]! + (red - rgb[at]!) * alpha;
        rgb[at + 1] = rgb[at + 1]! + (green - rgb[at + 1]!) * alpha;
        rgb[at + 2] = rgb[at + 2]! + (blue - rgb[at + 2]!) * alpha;
      }
    }
  }
}
