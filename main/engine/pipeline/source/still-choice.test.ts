import { describe, expect, it } from 'vitest';
import type { Still } from './protocol.ts';
import { StillChoice } from './still-choice.ts';

const SIZE = { width: 32, height: 18 };
const grey = (value: number): Still => ({ ...SIZE, rgb: new Uint8Array(SIZE.width * SIZE.height * 3).fill(value) });
/** Half of it is white. */
const scene: Still = { ...SIZE, rgb: new Uint8Array(SIZE.width * SIZE.height * 3).fill(255, 0, SIZE.width * SIZE.height) };
const dim: Still = { ...SIZE, rgb: scene.rgb.map((value) => value / 64) };

/** Plays 25 frames a second, so many times as fast as they are made for. @returns when stills were made and when one was taken, ms of the stream */
function play(
  choice: StillChoice,
  still: (ptsMs: number) => Still,
  { fast = 1, asked = 1, frames = 250 } = {},
): { made: number[]; taken: number[] } {
  const [made, taken]: [number[], number[]] = [[], []];
  for (let ptsMs = 0; ptsMs < frames * 40; ptsMs += 40) {
    if (!choice.wants(asked, ptsMs, 1e6 + ptsMs / fast)) continue;
    made.push(ptsMs);
    if (choice.takes(still(ptsMs))) taken.push(ptsMs);
  }
  return { made, taken };
}

describe('the choice of a still', () => {
  it('makes none unless asked', () => {
    expect(play(new StillChoice(), () => scene, { asked: 0 })).toEqual({ made: [], taken: [] });
  });

  it('takes the first picture, and one a second later in its place', () => {
    for (const fast of [1, 10]) expect(play(new StillChoice(), () => scene, { fast })).toEqual({ made: [0, 1000], taken: [0, 1000] });
    // A stream that stands still or goes slowly has its seconds by the clock.
    expect(play(new StillChoice(), () => scene, { fast: 0.5 }).made).toEqual([0, 520]);
  });

  it('goes on for five seconds while nothing is to be seen, and keeps the best', () => {
    expect(play(new StillChoice(), () => grey(0))).toEqual({ made: [0, 1000, 2000, 3000, 4000, 5000], taken: [0] });
    expect(play(new StillChoice(), (ms) => (ms < 2500 ? grey(16) : scene)).taken).toEqual([0, 3000]);
    expect(play(new StillChoice(), (ms) => (ms === 2000 ? dim : grey(90))).taken).toEqual([0, 2000]);
  });

  it('begins anew when it is asked again', () => {
    const choice = new StillChoice();
    play(choice, () => scene);
    expect(play(choice, () => scene, { asked: 1 }).made).toEqual([]);
    expect(play(choice, () => scene, { asked: 2 }).made).toEqual([0, 1000]);
  });

  it('stops where none can be made', () => {
    const choice = new StillChoice();
    expect(choice.wants(1, 0, 0)).toBe(true);
    choice.giveUp();
    expect(choice.wants(1, 5000, 5000)).toBe(false);
  });
});
