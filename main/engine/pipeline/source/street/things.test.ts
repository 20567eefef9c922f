import { describe, expect, it } from 'vitest';
import { parseScene } from './spec.ts';
import { COLOURS, KINDS, SIZE_M, type Thing, thingsAt } from './things.ts';

const at = (uri: string, seconds: number): Thing[] => thingsAt(parseScene(uri), seconds);
const times = Array.from({ length: 200 }, (_, index) => index * 0.73);

describe('who is on the street', () => {
  it('depends on the scene and the time alone', () => {
    expect(at('scene:seed=5', 31.4)).toEqual(at('scene:seed=5', 31.4));
    expect(at('scene:seed=5', 31.4)).not.toEqual(at('scene:seed=6', 31.4));
  });

  it('moves steadily along its way, and has its id as long as it does', () => {
    for (const seconds of times) {
      const later = new Map(at('scene:seed=9,objects=20', seconds + 0.04).map((thing) => [thing.id, thing]));
      for (const thing of at('scene:seed=9,objects=20', seconds)) {
        const next = later.get(thing.id);
        if (next === undefined) continue;
        expect(next).toMatchObject({ kind: thing.kind, colour: thing.colour, y: thing.y, facing: thing.facing });
        expect(next.x - thing.x).toBeCloseTo(thing.facing * thing.speed * 0.04, 6);
      }
    }
  });

  it('comes and goes out of sight', () => {
    const { width } = parseScene('scene:');
    for (let place = 0; place < 12; place++) {
      let before: Thing | undefined;
      for (let seconds = 0; seconds < 60; seconds += 0.02) {
        const now = at('scene:seed=3', seconds).find((thing) => thing.id % 12 === place);
        if (before && now && before.id !== now.id) {
          for (const thing of [before, now]) {
            const half = (SIZE_M[thing.kind][0] / 2) * thing.scale;
            expect(thing.x + half < 0 || thing.x - half > width).toBe(true);
          }
        }
        before = now;
      }
    }
  });

  it('keeps its distance in a lane', () => {
    for (const seconds of times) {
      const vehicles = at('scene:seed=4,objects=60', seconds).filter(({ label }) => label === 'vehicle');
      for (const [index, one] of vehicles.entries())
        for (const other of vehicles.slice(index + 1)) {
          // Of one lane they differ by a hair in y only.
          if (Math.abs(one.y - other.y) > 0.02 * 270) continue;
          const room = (SIZE_M[one.kind][0] * one.scale + SIZE_M[other.kind][0] * other.scale) / 2;
          expect(Math.abs(one.x - other.x)).toBeGreaterThan(room);
        }
    }
  });

  it('is of every kind and colour, as many as were asked for', () => {
    const seen = times.flatMap((seconds) => at('scene:seed=2,objects=15', seconds));
    expect(seen).toHaveLength(15 * times.length);
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(KINDS));
    expect(new Set(seen.map(({ colour }) => colour))).toEqual(new Set(COLOURS));
    expect(at('scene:objects=0', 4)).toEqual([]);
  });
});
