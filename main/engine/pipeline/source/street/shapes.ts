import type { ColourName, Kind, Thing } from './things.ts';

/** Red, green, blue, 0..255. */
export type Rgb = readonly [number, number, number];

/** One even area of a road user. Metres: x from its middle, forwards; y from the ground upwards. */
export interface Part {
  /** Left and right end at the bottom, and at the top. */
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
  /** Bottom and top. */
  readonly y: readonly [number, number];
  /** Radius of its corners; an oval fills its box. */
  readonly round: number | 'oval';
  readonly rgb: Rgb;
}

const PAINT: { readonly [colour in ColourName]: Rgb } = {
  red: [205, 38, 38],
  orange: [240, 128, 24],
  yellow: [244, 214, 44],
  green: [38, 150, 62],
  blue: [38, 88, 208],
  purple: [138, 54, 178],
  white: [236, 238, 240],
  black: [34, 36, 42],
};
const GLASS: Rgb = [96, 128, 150];
const TYRE: Rgb = [22, 22, 24];
const HUB: Rgb = [150, 152, 156];
const LAMP: Rgb = [255, 244, 190];
const TAIL: Rgb = [196, 20, 24];
const TRIM: Rgb = [58, 60, 66];
const SKINS: readonly Rgb[] = [
  [244, 206, 178],
  [214, 166, 126],
  [150, 102, 70],
  [98, 66, 48],
];
const HAIRS: readonly Rgb[] = [
  [42, 32, 26],
  [98, 66, 36],
  [190, 158, 96],
  [128, 126, 124],
];
const LEGS: readonly Rgb[] = [
  [52, 60, 84],
  [76, 72, 68],
  [96, 88, 70],
];

const clampByte = (value: number): number => Math.max(0, Math.min(255, value));
const lit = ([r, g, b]: Rgb, by: number): Rgb => [clampByte(r * by), clampByte(g * by), clampByte(b * by)];
/** Every lacquer is a little its own. */
const lacquer = (colour: ColourName, variant: number): Rgb => {
  const [r, g, b] = PAINT[colour];
  const at = (variant * 7919) % 1;
  return [clampByte(r + (at - 0.5) * 22), clampByte(g + (((at * 31) % 1) - 0.5) * 22), clampByte(b + (((at * 57) % 1) - 0.5) * 22)];
};

const box = (x0: number, x1: number, y0: number, y1: number, rgb: Rgb, round = 0): Part => ({
  low: [x0, x1],
  high: [x0, x1],
  y: [y0, y1],
  round,
  rgb,
});
const oval = (x: number, y: number, radius: number, rgb: Rgb, tall = radius): Part => ({
  low: [x - radius, x + radius],
  high: [x - radius, x + radius],
  y: [y - tall, y + tall],
  round: 'oval',
  rgb,
});
const wheel = (x: number, radius: number): Part[] => [oval(x, radius, radius, TYRE), oval(x, radius, radius * 0.48, HUB)];

const car = (rgb: Rgb): Part[] => [
  { low: [-1.75, 1.15], high: [-1.25, 0.45], y: [0.8, 1.45], round: 0.12, rgb },
  { low: [-1.5, -0.42], high: [-1.15, -0.42], y: [0.86, 1.34], round: 0.05, rgb: GLASS },
  { low: [-0.32, 0.92], high: [-0.32, 0.38], y: [0.86, 1.34], round: 0.05, rgb: GLASS },
  box(-2.15, 2.15, 0.24, 0.88, rgb, 0.2),
  box(-2.1, 2.1, 0.24, 0.36, TRIM, 0.05),
  box(1.92, 2.14, 0.58, 0.74, LAMP),
  box(-2.14, -1.96, 0.58, 0.76, TAIL),
  ...wheel(-1.3, 0.33),
  ...wheel(1.3, 0.33),
];

const van = (rgb: Rgb): Part[] => [
  { low: [-2.45, 2.45], high: [-2.45, 1.35], y: [0.28, 2.15], round: 0.22, rgb },
  { low: [1.05, 2.0], high: [1.05, 1.42], y: [1.15, 1.9], round: 0.05, rgb: GLASS },
  box(0.1, 0.9, 1.2, 1.9, GLASS, 0.05),
  box(-2.4, 2.4, 0.28, 0.44, TRIM, 0.05),
  box(2.2, 2.44, 0.62, 0.84, LAMP),
  box(-2.45, -2.3, 0.7, 1.1, TAIL),
  ...wheel(-1.45, 0.37),
  ...wheel(1.5, 0.37),
];

const truck = (rgb: Rgb): Part[] => [
  box(-3.6, 1.55, 0.75, 2.9, rgb, 0.06),
  box(-3.6, 1.55, 1.55, 1.8, lit(rgb, 0.78)),
  box(-3.4, 3.4, 0.5, 0.78, TRIM),
  { low: [1.8, 3.6], high: [1.8, 3.25], y: [0.5, 2.45], round: 0.14, rgb: lit(rgb, 0.9) },
  { low: [2.45, 3.36], high: [2.45, 3.16], y: [1.4, 2.2], round: 0.05, rgb: GLASS },
  box(3.34, 3.6, 0.66, 0.92, LAMP),
  box(-3.6, -3.45, 0.8, 1.1, TAIL),
  ...wheel(-2.7, 0.5),
  ...wheel(-1.6, 0.5),
  ...wheel(2.6, 0.5),
];

const bus = (rgb: Rgb): Part[] => [
  box(-4.3, 4.3, 0.35, 3, rgb, 0.24),
  ...[-4.05, -2.65, -1.25, 0.15, 1.55].map((x) => box(x, x + 1.2, 1.35, 2.55, GLASS, 0.06)),
  box(2.95, 3.45, 0.55, 2.5, lit(GLASS, 0.8), 0.04),
  box(3.6, 4.28, 1.2, 2.6, GLASS, 0.1),
  box(-4.25, 4.25, 0.35, 0.55, TRIM, 0.08),
  box(4.06, 4.3, 0.7, 0.95, LAMP),
  box(-4.3, -4.14, 0.7, 1.15, TAIL),
  ...wheel(-2.7, 0.5),
  ...wheel(2.55, 0.5),
];

const walker = (rgb: Rgb, { variant, steps }: Thing, child: boolean): Part[] => {
  const skin = SKINS[Math.floor(variant * 997) % SKINS.length]!;
  const hair = HAIRS[Math.floor(variant * 631) % HAIRS.length]!;
  const cloth = LEGS[Math.floor(variant * 419) % LEGS.length]!;
  const swing = Math.sin(steps * Math.PI);
  const [height, head, wide, hip] = child ? [1.12, 0.17, 0.21, 0.38] : [1.75, 0.125, 0.22, 0.82];
  const stride = (child ? 0.17 : 0.27) * swing;
  const leg = (side: number, colour: Rgb): Part => ({
    low: [side * stride - 0.08, side * stride + 0.1],
    high: [-0.1, 0.1],
    y: [0, hip],
    round: 0.03,
    rgb: colour,
  });
  const shoulder = height - 2 * head - 0.02;
  const arm = (side: number, by: number): Part => ({
    low: [side * stride * 0.9 - 0.06, side * stride * 0.9 + 0.06],
    high: [-0.07, 0.07],
    y: [hip + 0.02, shoulder - 0.04],
    round: 0.05,
    rgb: lit(rgb, by),
  });
  // A child's legs are bare and its head is large, with a cap in the colour of its shirt.
  const legs = child ? skin : cloth;
  return [
    leg(-1, lit(legs, 0.8)),
    arm(1, 0.72),
    leg(1, legs),
    { low: [-wide * 0.82, wide * 0.82], high: [-wide, wide], y: [hip - 0.06, shoulder], round: 0.09, rgb },
    arm(-1, 0.84),
    oval(0.02, height - head, head * 0.86, skin, head),
    ...(child
      ? [
          box(-head * 0.9, head * 1.35, height - head * 0.86, height - head * 0.6, lit(rgb, 0.85)),
          oval(0, height - head * 0.62, head * 0.88, rgb, head * 0.6),
        ]
      : [oval(-0.03, height - head * 0.62, head * 0.86, hair, head * 0.6)]),
  ];
};

const VEHICLES: { readonly [kind in Kind]?: (rgb: Rgb) => Part[] } = { car, van, truck, bus };

/** What it is painted of, from back to front. */
export const partsOf = (thing: Thing): readonly Part[] => {
  const rgb = lacquer(thing.colour, thing.variant);
  return VEHICLES[thing.kind]?.(rgb) ?? walker(rgb, thing, thing.kind === 'child');
};
