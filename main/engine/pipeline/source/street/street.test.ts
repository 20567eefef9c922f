import { describe, expect, it } from 'vitest';
import { Canvas, Owners, type Place } from './canvas.ts';
import type { Part } from './shapes.ts';
import { parseScene } from './spec.ts';
import { Street } from './street.ts';
import { StreetTruth } from './truth.ts';

type Camera = (frame: number) => Uint8ClampedArray;
const camera = (uri: string): Camera => {
  const spec = parseScene(uri);
  const street = new Street(spec);
  return (frame) => {
    const canvas = new Canvas(spec.width, spec.height);
    street.paint(frame, canvas);
    return canvas.rgb;
  };
};
const painted = (uri: string, ...frames: number[]): Uint8ClampedArray[] => frames.map(camera(uri));

/** How far a pixel of two pictures is apart, the largest of its channels. */
const difference = (a: Uint8ClampedArray, b: Uint8ClampedArray, width: number): ((x: number, y: number) => number) => {
  return (x, y) => {
    const at = (y * width + x) * 3;
    return Math.max(...[0, 1, 2].map((channel) => Math.abs(a[at + channel]! - b[at + channel]!)));
  };
};

describe('the picture of a street', () => {
  it('is the same for the same scene and frame, in whatever order frames are asked for', () => {
    const uri = 'scene:seed=11,size=160x90';
    const [first, second, third] = painted(uri, 0, 40, 999);
    const [again3, again1, again2] = painted(uri, 999, 0, 40);
    expect([again1, again2, again3]).toEqual([first, second, third]);
    expect(first).not.toEqual(second);
    expect(painted('scene:seed=12,size=160x90', 0)[0]).not.toEqual(first);
  });

  it('is paintable in any size', () => {
    for (const size of ['16x16', '99x33', '64x200', '1280x720']) {
      const [rgb] = painted(`scene:seed=3,objects=30,size=${size}`, 77);
      const mean = rgb!.reduce((sum, value) => sum + value, 0) / rgb!.length;
      expect(mean).toBeGreaterThan(40);
      expect(mean).toBeLessThan(220);
    }
  });

  it('has its light change, its camera shake and its noise anew in each frame', () => {
    const empty = painted('scene:seed=5,objects=0', 0, 1, 2, 700);
    const street = new Street(parseScene('scene:seed=5'));
    const shakes = Array.from({ length: 50 }, (_, frame) => street.shakeAt(frame / 25).join());
    expect(new Set(shakes).size).toBeGreaterThan(4);
    const mean = (rgb: Uint8ClampedArray): number => rgb.reduce((sum, value) => sum + value, 0) / rgb.length;
    expect(Math.abs(mean(empty[0]!) - mean(empty[1]!))).toBeLessThan(1);
    expect(Math.abs(mean(empty[0]!) - mean(empty[3]!))).toBeGreaterThan(2);
    const still = shakes.findIndex((shake, frame) => frame > 0 && shake === shakes[frame - 1]);
    const [one, next] = painted('scene:seed=5,objects=0', still - 1, still);
    const changed = one!.filter((value, index) => Math.abs(value - next![index]!) > 1).length / one!.length;
    expect(changed).toBeGreaterThan(0.5);
  });
});

describe('the truth of a street', () => {
  const uris = [1, 2, 3, 4, 5].map((seed) => [`scene:seed=${seed},objects=OBJECTS`] as const);

  it.each(uris)('has the box where the picture changes when somebody comes: %s', (uri) => {
    // The same scene with nobody in it, and with one road user.
    const spec = parseScene(uri.replace('OBJECTS', '1'));
    const truth = new StreetTruth(spec);
    const [withOne, withNobody] = ['1', '0'].map((objects) => camera(uri.replace('OBJECTS', objects))) as [Camera, Camera];
    let looked = 0;
    for (let frame = 0; frame < 3000 && looked < 6; frame += 37) {
      const [object] = truth.at(frame);
      if (!object || object.visibility < 0.95 || object.colour === 'white' || object.colour === 'black') continue;
      const changed = difference(withOne(frame), withNobody(frame), spec.width);
      const [x1, y1, x2, y2] = object.box;
      // The lower half has the shadow beside it.
      const rows = { from: 0, to: Math.floor((y1 + y2) / 2) };
      let [left, right, top] = [spec.width, 0, spec.height];
      for (let y = rows.from; y < rows.to; y++)
        for (let x = 0; x < spec.width; x++) {
          if (changed(x, y) < 45) continue;
          [left, right, top] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, y)];
        }
      expect(left).toBeGreaterThan(x1 - 2);
      expect(right).toBeLessThan(x2 + 2);
      expect(Math.abs(top - y1)).toBeLessThan(2.5);
      // Somewhere in the upper half it is nearly as wide as the box: cars are less so above.
      expect(right - left).toBeGreaterThan((x2 - x1) * 0.3);
      looked++;
    }
    expect(looked).toBe(6);
  });

  it('knows how much of each can be seen', () => {
    const spec = parseScene('scene:seed=7,objects=20');
    const truth = new StreetTruth(spec);
    const all = Array.from({ length: 60 }, (_, index) => truth.at(index * 13)).flat();
    for (const { box, visibility } of all) {
      expect(visibility).toBeGreaterThanOrEqual(0);
      expect(visibility).toBeLessThanOrEqual(1);
      expect(box[0]).toBeGreaterThanOrEqual(0);
      expect(box[3]).toBeLessThanOrEqual(270);
    }
    expect(all.filter(({ visibility }) => visibility > 0.9).length).toBeGreaterThan(all.length * 0.3);
    expect(all.filter(({ visibility }) => visibility < 0.5).length).toBeGreaterThan(all.length * 0.05);
    // One that is alone and not at an edge is seen as a whole, but for a post.
    const alone = new StreetTruth(parseScene('scene:seed=7,objects=1'));
    const seen = Array.from({ length: 200 }, (_, frame) => alone.at(frame)).flat();
    const inside = seen.filter(({ box }) => box[0] > 1 && box[2] < 479);
    expect(inside.length).toBeGreaterThan(20);
    for (const { visibility } of inside) expect(visibility).toBeGreaterThan(0.85);
    const cut = seen.filter(({ box }) => box[0] === 0 || box[2] === 480);
    expect(Math.min(...cut.map(({ visibility }) => visibility))).toBeLessThan(0.5);
  });

  it('counts a pixel for whom it belongs to', () => {
    const owners = new Owners(20, 20);
    const part: Part = { low: [-1, 1], high: [-1, 1], y: [0, 1], round: 0, rgb: [0, 0, 0] };
    const place: Place = { x: 10, y: 15, scale: 5, facing: 1, blurPx: 0 };
    owners.give(part, place, 1);
    expect(owners.of.filter((owner) => owner === 1)).toHaveLength(10 * 5);
    owners.give(part, { ...place, x: 15 }, 2);
    expect(owners.of.filter((owner) => owner === 1)).toHaveLength(5 * 5);
    expect(owners.of.filter((owner) => owner === 2)).toHaveLength(10 * 5);
    owners.give(part, { ...place, x: 20 }, 3);
    expect(owners.of.filter((owner) => owner === 3)).toHaveLength(5 * 5);
  });
});
