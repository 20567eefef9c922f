import { describe, expect, it } from 'vitest';
import { ArrivalJitter, OutputJitter } from './jitter.ts';

const MS = 1e6;

describe('jitter on arrival (RFC 3550)', () => {
  it('is 0 of an even stream, whatever its rate', () => {
    const jitter = new ArrivalJitter();
    for (let n = 0; n < 200; n++) jitter.add(n * 40 * MS, n * 40, 0);
    expect(jitter.ms).toBeCloseTo(0, 9);
  });

  it('comes to the mean of the differences where frames are late by turns', () => {
    const jitter = new ArrivalJitter();
    for (let n = 0; n < 600; n++) jitter.add((n * 40 + (n % 2) * 6) * MS, n * 40, 0);
    expect(jitter.ms).toBeCloseTo(6, 3);
  });

  it('is not the order in which a codec sends its frames', () => {
    const jitter = new ArrivalJitter();
    // I P B B: the third frame to be shown arrives second; they come out in the order they are shown.
    for (let group = 0; group < 100; group++) {
      const arrivesAs = [0, 2, 3, 1];
      for (let k = 0; k < 4; k++) jitter.add((group * 4 + arrivesAs[k]!) * 40 * MS, (group * 4 + k) * 40, 0);
    }
    expect(jitter.ms).toBeCloseTo(0, 9);
  });

  it('compares nothing across a seam or a pause', () => {
    const jitter = new ArrivalJitter();
    for (let n = 0; n < 100; n++) jitter.add(n * 40 * MS, n * 40, 0);
    for (let n = 0; n < 100; n++) jitter.add((9000 + n * 40) * MS, n * 40, 1);
    jitter.interrupted();
    for (let n = 100; n < 200; n++) jitter.add((50_000 + n * 40) * MS, n * 40, 1);
    expect(jitter.ms).toBeCloseTo(0, 9);
  });
});

describe('jitter of the output', () => {
  it('is the standard deviation of the intervals of the last 10 s', () => {
    const jitter = new OutputJitter();
    expect(jitter.ms(0)).toBeNull();
    let at = 0;
    const go = (frames: number, ms: (n: number) => number): void => {
      for (let n = 0; n < frames; n++) {
        at += ms(n) * MS;
        jitter.add(at);
      }
    };
    go(1000, (n) => (n % 2 === 0 ? 30 : 50));
    expect(jitter.ms(at)).toBeCloseTo(10, 0);
    go(300, () => 40);
    expect(jitter.ms(at)).toBeCloseTo(0, 6);
  });
});
