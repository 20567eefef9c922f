import { expect, it } from 'vitest';
import { SKIP, SPANS, STAGES } from '../../../contract/index.ts';
import { Counts } from './counts.ts';
import { figuresOf, type TimePercentiles } from './figures-of.ts';
import { FrameTimes } from './frame-times.ts';
import { Tally } from './tally.ts';
import { frameRecord } from './testing.ts';

const nothing = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
const percentiles: TimePercentiles = {
  e2e: nothing,
  analysis: nothing,
  unattributed: nothing,
  glass: nothing,
  unattributedFramePct: nothing,
  stages: STAGES.map(() => ({ waitMs: nothing, serviceMs: nothing, stageLatencyMs: nothing, frameAgeMs: nothing })),
};
const ledger = { received: 0, presented: 0, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, places: {}, unexplained: 0 };

const tallyOf = (...records: readonly ReturnType<typeof frameRecord>[]): Tally => {
  const [tally, times] = [new Tally(), new FrameTimes()];
  for (const record of records) {
    times.read(record);
    tally.add(record, times);
  }
  return tally;
};

const figures = (tally: Tally, settled = tally) =>
  figuresOf({
    windowNs: 1e9,
    received: 0,
    decoded: 0,
    tally,
    settled,
    percentiles,
    workers: () => 1,
    ledger,
    cascade: new Counts().cascade(),
    sourceFps: null,
    hasDetector: true,
    hasClassifier: true,
    queues: null,
    delivery: { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: null },
    latencyDriftMsPerMin: null,
    jitterMs: { arrival: null, output: null },
    repeated: 0,
    capture: null,
  });

const classified = (count: number, cropMs: number, classifyMs: number) => {
  const record = frameRecord(0, { classifyMs });
  const crop = SPANS.findIndex(({ name }) => name === 'crop') * 3;
  record.spans.set([0, 5e6, (5 + cropMs) * 1e6], crop);
  return { ...record, cascade: { ...record.cascade, classified: count } };
};

it('the cost of a classified object is the service of crop and classify, shared out', () => {
  // A frame whose objects all have a label costs its look at them, too.
  expect(figures(tallyOf(classified(3, 1, 8), classified(0, 0, 1), classified(1, 1, 5))).classifyMsPerObject).toBeCloseTo(16 / 4, 9);
});

it('no object was classified, or none that was timed: there is no such cost', () => {
  expect(figures(tallyOf()).classifyMsPerObject).toBeNull();
  expect(figures(tallyOf(classified(0, 0, 1))).classifyMsPerObject).toBeNull();
  expect(figures(tallyOf({ ...classified(2, 1, 8), skips: SKIP.notTimed })).classifyMsPerObject).toBeNull();
});

it('leaves the warm-up out of it', () => {
  const [first, later] = [classified(1, 50, 500), classified(2, 1, 9)];
  const all = tallyOf(first, later);
  expect(figures(all, all.since(tallyOf(first))).classifyMsPerObject).toBeCloseTo(5, 9);
});
