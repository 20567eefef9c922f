import { describe, expect, it } from 'vitest';
import { nanos } from '../../../contract/index.ts';
import { WallClock } from './wall-clock.ts';

/** The engine's clock began at this moment of the wall clock, µs since 1970; between two whole ms. */
const BEGAN_US = 1_800_000_000_000_000 + 370;

const clocks = () => {
  let ns = 5e9;
  let setByUs = 0;
  const wall = new WallClock({ now: () => nanos(ns) }, () => Math.floor((BEGAN_US + setByUs + ns / 1000) / 1000));
  return {
    wall,
    to: (at: number) => {
      ns = at;
    },
    set: (us: number) => {
      setByUs = us;
    },
  };
};

describe('WallClock', () => {
  it('is right to a ms at once, and better after some looks', () => {
    const { wall, to } = clocks();
    const offBy = () => Math.abs(wall.engineNs(BEGAN_US + 3e6) - 3e9);
    expect(offBy()).toBeLessThan(1e6);
    for (let look = 0; look < 40; look++) {
      to(5e9 + look * 1.0137e9);
      wall.engineNs(BEGAN_US);
    }
    expect(offBy()).toBeLessThan(0.25e6);
  });

  it('follows a clock that is set', () => {
    const { wall, to, set } = clocks();
    wall.engineNs(BEGAN_US);
    set(-3_600e6);
    to(7e9);
    expect(Math.abs(wall.engineNs(BEGAN_US - 3_600e6 + 6e6) - 6e9)).toBeLessThan(1e6);
  });

  it('knows nothing while the engine takes no times', () => {
    const wall = new WallClock({ now: () => nanos(0) });
    expect(wall.engineNs(BEGAN_US)).toBeNaN();
  });
});
