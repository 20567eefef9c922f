import { describe, expect, it } from 'vitest';
import { nanos } from '../../../../contract/index.ts';
import { Arrivals } from '../source/arrivals.ts';
import { type Fate, Fates } from './fates.ts';

const sent = (arrivals: Arrivals, pts: bigint, corrupt = false, skippable = false): void => {
  const now = nanos(0);
  arrivals.sent({ pts, tReceiveNs: now, demuxStartNs: now, demuxEndNs: now, corrupt }, skippable);
};

const told = (fates: Fates): Fate[] => {
  const all: Fate[] = [];
  for (let fate = fates.next(); fate; fate = fates.next()) all.push(fate);
  return all;
};

describe('what became of packets that gave no picture', () => {
  it('is told with the reason that is known', () => {
    const arrivals = new Arrivals();
    sent(arrivals, 0n);
    sent(arrivals, 1n, true);
    sent(arrivals, 2n, false, true);
    sent(arrivals, 3n);
    arrivals.failed('invalid data');
    sent(arrivals, 4n, true, true);
    arrivals.failed('invalid data');
    arrivals.ended();
    const fates = new Fates();
    fates.collect(arrivals);
    expect(told(fates)).toEqual([
      { type: 'lost', reason: 'decoder_drop', count: 1, phrase: 'no picture came of it' },
      { type: 'lost', reason: 'demux_corrupt', count: 1, phrase: 'it came damaged' },
      { type: 'decimated', count: 1 },
      { type: 'lost', reason: 'decode_error', count: 1, phrase: 'invalid data' },
      { type: 'lost', reason: 'demux_corrupt', count: 1, phrase: 'invalid data' },
    ]);
  });

  it('is counted together where it is the same', () => {
    const fates = new Fates();
    for (let index = 0; index < 3; index++) fates.add({ type: 'decimated', count: 1 });
    for (const phrase of ['a', 'a', 'b']) fates.add({ type: 'lost', reason: 'decode_error', count: 2, phrase });
    expect(fates.none).toBe(false);
    expect(told(fates).map((fate) => fate.count)).toEqual([3, 4, 2]);
    expect(fates.none).toBe(true);
  });
});
