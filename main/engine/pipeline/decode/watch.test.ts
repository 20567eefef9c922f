import { describe, expect, it } from 'vitest';
import { DecoderWatch } from './watch.ts';

const sent = (watch: DecoderWatch, packets: number, fromMs = 0, everyMs = 0): number => {
  for (let index = 0; index < packets; index++) watch.sent(false, fromMs + index * everyMs);
  return watch.failing(fromMs + packets * everyMs);
};

describe('DecoderWatch', () => {
  it('says nothing before the first key frame', () => {
    expect(sent(new DecoderWatch(), 1000)).toBe(0);
  });

  it('finds a decoder that gives nothing for 30 packets, or for two seconds of fewer', () => {
    const fast = new DecoderWatch();
    fast.sent(true, 0);
    expect(sent(fast, 28)).toBe(0);
    expect(sent(fast, 1)).toBe(30);
    const slow = new DecoderWatch();
    slow.sent(true, 0);
    expect(sent(slow, 17, 200, 200)).toBe(0);
    expect(sent(slow, 1, 3600, 200)).toBe(19);
  });

  it('is content with any picture', () => {
    const watch = new DecoderWatch();
    watch.sent(true, 0);
    for (let round = 0; round < 5; round++) {
      expect(sent(watch, 28)).toBe(0);
      watch.pictured();
    }
  });
});
