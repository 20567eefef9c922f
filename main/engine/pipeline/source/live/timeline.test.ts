import { describe, expect, it } from 'vitest';
import { nanos } from '../../../../../contract/index.ts';
import { NO_TIMESTAMP } from '../timestamps.ts';
import { Timeline } from './timeline.ts';

const BASE = { num: 1, den: 90_000 };
const ticks = (ms: number): bigint => BigInt(Math.round(ms * 90));
const ns = (ms: number) => nanos(ms * 1e6);
const ptsMs = ({ pts }: { pts: bigint }): number => Number(pts) / 1000;

/** A timeline and how a packet comes to it. */
const make = () => {
  const timeline = new Timeline();
  timeline.begin(BASE);
  const put = (pts: number, arrivalMs: number, jump = false) =>
    ptsMs(timeline.place({ pts: ticks(pts), dts: ticks(pts) }, ns(arrivalMs), jump));
  return { timeline, put };
};

describe('the one time of a live run', () => {
  it('begins with the first packet and goes on by the timestamps', () => {
    const { put } = make();
    expect([put(70_000, 500), put(70_040, 575), put(70_080, 580)]).toEqual([0, 40, 80]);
  });

  it('goes on by when it arrived behind another connection, a jump or a pause', () => {
    const { timeline, put } = make();
    put(0, 500);
    put(40, 540);
    expect([put(90_000, 700, true), put(90_040, 740)]).toEqual([200, 240]);
    timeline.begin({ num: 1, den: 1000 });
    expect(
      [timeline.place({ pts: 7n, dts: 7n }, ns(3000), false), timeline.place({ pts: 57n, dts: 57n }, ns(3050), false)].map(ptsMs),
    ).toEqual([2500, 2550]);
    timeline.begin();
    expect(ptsMs(timeline.place({ pts: 107n, dts: 107n }, ns(9000), false))).toBe(8500);
  });

  it('never goes back, though the source was ahead of its arrival', () => {
    const { put } = make();
    put(0, 0);
    put(5000, 100);
    expect(put(0, 200, true)).toBe(5001);
  });

  it('keeps pictures out of order where the decoder puts them in order', () => {
    const { timeline } = make();
    const placed = [
      [80, 0],
      [200, 40],
      [120, 80],
      [160, 120],
    ].map(([pts = 0, dts = 0]) => timeline.place({ pts: ticks(pts), dts: ticks(dts) }, ns(1000 + dts), false));
    expect(placed.map(({ pts, dts }) => [Number(pts) / 1000, Number(dts) / 1000])).toEqual([
      [80, 0],
      [200, 40],
      [120, 80],
      [160, 120],
    ]);
  });

  it('takes the arrival where there is no timestamp, for the first packet alone, too', () => {
    const { timeline, put } = make();
    const none = { pts: NO_TIMESTAMP, dts: NO_TIMESTAMP };
    expect(ptsMs(timeline.place(none, ns(500), false))).toBe(0);
    expect(ptsMs(timeline.place(none, ns(543), false))).toBe(43);
    expect(put(3600, 580)).toBe(80);
    expect(timeline.place({ pts: ticks(3640), dts: NO_TIMESTAMP }, ns(620), false)).toEqual({ pts: 120_000n, dts: NO_TIMESTAMP });
  });

  it('turns lengths into its own', () => {
    const { timeline } = make();
    expect([timeline.ticks(3600n), timeline.ticks(NO_TIMESTAMP)]).toEqual([40_000n, 0n]);
  });
});
