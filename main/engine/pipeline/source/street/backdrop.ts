import { chance } from '../../../hash.ts';
import type { Rgb } from './shapes.ts';

/** A picture of what does not move: sky, houses, pavements, road. Larger than what is shown by `margin` px on each side. */
export interface Backdrop {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
  readonly rgb: Uint8ClampedArray<ArrayBuffer>;
}

/** Where things end, as shares of the picture's height from above. */
const HOUSES_END = 0.375;
const ROAD = { top: 0.475, bottom: 0.845 };
const LINES = [0.595, 0.715];

const WALLS: readonly Rgb[] = [
  [156, 112, 92],
  [188, 176, 152],
  [126, 134, 142],
  [170, 142, 110],
  [142, 152, 136],
  [196, 188, 182],
];
const AWNINGS: readonly Rgb[] = [
  [170, 58, 52],
  [52, 104, 150],
  [60, 120, 84],
  [190, 150, 70],
  [110, 74, 130],
];
const SKY: Rgb = [172, 198, 220];
const GLASS: Rgb = [74, 88, 104];
const PAVEMENT: Rgb = [158, 154, 148];
const KERB: Rgb = [196, 194, 190];
const ASPHALT: Rgb = [92, 94, 98];
const PAINT: Rgb = [214, 214, 206];

/** A value between its neighbours on a grid of random ones (value noise), -1..1. */
const grain = (seed: number, x: number, y: number): number => {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - column, y - row];
  const at = (dx: number, dy: number): number => chance(seed ^ Math.imul(row + dy, 0x9e3779b1), column + dx);
  const upper = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
  const lower = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
  return (upper + (lower - upper) * v) * 2 - 1;
};

interface House {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly wall: Rgb;
  readonly awning: Rgb | null;
}

/** Side by side, in heights of the picture. */
const houses = (seed: number, to: number): House[] => {
  const row: House[] = [];
  let from = -0.3 * chance(seed, 900) - 0.2;
  for (let index = 0; from < to; index++) {
    const lot = (k: number): number => chance(seed ^ 0xb01d, index * 8 + k);
    const wide = 0.22 + 0.26 * lot(0);
    row.push({
      from,
      to: from + wide,
      top: 0.02 + 0.14 * lot(1),
      wall: WALLS[Math.floor(lot(2) * WALLS.length)]!,
      awning: lot(3) < 0.55 ? AWNINGS[Math.floor(lot(4) * AWNINGS.length)]! : null,
    });
    from += wide;
  }
  return row;
};

const houseColour = (house: House, x: number, y: number): Rgb => {
  const [across, down] = [(x - house.from) / (house.to - house.from), (y - house.top) / (HOUSES_END - house.top)];
  if (down < 0.05) return [house.wall[0] * 0.8, house.wall[1] * 0.8, house.wall[2] * 0.8];
  if (down > 0.72) {
    if (house.awning && down < 0.8 && across > 0.08 && across < 0.92) return house.awning;
    if (down > 0.8 && across > 0.12 && across < 0.88) return GLASS;
    return house.wall;
  }
  const columns = Math.max(2, Math.round((house.to - house.from) / 0.085));
  const [u, v] = [(across * columns) % 1, (((down - 0.08) / 0.62) * 3) % 1];
  return u > 0.26 && u < 0.74 && v > 0.22 && v < 0.78 ? GLASS : house.wall;
};

/** Colour of the ground at a place in heights of the picture, before grain. */
const groundColour = (x: number, y: number): Rgb => {
  if (y < ROAD.top || y >= ROAD.bottom) {
    const kerb = y < ROAD.top ? ROAD.top - y : y - ROAD.bottom;
    if (kerb < 0.012) return KERB;
    // Slabs.
    const slab = 0.055 + (y - 0.4) * 0.09;
    return (x / slab + 40) % 1 < 0.05 ? [132, 128, 122] : PAVEMENT;
  }
  const lane = LINES.find((line) => Math.abs(y - line) < 0.0045);
  if (lane !== undefined && (x / (lane * 0.3) + 40) % 1 < 0.5) return PAINT;
  return ASPHALT;
};

/** Paints what stands still, once: deterministic by seed and size. */
export const paintBackdrop = (seed: number, width: number, height: number, margin: number): Backdrop => {
  const [wide, tall] = [width + 2 * margin, height + 2 * margin];
  const rgb = new Uint8ClampedArray(wide * tall * 3);
  const row = houses(seed, wide / height);
  for (let line = 0; line < tall; line++) {
    const y = (line - margin + 0.5) / height;
    let index = 0;
    for (let column = 0; column < wide; column++) {
      const x = (column - margin + 0.5) / height;
      while (row[index]!.to <= x) index++;
      const house = row[index]!;
      const [r, g, b] = y >= HOUSES_END ? groundColour(x, y) : y < house.top ? SKY : houseColour(house, x, y);
      const rough = y < house.top ? 2 : 9;
      const by = rough * (grain(seed, x * 190, y * 190) * 0.7 + grain(seed ^ 0xfade, x * 24, y * 40));
      const at = (line * wide + column) * 3;
      rgb[at] = r + by;
      rgb[at + 1] = g + by;
      rgb[at + 2] = b + by;
    }
  }
  return { width: wide, height: tall, margin, rgb };
};
