import { expect, it } from 'vitest';
import { turnOf } from './gestures.ts';

const wheel = { deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false, ctrlKey: false, metaKey: false };

it('a wheel zooms, up is closer', () => {
  expect(turnOf({ ...wheel, deltaY: -100 }, true, false)).toEqual({ kind: 'zoom', factor: Math.exp(-0.22) });
  expect(turnOf({ ...wheel, deltaY: 100 }, false, false)).toEqual({ kind: 'zoom', factor: Math.exp(0.22) });
  expect(turnOf({ ...wheel, deltaY: -3, deltaMode: 1 }, true, false)).toEqual({ kind: 'zoom', factor: Math.exp(-48 * 0.0022) });
});

it('a page that is scrolled goes on scrolling, unless ctrl says what is meant', () => {
  expect(turnOf({ ...wheel, deltaY: -100 }, false, true)).toBeNull();
  expect(turnOf({ ...wheel, deltaY: 100 }, true, false), 'there is no more to show').toBeNull();
  expect(turnOf({ ...wheel, deltaY: -10, ctrlKey: true }, false, true)?.kind).toBe('zoom');
});

it('sideways, and with shift, it moves', () => {
  expect(turnOf({ ...wheel, deltaX: 40, deltaY: 10 }, false, true)).toEqual({ kind: 'pan', px: 40 });
  expect(turnOf({ ...wheel, deltaY: 30, shiftKey: true }, false, false)).toEqual({ kind: 'pan', px: 30 });
  expect(turnOf({ ...wheel, deltaX: 40 }, true, false), 'all is in sight').toBeNull();
});
