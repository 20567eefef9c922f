import type { BoxPx } from '../../../../../contract/index.ts';
import { chance, seedOf } from '../../../hash.ts';
import { type Backdrop, paintBackdrop } from './backdrop.ts';
import { type Canvas, outlineOf, type Place } from './canvas.ts';
import { type Part, partsOf, type Rgb } from './shapes.ts';
import type { StreetSpec } from './spec.ts';
import { heightsAMetre, SIZE_M, type Thing, thingsAt } from './things.ts';

/** Of the time of a frame the shutter is open. */
const SHUTTER = 0.5;
/** The camera shakes by up to so many px of a picture of 270 rows. */
const SHAKE_PX = 1.6;
/** Standard deviation of the camera's noise in full light, of 255. */
const NOISE = 3.2;
const NOISE_TABLE = 1 << 16;
/** Light is a whole number of so many parts of 1: the loop over all pixels is in whole numbers. */
const SHIFT = 12;
const ONE = 1 << SHIFT;

const POST: Rgb = [66, 70, 74];
const TRUNK: Rgb = [92, 70, 52];
const LEAVES: Rgb = [64, 104, 56];

/** What stands before some of the road users: where, as shares of the picture, and its parts in metres. */
interface Standing {
  readonly x: number;
  readonly y: number;
  readonly parts: readonly Part[];
}
const post = (): readonly Part[] => [
  { low: [-0.1, 0.1], high: [-0.06, 0.06], y: [0, 4.6], round: 0, rgb: POST },
  { low: [-0.16, 0.16], high: [-0.16, 0.16], y: [0, 0.5], round: 0.05, rgb: POST },
  { low: [-0.1, 0.9], high: [-0.1, 0.9], y: [4.5, 4.65], round: 0.05, rgb: POST },
];
const tree = (): readonly Part[] => [
  { low: [-0.2, 0.2], high: [-0.14, 0.14], y: [0, 2.6], round: 0, rgb: TRUNK },
  { low: [-1.1, 1.1], high: [-1.1, 1.1], y: [2.3, 4.6], round: 'oval', rgb: LEAVES },
];
const standing = (seed: number): Standing[] => [
  { x: 0.12 + 0.2 * chance(seed, 41), y: 0.475, parts: post() },
  { x: 0.62 + 0.25 * chance(seed, 42), y: 0.47, parts: tree() },
  { x: 0.3 + 0.4 * chance(seed, 43), y: 0.875, parts: post() },
];

/** A slow wave between -1 and 1 of a second's number. */
const wave = (seed: number, lot: number, seconds: number, period: number): number =>
  Math.sin(2 * Math.PI * (seconds / period + chance(seed, 5000 + lot)));

/** Something of the scene where it lies in the picture: who is on the street, or (null) what only stands before them. */
export interface Figure {
  readonly thing: Thing | null;
  readonly parts: readonly Part[];
  readonly place: Place;
}

/** The noise of a camera: normally distributed, of 127 at most; a table to read from anywhere. */
const noiseTable = (seed: number): Int8Array => {
  const table = new Int8Array(NOISE_TABLE);
  for (let at = 0; at < NOISE_TABLE; at++) {
    // Irwin-Hall: twelve even ones are near enough to a normal one.
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += chance(seed ^ 0x4015e, at * 12 + k);
    table[at] = Math.max(-127, Math.min(127, Math.round(sum * NOISE)));
  }
  return table;
};

/**
 * A street with vehicles and people, made by rule: the same picture for the same scene and frame on every machine, in whatever order frames are asked
 * for. Light, the clouds' shadow and the sun's direction change slowly; the camera shakes and is noisy; what moves is blurred along its way.
 */
export class Street {
  readonly spec: StreetSpec;
  readonly #standing: readonly Standing[];
  #backdrop: Backdrop | null = null;
  #noise: Int8Array | null = null;
  readonly #gain: Uint16Array;

  constructor(spec: StreetSpec) {
    this.spec = spec;
    this.#standing = standing(spec.seed);
    this.#gain = new Uint16Array(spec.width * 3);
  }

  /** How far the picture is moved by the camera's shaking, whole px. */
  shakeAt(seconds: number): readonly [number, number] {
    const { seed, height } = this.spec;
    const reach = (SHAKE_PX * height) / 270;
    const along = (lot: number): number => wave(seed, lot, seconds, 0.9) * 0.6 + wave(seed, lot + 1, seconds, 0.37) * 0.4;
    return [Math.round(reach * along(10)), Math.round(reach * along(20) * 0.7)];
  }

  /** Everything that is painted of a frame before the backdrop, from the farthest to the nearest. */
  figuresAt(frame: number): Figure[] {
    const { spec } = this;
    const seconds = frame / spec.fps;
    const [dx, dy] = this.shakeAt(seconds);
    const moving = thingsAt(spec, seconds).map((thing): Figure => {
      const blurPx = (thing.speed / spec.fps) * SHUTTER;
      return { thing, parts: partsOf(thing), place: { ...thing, x: thing.x + dx, y: thing.y + dy, blurPx } };
    });
    const still = this.#standing.map(({ x, y, parts }): Figure => {
      const scale = heightsAMetre(y) * spec.height;
      return { thing: null, parts, place: { x: x * spec.width + dx, y: y * spec.height + dy, scale, facing: 1, blurPx: 0 } };
    });
    return [...moving, ...still].sort((a, b) => a.place.y - b.place.y);
  }

  /** Paints a frame over all of the canvas, which must be of the scene's size. */
  paint(frame: number, canvas: Canvas): void {
    const { spec } = this;
    const seconds = frame / spec.fps;
    this.#paintBackdrop(canvas, this.shakeAt(seconds));
    const figures = this.figuresAt(frame);
    const sun = wave(spec.seed, 30, seconds, 140);
    const bright = 0.5 + 0.5 * wave(spec.seed, 31, seconds, 47);
    for (const { thing, place } of figures) if (thing) this.#shadow(canvas, thing, place, sun, bright);
    for (const { parts, place } of figures) for (const part of parts) canvas.fill(part, place, 0.16);
    this.#expose(canvas, frame, seconds);
  }

  #paintBackdrop(canvas: Canvas, [dx, dy]: readonly [number, number]): void {
    const { seed, width, height } = this.spec;
    const margin = Math.ceil((SHAKE_PX * height) / 270) + 1;
    this.#backdrop ??= paintBackdrop(seed, width, height, margin);
    const { rgb, width: wide } = this.#backdrop;
    for (let row = 0; row < height; row++) {
      const from = ((row + margin - dy) * wide + margin - dx) * 3;
      canvas.rgb.set(rgb.subarray(from, from + width * 3), row * width * 3);
    }
  }

  /** Under it, and beside it where the sun does not reach. */
  #shadow(canvas: Canvas, { kind, scale }: Thing, { x, y }: Place, sun: number, bright: number): void {
    const [length, height] = SIZE_M[kind];
    const [half, deep] = [(length / 2) * scale, Math.max(0.16, height * 0.13) * scale];
    canvas.shadow(
      x + sun * height * 0.35 * scale,
      y + deep * 0.2,
      half * 1.05 + Math.abs(sun) * height * 0.25 * scale,
      deep,
      0.3 + 0.3 * bright,
    );
  }

  /** Light of the day, the shadow of a cloud that passes, and the camera's noise. */
  #expose(canvas: Canvas, frame: number, seconds: number): void {
    const { seed, width, height } = this.spec;
    this.#noise ??= noiseTable(seed);
    const noise = this.#noise;
    const day = 0.92 + 0.14 * wave(seed, 32, seconds, 61) + 0.04 * wave(seed, 33, seconds, 7.3);
    const warm = 0.05 * wave(seed, 34, seconds, 83);
    const cloud = (seconds / 26 + chance(seed, 35)) % 1;
    for (let column = 0; column < width; column++) {
      const far = Math.abs(column / width - (cloud * 2.4 - 0.7)) / 0.35;
      const light = day * (1 - 0.2 * Math.max(0, 1 - far * far));
      this.#gain[column * 3] = light * (1 + warm) * ONE;
      this.#gain[column * 3 + 1] = light * ONE;
      this.#gain[column * 3 + 2] = light * (1 - warm) * ONE;
    }
    const { rgb } = canvas;
    const gain = this.#gain;
    const stride = width * 3;
    const frameSeed = seedOf(`${seed} ${frame}`);
    for (let row = 0; row < height; row++) {
      const offset = Math.floor(chance(frameSeed, row) * NOISE_TABLE);
      const start = row * stride;
      for (let at = 0; at < stride; at++) {
        rgb[start + at] = ((rgb[start + at]! * gain[at]! + ONE / 2) >> SHIFT) + noise[(offset + at) & (NOISE_TABLE - 1)]!;
      }
    }
  }
}

/** Where something lies in the picture, cut off at its edges; null where nothing of it is in the picture. */
export const boxInPicture = ({ parts, place }: Figure, width: number, height: number): BoxPx | null => {
  const [x1, y1, x2, y2] = outlineOf(parts, place);
  const box = [Math.max(0, x1), Math.max(0, y1), Math.min(width, x2), Math.min(height, y2)] as const;
  return box[2] - box[0] > 0 && box[3] - box[1] > 0 ? [box[0], box[1], box[2], box[3]] : null;
};
