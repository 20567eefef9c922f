import { expect, it } from 'vitest';
import { ClassifyCost } from './classify-cost.ts';
import { testFigures } from './testing.ts';

const none = testFigures();
const stage = (utilisationPct: number, workers: number) => ({
  waitMs: none.latencyMs.e2e,
  serviceMs: none.latencyMs.e2e,
  stageLatencyMs: none.latencyMs.e2e,
  frameAgeMs: none.latencyMs.e2e,
  utilisationPct,
  workers,
  queueDepth: { now: 0, mean: 0, max: 0 },
  queueFullTimePct: null,
});
const at = (seconds: number, classified: number, runId = 1) => ({
  runId,
  tNs: seconds * 1e9,
  cascade: { ...none.cascade, classified },
  stages: { crop: stage(2, 1), classify: stage(9, 2) },
});

it('is the service in a window ÷ the objects classified in it', () => {
  const cost = new ClassifyCost();
  cost.add(at(0, 100));
  expect(cost.ms).toBeNull();
  cost.add(at(5, 150));
  // 5 s × (2 % + 2 × 9 %) ÷ 50
  expect(cost.ms).toBeCloseTo(20, 9);
  cost.add(at(6, 20, 2));
  expect(cost.ms, 'a new run starts anew').toBeNull();
});

it('is unknown where nothing is classified', () => {
  const cost = new ClassifyCost();
  cost.add(at(0, 100));
  cost.add(at(8, 101));
  expect(cost.ms).toBeNull();
});
