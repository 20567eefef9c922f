import {
  type Bottleneck,
  type Figures,
  type Ledger,
  type LiveSettings,
  type OpenSettings,
  type SourceInfo,
  STAGES,
  type Stage,
} from '../../../contract/index.ts';
import { backlogMsPerMin, givenFps } from './backlog.ts';
import { bottleneckWords } from './bottleneck-words.ts';
import type { Tally } from './tally.ts';

export interface BottleneckInput {
  readonly figures: Figures;
  /** Sums over the same time as the figures. */
  readonly tally: Tally;
  readonly source: Pick<SourceInfo, 'kind'>;
  readonly open: Pick<OpenSettings, 'pace' | 'policy'>;
  readonly live: Pick<LiveSettings, 'latencyBudgetMs'>;
  readonly ledger: Pick<Ledger, 'received' | 'dropped'>;
  /** How fast e2e grows just now, ms a minute; null: it does not. Of a live source that is a backlog. */
  readonly growthMsPerMin: number | null;
  /** Frames a second that were left out on purpose. */
  readonly decimatedFps: number;
}

/** A pipeline that takes this share of what the source gives keeps up: counts over 10 s are not exact. */
const KEEPS_UP = 0.97;
/** A slope that is steeper than this share of the latency a minute, and than so many ms, is a growth. */
const GROWS_SHARE = 0.1;
const GROWS_MS = 5;

/** Which stage limits throughput, which adds the most latency and whether by wait or by service, and where that leads; in numbers and in words. */
export const bottleneckOf = (input: BottleneckInput): Bottleneck => {
  const { figures, live } = input;
  const budgetMs = live.latencyBudgetMs;
  const numbers = {
    throughput: limitOf(figures),
    latency: latencyOf(input.tally),
    headroomPct: figures.headroomPct,
    latencyDriftMsPerMin: figures.latencyDriftMsPerMin,
    budgetMs,
    exceedsBudgetInS: exceedsIn(input, budgetMs),
    outrun: isOutrun(input),
  };
  return { ...numbers, words: bottleneckWords(numbers, input) };
};

const limitOf = ({ stages }: Figures): Bottleneck['throughput'] => {
  let most: Bottleneck['throughput'] = null;
  for (const stage of STAGES) {
    const figures = stages[stage];
    if (figures && figures.utilisationPct > (most?.utilisationPct ?? 0))
      most = { stage, utilisationPct: figures.utilisationPct, workers: figures.workers };
  }
  return most;
};

const latencyOf = (tally: Tally): Bottleneck['latency'] => {
  const meanE2eNs = tally.ratio('e2eNs', 'measured');
  if (!meanE2eNs) return null;
  let most: { stage: Stage; by: 'wait' | 'service'; ns: number } | null = null;
  for (const [index, stage] of STAGES.entries()) {
    const { waitNs, serviceNs } = tally.meanNs(index);
    if (waitNs > (most?.ns ?? 0)) most = { stage, by: 'wait', ns: waitNs };
    if (serviceNs > (most?.ns ?? 0)) most = { stage, by: 'service', ns: serviceNs };
  }
  return most && { stage: most.stage, by: most.by, meanMs: most.ns / 1e6, sharePct: (most.ns / meanE2eNs) * 100 };
};

/** Whether e2e grows by more than noise. */
const grows = ({ latencyDriftMsPerMin, latencyMs }: Figures): boolean =>
  (latencyDriftMsPerMin ?? 0) > Math.max(GROWS_MS, GROWS_SHARE * (latencyMs.e2e.p50 ?? 0));

const exceedsIn = (input: BottleneckInput, budgetMs: number): number | null => {
  const { figures } = input;
  const { p95 } = figures.latencyMs.e2e;
  if (p95 === null) return null;
  if (p95 > budgetMs) return 0;
  const slope = backlogMsPerMin(input) ?? (grows(figures) ? figures.latencyDriftMsPerMin : null);
  return slope === null ? null : ((budgetMs - p95) / slope) * 60;
};

/** The source sets a pace, and the pipeline does not keep it. */
const isOutrun = (input: BottleneckInput): boolean => {
  const { figures, source, open } = input;
  if (source.kind === 'still' || (source.kind === 'file' && open.pace === 'saturate')) return false;
  if (backlogMsPerMin(input) !== null) return true;
  const { ingest, processed } = figures.fps;
  const isMeasured = figures.latencyMs.e2e.n > 0 && ingest > 0;
  return (
    isMeasured && (processed < KEEPS_UP * (givenFps(input) - input.decimatedFps) || (grows(figures) && (figures.headroomPct ?? 100) < 5))
  );
};
