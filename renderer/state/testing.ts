import type { Figures, Snapshot } from '../../contract/index.ts';

const none = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
const unknown = { now: null, mean: null, max: null };

/** Figures of a run that has measured nothing, with what a test wants different. */
export const testFigures = (differs: Partial<Figures> = {}): Figures => ({
  fps: { source: null, ingest: 0, decode: 0, processed: 0, displayed: 0 },
  inferencesPerS: { detect: null, classify: null },
  latencyMs: { e2e: none, analysis: none, unattributed: none },
  glass: null,
  unattributedPct: null,
  unattributedFramePct: none,
  inferenceSharePct: null,
  overheadRatio: null,
  headroomPct: null,
  framesInFlight: { ...unknown, expected: null },
  latencyDriftMsPerMin: null,
  jitterMs: { arrival: null, output: null },
  dropRatePct: null,
  decimationRatePct: null,
  late: 0,
  repeated: 0,
  copyBytesPerFrame: null,
  delivery: { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: null },
  cascade: { rois: 0, eligible: 0, filtered: { size: 0, class: 0, score: 0 }, cached: 0, classified: 0, deferred: 0, coveragePct: null },
  roisPerFrame: null,
  resultAge: { frames: null, ms: null },
  stages: {},
  ...differs,
});

/** A snapshot of run 1 that has measured nothing, with what a test wants different. */
export const testSnapshot = (differs: Partial<Snapshot> = {}): Snapshot => ({
  ...testFigures(),
  tNs: 0,
  runId: 1,
  positionMs: 0,
  ledger: { received: 0, presented: 0, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, places: {}, unexplained: 0 },
  bottleneck: {
    throughput: null,
    latency: null,
    headroomPct: null,
    latencyDriftMsPerMin: null,
    budgetMs: 500,
    exceedsBudgetInS: null,
    outrun: false,
    words: [],
  },
  tracks: 0,
  frames: [],
  framesOmitted: 0,
  engine: { cpuPct: 0, rssBytes: 0 },
  ...differs,
});
