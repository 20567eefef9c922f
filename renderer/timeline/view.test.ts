import { describe, expect, it } from 'vitest';
import {
  BAR_MAX_PX,
  BAR_MIN_PX,
  barLeft,
  centre,
  hitBar,
  pan,
  refit,
  reveal,
  type Room,
  settle,
  type View,
  visible,
  zoom,
} from './view.ts';

const room: Room = { plotPx: 700, length: 1000, anchored: false };
const live: View = { barPx: 7, right: 1000, following: true };

describe('settle', () => {
  it('takes a following view to the newest frame', () => expect(settle({ ...live, right: 3 }, room).right).toBe(1000));
  it('keeps a held view inside what exists', () => {
    const held = { ...live, following: false };
    expect(settle({ ...held, right: 2000 }, room).right).toBe(1000);
    expect(settle({ ...held, right: 0 }, room).right).toBe(100);
  });
  it('puts a short live source at the right and a short saved one at the left', () => {
    const few = { ...room, length: 10 };
    expect(settle(live, few).right).toBe(10);
    expect(settle({ ...live, following: false, right: 0 }, { ...few, anchored: true }).right).toBe(100);
  });
});

describe('hitBar', () => {
  it('finds the bar that was drawn there', () => {
    for (const index of [900, 950, 999]) {
      const left = barLeft(live, room.plotPx, index);
      expect(hitBar(live, room, left + 0.1)).toBe(index);
      expect(hitBar(live, room, left + 6.9)).toBe(index);
    }
  });
  it('finds nothing beside the bars', () => {
    expect(hitBar(live, room, -1)).toBe(-1);
    expect(hitBar(live, room, 700)).toBe(-1);
    expect(hitBar({ ...live, right: 10 }, { ...room, length: 10 }, 100)).toBe(-1);
  });
});

describe('visible', () => {
  it('covers every bar that touches the plot', () => {
    expect(visible(live, room)).toEqual({ from: 900, to: 1000 });
    expect(visible({ ...live, right: 500.5 }, room)).toEqual({ from: 400, to: 501 });
    expect(visible({ ...live, right: 10 }, { ...room, length: 10 })).toEqual({ from: 0, to: 10 });
  });
});

describe('zoom', () => {
  it('keeps the frame under the pointer', () => {
    const held = { barPx: 7, right: 600, following: false };
    const x = 210;
    const before = held.right - (room.plotPx - x) / held.barPx;
    const after = zoom(held, room, 3, x);
    expect(after.barPx).toBe(10);
    expect(after.right - (room.plotPx - x) / after.barPx).toBeCloseTo(before, 9);
  });
  it('stays between the narrowest and the widest bar', () => {
    expect(zoom(live, room, -100, 0).barPx).toBe(BAR_MIN_PX);
    expect(zoom(live, room, 100, 0).barPx).toBe(BAR_MAX_PX);
  });
  it('keeps following', () => expect(zoom(live, room, 2, 700)).toEqual({ barPx: 9, right: 1000, following: true }));
});

describe('pan', () => {
  it('stops following when dragged away, and follows again at the newest frame', () => {
    const away = pan(live, room, 70);
    expect(away).toEqual({ barPx: 7, right: 990, following: false });
    expect(pan(away, room, -70).following).toBe(true);
  });
  it('never follows a saved run', () => expect(pan(live, { ...room, anchored: true }, -50).following).toBe(false));
});

describe('refit', () => {
  const held: View = { barPx: 7, right: 500, following: false };
  const narrow = { ...room, plotPx: 350 };
  it('keeps the chosen bar at the same part of a narrower plot', () => {
    expect(refit(held, room, narrow, 450).right).toBe(475);
    expect(refit({ ...held, right: 475 }, narrow, room, 450).right).toBe(500);
  });
  it('leaves a following view and a bar out of sight alone', () => {
    expect(refit(live, room, narrow, 950)).toEqual(live);
    expect(refit(held, room, narrow, 300).right).toBe(500);
  });
});

describe('reveal and centre', () => {
  const held: View = { barPx: 7, right: 500, following: false };
  it('leaves the view where the bar is in sight', () => expect(reveal(held, room, 450).right).toBe(500));
  it('moves as little as it takes', () => {
    expect(reveal(held, room, 510).right).toBe(519);
    expect(reveal(held, room, 300).right).toBe(392);
  });
  it('centres', () => expect(centre(held, room, 300).right).toBe(350.5));
});
