import { describe, expect, it } from 'vitest';
import { FRAME_STATE } from '../../../contract/index.ts';
import { FrameTimes } from './frame-times.ts';
import { Rates } from './rates.ts';
import { Tally } from './tally.ts';
import { frameRecord } from './testing.ts';

const MS = 1e6;

/** Counters of a run at 25 frames/s, of which 20 are presented, read ten times a second; detection takes 10 ms. */
const feed = (rates: Rates, fromS: number, toS: number): void => {
  const tally = new Tally();
  const times = new FrameTimes();
  for (let tick = 0; tick <= toS * 10; tick++) {
    const frames = Math.floor(tick * 2.5);
    while (tally.get('ended') < frames) {
      const n = tally.get('ended');
      const record = frameRecord(n, { detectMs: 10, state: n % 5 === 0 ? FRAME_STATE.analysed_only : FRAME_STATE.presented });
      times.read(record);
      tally.add(record, times);
    }
    if (tick >= fromS * 10) rates.add({ tNs: tick * 100 * MS, received: frames, decoded: frames, decimated: tick, tally: tally.copy() });
  }
};

describe('rates over the last 10 s', () => {
  it('are counts over a time', () => {
    const rates = new Rates();
    feed(rates, 0, 30);
    const window = rates.window();
    expect(window?.windowNs).toBeCloseTo(10e9, -8);
    expect(window?.received).toBeCloseTo(250, -1);
    expect(window?.decimated).toBe(100);
    expect(window?.tally.get('processed')).toBe(window?.received);
    expect(window?.tally.get('displayed')).toBe(((window?.received ?? 0) * 4) / 5);
  });

  it('sums of service are of the window alone', () => {
    const rates = new Rates();
    feed(rates, 0, 30);
    const { tally, received } = rates.window() ?? { tally: new Tally(), received: 0 };
    expect(tally.meanNs(6).serviceNs).toBeCloseTo(10 * MS, 0);
    expect(tally.get('detectRuns')).toBe(received);
  });

  it('there is none before two readings', () => {
    const rates = new Rates();
    expect(rates.window()).toBeNull();
    rates.add({ tNs: 0, received: 0, decoded: 0, decimated: 0, tally: new Tally() });
    expect(rates.window()).toBeNull();
  });
});
