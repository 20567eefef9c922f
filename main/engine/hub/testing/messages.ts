import type { ModelInsight, Overhead, Percentiles, Resources, Snapshot, StageFigures, WhatIf } from '../../../../contract/index.ts';

/** Messages of an engine, for tests of the hub: nothing measured, unless a test says otherwise. */

const nothing: Percentiles = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
const noLevel = { now: null, mean: null, max: null };

export const aPercentiles = (ms: number): Percentiles => ({ n: 5000, p50: ms, p90: 2 * ms, p95: 3 * ms, p99: 4 * ms, max: 5 * ms });

export const aStage = (waitMs: number, serviceMs: number): StageFigures => ({
  waitMs: aPercentiles(waitMs),
  serviceMs: aPercentiles(serviceMs),
  stageLatencyMs: aPercentiles(waitMs + serviceMs),
  frameAgeMs: nothing,
  utilisationPct: 80,
  workers: 2,
  queueDepth: { now: 3, mean: 2, max: 4 },
  queueFullTimePct: null,
});

export const aSnapshot = (changes: Partial<Snapshot> = {}): Snapshot => ({
  tNs: 0,
  runId: 1,
  positionMs: null,
  ledger: { received: 0, presented: 0, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, places: {}, unexplained: 0 },
  fps: { source: null, ingest: 0, decode: 0, processed: 0, displayed: 0 },
  inferencesPerS: { detect: null, classify: null },
  latencyMs: { e2e: nothing, analysis: nothing, unattributed: nothing },
  glass: null,
  unattributedPct: null,
  unattributedFramePct: nothing,
  inferenceSharePct: null,
  overheadRatio: null,
  headroomPct: null,
  framesInFlight: { ...noLevel, expected: null },
  latencyDriftMsPerMin: null,
  jitterMs: { arrival: null, output: null },
  dropRatePct: null,
  decimationRatePct: null,
  late: 0,
  repeated: 0,
  copyBytesPerFrame: null,
  delivery: { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: null },
  stages: {},
  cascade: { rois: 0, eligible: 0, filtered: { size: 0, class: 0, score: 0 }, cached: 0, deferred: 0, classified: 0, coveragePct: null },
  roisPerFrame: null,
  resultAge: { frames: null, ms: null },
  classifyMsPerObject: null,
  bottleneck: {
    throughput: null,
    latency: null,
    headroomPct: null,
    latencyDriftMsPerMin: null,
    budgetMs: 100,
    exceedsBudgetInS: null,
    outrun: false,
    words: [],
  },
  tracks: 0,
  frames: [],
  framesOmitted: 0,
  engine: { cpuPct: 0, rssBytes: 0 },
  ...changes,
});

export const aResourcesReading = (changes: Partial<Resources> = {}): Resources => ({
  tNs: 0,
  engine: { cpuPct: 150, rssBytes: 1, heapBytes: 1 },
  threads: [
    { name: 'hub', cpuPct: 10 },
    { name: 'detect 1', cpuPct: 90 },
  ],
  otherThreadsPct: 50,
  window: null,
  windowReason: 'no counter: a browser tells a page nothing of its process',
  gpus: [],
  gpuReason: 'no counter: none',
  energy: null,
  energyReason: 'no counter: none',
  cores: 2,
  ...changes,
});

export const anOverhead: Overhead = {
  state: 'measuring',
  progress: 0.5,
  reason: null,
  probeOverheadPct: null,
  pairs: 3,
  blockMs: 1500,
  fpsOn: null,
  fpsOff: null,
  spansPerFrame: null,
  nsPerSpan: null,
  with: { recording: false, overlay: true, preview: true },
};

export const aWhatIf: WhatIf = {
  id: 1,
  runId: 1,
  change: 'Classify: every frame → once per track',
  keys: ['classifyWhen'],
  frame: 10,
  tNs: 5,
  state: 'measuring',
  reason: null,
  metrics: [],
  verdict: 'not measured',
  beforeFrames: 0,
  afterFrames: 0,
  confidencePct: 95,
  method: 'none',
};

export const anInsight = (changes: Partial<ModelInsight> = {}): ModelInsight => ({
  name: 'colours',
  path: '/models/colours/model.onnx',
  sha256: '0'.repeat(64),
  bytes: 1000,
  task: 'classify',
  family: 'softmax',
  facts: [],
  inputs: ['data float32 [1, 3, 32, 32]'],
  outputs: ['scores float32 [1, 4]'],
  labels: ['red', 'green', 'blue', 'other'],
  notes: [],
  problem: null,
  fitting: [],
  manifest: { version: 1 },
  licence: null,
  source: null,
  ...changes,
});
