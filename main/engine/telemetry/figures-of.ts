import {
  type CaptureClock,
  type CascadeCounts,
  type DeliveryFigures,
  type Figures,
  type Ledger,
  type Percentiles,
  SPAN,
  SPANS,
  STAGE_OF_SPAN,
  STAGES,
  type StageFigures,
} from '../../../contract/index.ts';
import type { Queues } from './queue-sums.ts';
import type { Tally } from './tally.ts';

type StagePercentiles = Pick<StageFigures, 'waitMs' | 'serviceMs' | 'stageLatencyMs' | 'frameAgeMs'>;

/** Percentiles of everything that is timed, ms; by stage in the order of STAGES, with n = 0 where a stage had no work. */
export interface TimePercentiles {
  readonly e2e: Percentiles;
  readonly analysis: Percentiles;
  readonly unattributed: Percentiles;
  /** Of frames that were displayed and say when they were captured. */
  readonly glass: Percentiles;
  /** percent */
  readonly unattributedFramePct: Percentiles;
  readonly stages: readonly StagePercentiles[];
}

/** Threads that work on each span, for utilisation. */
export type Workers = (span: number) => number;

/** What figures are made of: sums and counts of a time, and what was seen of it. */
export interface FigureInput {
  readonly windowNs: number;
  readonly received: number;
  readonly decoded: number;
  /** Of all frames of the time. */
  readonly tally: Tally;
  /** Of those without warm-up, for shares; the same where there is none. */
  readonly settled: Tally;
  readonly percentiles: TimePercentiles;
  readonly workers: Workers;
  readonly ledger: Ledger;
  readonly cascade: CascadeCounts;
  readonly sourceFps: number | null;
  readonly hasDetector: boolean;
  readonly hasClassifier: boolean;
  readonly queues: Queues | null;
  readonly delivery: DeliveryFigures;
  readonly latencyDriftMsPerMin: number | null;
  readonly jitterMs: Figures['jitterMs'];
  readonly repeated: number;
  /** What says when frames were captured, and how far it can be trusted; null: nothing does. */
  readonly capture: { readonly clock: CaptureClock; readonly uncertaintyMs: number } | null;
}

/** `count` in so long, a second; 0 of no time. */
export const perSecond = (count: number, windowNs: number): number => (windowNs > 0 ? (count * 1e9) / windowNs : 0);

/** Every number of the dictionary, from sums and percentiles: the one place where its formulas are. */
export const figuresOf = (input: FigureInput): Figures => {
  const { tally, settled, percentiles, queues, ledger } = input;
  const rate = (count: number): number => perSecond(count, input.windowNs);
  const pct = (share: number | null): number | null => (share === null ? null : share * 100);
  const attributed = settled.ratio('attributedNs', 'e2eNs');
  const inference = settled.ratio('inferenceNs', 'e2eNs');
  const stages = stagesOf(input);
  const busiest = Math.max(...Object.values(stages).map(({ utilisationPct }) => utilisationPct));
  const meanOnTheWayNs = tally.ratio('onTheWayNs', 'timed');
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  const ofReceived = (count: number): number | null => (ledger.received > 0 ? (count / ledger.received) * 100 : null);
  const copied = (hop: 'deviceToHost' | 'processToProcess' | 'threadToThread'): number => tally.ratio(hop, 'timed') ?? 0;
  return {
    fps: {
      source: input.sourceFps,
      ingest: rate(input.received),
      decode: rate(input.decoded),
      processed: rate(tally.get('processed')),
      displayed: rate(tally.get('displayed')),
    },
    inferencesPerS: {
      detect: input.hasDetector ? rate(tally.get('detectRuns')) : null,
      classify: input.hasClassifier ? rate(tally.get('classifyRuns')) : null,
    },
    latencyMs: { e2e: percentiles.e2e, analysis: percentiles.analysis, unattributed: percentiles.unattributed },
    glass: input.capture && { ...input.capture, latencyMs: percentiles.glass },
    unattributedPct: attributed === null ? null : (1 - attributed) * 100,
    unattributedFramePct: percentiles.unattributedFramePct,
    inferenceSharePct: pct(inference),
    overheadRatio: inference ? 1 / inference : null,
    headroomPct: Number.isFinite(busiest) ? Math.max(0, 100 - busiest) : null,
    framesInFlight: {
      ...(queues?.inFlight ?? { now: null, mean: null, max: null }),
      expected: meanOnTheWayNs === null ? null : (rate(tally.get('ended')) * meanOnTheWayNs) / 1e9,
    },
    latencyDriftMsPerMin: input.latencyDriftMsPerMin,
    jitterMs: input.jitterMs,
    dropRatePct: ofReceived(dropped),
    decimationRatePct: ofReceived(ledger.decimated),
    late: ledger.dropped.present_missed ?? 0,
    repeated: input.repeated,
    copyBytesPerFrame:
      tally.get('timed') > 0
        ? {
            deviceToHost: copied('deviceToHost'),
            processToProcess: copied('processToProcess'),
            threadToThread: copied('threadToThread'),
          }
        : null,
    delivery: input.delivery,
    cascade: input.cascade,
    roisPerFrame: tally.ratio('rois', 'analysed'),
    resultAge: { frames: tally.ratio('ageFrames', 'labelled'), ms: tally.ratio('ageMs', 'labelled') },
    classifyMsPerObject: classifyMsPerObject(settled),
    stages,
  };
};

/** Everything that a classified object costs in its own thread; null where none was classified. */
const classifyMsPerObject = (tally: Tally): number | null => {
  const classified = tally.get('classified');
  return classified > 0 ? (tally.serviceNs(SPAN.crop) + tally.serviceNs(SPAN.classify)) / 1e6 / classified : null;
};

const stagesOf = ({ percentiles, queues, tally, windowNs, workers }: FigureInput): Figures['stages'] => {
  const stages: Figures['stages'] = {};
  STAGES.forEach((name, stage) => {
    const times = percentiles.stages[stage]!;
    if (times.serviceMs.n === 0) return;
    stages[name] = {
      ...times,
      ...utilisation(stage, (span) => tally.serviceNs(span), windowNs, workers),
      queueDepth: queues?.stages.get(name) ?? { now: null, mean: null, max: null },
      // The ring's slots are the bound of what waits before the detector; the other queues have none of their own.
      queueFullTimePct: name === 'preprocess' ? (queues?.ringFullPct ?? null) : null,
    };
  });
  return stages;
};

/** Of a stage whose work is done in two places, the busier one counts: it is the one that limits. */
export const utilisation = (
  stage: number,
  serviceNs: (span: number) => number,
  windowNs: number,
  workers: Workers,
): Pick<StageFigures, 'utilisationPct' | 'workers'> => {
  let best = { utilisationPct: 0, workers: 1 };
  let first = true;
  for (let span = 0; span < SPANS.length; span++) {
    if (STAGE_OF_SPAN[span] !== stage) continue;
    const pct = windowNs > 0 ? (serviceNs(span) / (windowNs * workers(span))) * 100 : 0;
    if (first || pct > best.utilisationPct) best = { utilisationPct: pct, workers: workers(span) };
    first = false;
  }
  return best;
};
