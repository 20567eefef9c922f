import { expect, it } from 'vitest';
import { SPAN } from '../../contract/stages.ts';
import { testFrame } from '../timeline/testing.ts';
import { barOf, largestPart } from './slow-frames.ts';

const frame = testFrame(7, { e2eMs: 50, spans: [SPAN.detect, 0, 20, 5, SPAN.classify, 25, 3, 50] });

it('the largest part of a slow frame has a name', () => {
  expect(largestPart(frame)).toBe('classify wait 25.0');
  expect(largestPart(testFrame(1, { spans: [SPAN.detect, 2, 20, 5] }))).toBe('detect 20.0');
  expect(largestPart(testFrame(1))).toBe('');
});

it('its bar has all of its parts, as long as they took', () => {
  const bar = barOf(frame, 100);
  expect(bar).toMatch(/^linear-gradient\(to right, #e8a317 0\.00% 20\.00%, color-mix\(.*\) 20\.00% 45\.00%, #f0733a 45\.00% 48\.00%/);
  expect(bar).toMatch(/#8a919c 48\.00% 50\.00%, transparent 50\.00%\)$/);
  expect(barOf(testFrame(1, { e2eMs: null }), 100)).toBe('none');
});
