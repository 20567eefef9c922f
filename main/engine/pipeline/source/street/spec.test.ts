import { expect, it } from 'vitest';
import { isScene, parseScene } from './spec.ts';

it('reads what an address asks for, and has a value for what it leaves out', () => {
  expect(parseScene('scene:')).toEqual({
    uri: 'scene:',
    width: 480,
    height: 270,
    fps: 25,
    frames: null,
    live: false,
    seed: 1,
    objects: 12,
  });
  expect(parseScene('scene:seed=7,objects=40,size=1920x1080,fps=29.97,frames=90,live')).toMatchObject({
    width: 1920,
    height: 1080,
    fps: 29.97,
    frames: 90,
    live: true,
    seed: 7,
    objects: 40,
  });
  expect([isScene('scene:'), isScene('scene.mp4'), isScene('/a/scene:')]).toEqual([true, false, false]);
});

it.each([
  ['scene:seed=-1', 'needs a seed from 0 to 4294967295 without a fraction'],
  ['scene:objects=501', 'needs a objects from 0 to 500'],
  ['scene:size=480', 'has "480" where its size belongs'],
  ['scene:size=8x8', 'needs a width from 16 to 7680'],
  ['scene:fps=0', 'has a rate of 0'],
  ['scene:fps', 'has "fps" without a value'],
  ['scene:frames=0', 'needs a frames from 1'],
  ['scene:jitter=3', 'has the option "jitter=3", which is none of seed, objects, frames, size, fps and live'],
])('refuses %s in one sentence', (uri, why) => {
  expect(() => parseScene(uri)).toThrow(why);
});
