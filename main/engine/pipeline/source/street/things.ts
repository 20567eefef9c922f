import { chance } from '../../../hash.ts';
import type { StreetSpec } from './spec.ts';

export const KINDS = ['car', 'van', 'truck', 'bus', 'adult', 'child'] as const;
export type Kind = (typeof KINDS)[number];
export const COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'white', 'black'] as const;
export type ColourName = (typeof COLOURS)[number];
export type Label = 'vehicle' | 'pedestrian';

/** A road user at one moment. */
export interface Thing {
  /** The same as long as it crosses the picture; never used again. */
  readonly id: number;
  readonly label: Label;
  readonly kind: Kind;
  readonly colour: ColourName;
  /** Middle of where it touches the ground, px; may lie outside the picture. */
  readonly x: number;
  readonly y: number;
  /** Pixels a metre there. */
  readonly scale: number;
  /** 1: to the right, -1: to the left. */
  readonly facing: 1 | -1;
  /** How far it moves in a second, px, without sign. */
  readonly speed: number;
  /** Steps taken so far, of who walks. */
  readonly steps: number;
  /** 0..1, its own: for what varies from one to the next and has no name. */
  readonly variant: number;
}

/** Length and height of each kind, metres. */
export const SIZE_M: { readonly [kind in Kind]: readonly [number, number] } = {
  car: [4.3, 1.45],
  van: [4.9, 2.15],
  truck: [7.2, 2.9],
  bus: [8.6, 3],
  adult: [0.72, 1.75],
  child: [0.62, 1.12],
};

interface Way {
  readonly label: Label;
  /** Where it runs, as a share of the picture's height. */
  readonly y: number;
}
const WAYS: readonly Way[] = [
  { label: 'pedestrian', y: 0.44 },
  { label: 'vehicle', y: 0.56 },
  { label: 'vehicle', y: 0.68 },
  { label: 'vehicle', y: 0.8 },
  { label: 'pedestrian', y: 0.97 },
];
/** Which way the next one takes, over and over. */
const TURNS = [1, 2, 3, 0, 4] as const;

/** Picture heights a metre, at a height in the picture: nearer is lower is larger. */
export const heightsAMetre = (y: number): number => 0.052 + (y - 0.44) * 0.09;
/** Nothing is longer, metres; with room to the next one. */
const SPACE_M = 12.5;
/** So much of the room to the next one may be used up by chance. */
const SCATTER = 0.2;
/** Beyond the picture's edges something of this length is gone, metres. */
const MARGIN_M = 6;

const pick = <T>(from: readonly T[], at: number): T => from[Math.min(from.length - 1, Math.floor(at * from.length))]!;
const between = (from: number, to: number, at: number): number => from + (to - from) * at;

/** Numbers of what is drawn by lot; each place and turn has its own series. */
const LOT = { kind: 0, colour: 1, variant: 2, phase: 3, speed: 4, facing: 5, depth: 6 } as const;
const LOTS = 8;

/** Vehicles: more cars than vans, trucks and buses. */
const VEHICLES: readonly Kind[] = ['car', 'car', 'car', 'van', 'van', 'truck', 'bus'];
const WALKERS: readonly Kind[] = ['adult', 'adult', 'child'];

/**
 * Who is on the street, from the farthest to the nearest: a pure function of the scene and the time. Each of `objects` places has a road user that
 * crosses the picture; when it has gone another one takes its place. Vehicles of a lane keep its speed and their distance; who walks has a speed and
 * a direction of their own, and is passed.
 * @param seconds ≥ 0 from the scene's beginning
 */
export const thingsAt = (spec: StreetSpec, seconds: number): Thing[] => {
  const things = Array.from({ length: spec.objects }, (_, place) => thingAt(spec, place, seconds));
  return things.sort((a, b) => a.y - b.y || a.id - b.id);
};

const thingAt = (spec: StreetSpec, place: number, seconds: number): Thing => {
  const { seed, width, height, objects } = spec;
  const wayNumber = TURNS[place % TURNS.length]!;
  const way = WAYS[wayNumber]!;
  const walks = way.label === 'pedestrian';
  /** Drawn once for the place, or once for its way. */
  const ofPlace = (lot: number): number => chance(seed, place * LOTS + lot);
  const ofWay = (lot: number): number => chance(seed ^ 0x5eed, wayNumber * LOTS + lot);
  const heights = heightsAMetre(way.y);
  const aspect = width / height;
  const span = aspect + 2 * MARGIN_M * heights;
  // Places of this way, and which of them this one is.
  const inWay = Math.max(1, Math.ceil((objects - TURNS.indexOf(wayNumber)) / TURNS.length));
  const order = Math.floor(place / TURNS.length);
  const length = walks ? span : Math.max(span, inWay * SPACE_M * heights);
  const metresASecond = walks ? between(0.9, 1.9, ofPlace(LOT.speed)) : between(3.5, 8, ofWay(LOT.speed));
  const speed = metresASecond * heights;
  const scatter = walks ? 1 : SCATTER;
  const phase = (order + scatter * ofPlace(LOT.phase)) / inWay;
  const covered = seconds * speed + phase * length;
  const turn = Math.floor(covered / length);
  const gone = covered - turn * length;
  /** Drawn anew for each who takes the place. */
  const series = Math.floor(chance(seed ^ 0x7a11, place) * 2 ** 32) ^ seed;
  const ofTurn = (lot: number): number => chance(series, turn * LOTS + lot);
  const toTheRight = walks ? ofTurn(LOT.facing) < 0.5 : chance(seed, LOT.facing) < 0.5 === (wayNumber % 2 === 0);
  const facing = toTheRight ? 1 : -1;
  const kind = pick(walks ? WALKERS : VEHICLES, ofTurn(LOT.kind));
  const y = way.y + (walks ? between(-0.018, 0.018, ofTurn(LOT.depth)) : between(-0.006, 0.006, ofTurn(LOT.depth)));
  const x = gone - MARGIN_M * heights;
  return {
    id: place + objects * turn,
    label: way.label,
    kind,
    colour: pick(COLOURS, ofTurn(LOT.colour)),
    x: (facing > 0 ? x : aspect - x) * height,
    y: y * height,
    scale: heightsAMetre(y) * height * between(0.94, 1.06, ofTurn(LOT.variant)),
    facing,
    speed: speed * height,
    steps: walks ? (gone / heights) * 1.35 : 0,
    variant: ofTurn(LOT.variant),
  };
};
