import { type METRIC_DIRECTIONS, type Percentiles, type RunSummary, STAGES, type Stage } from '../../../contract/index.ts';
import type { RunSeries, View } from './blocks.ts';
import type { ColumnName } from './run-columns.ts';

/** A recorded run as metrics are taken of it. */
export interface MeasuredRun extends RunSeries {
  readonly summary: RunSummary;
  readonly whole: View;
}

/** A part of a value, and a least amount in the metric's unit. */
export interface Allowance {
  readonly share: number;
  readonly least: number;
}

export interface Metric {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly better: (typeof METRIC_DIRECTIONS)[number];
  readonly headline: boolean;
  /** How chance moves it: by a factor, or by an amount. */
  readonly moves: 'factor' | 'amount';
  /** Whether its difference is told in percent of the first; else in its own unit, a percentage's in points. */
  readonly relative: boolean;
  /** Of the whole run, as its summary has it; null where it was not measured. */
  readonly of: (run: MeasuredRun) => number | null;
  /** The same of a part of the run, up to a constant factor; NaN where there is nothing. Null: no part tells, as of a maximum. */
  readonly over: ((view: View) => number) | null;
  /** Standard deviation of the difference of two runs that are the same, besides what each run's own course tells. */
  readonly between: Allowance;
  /** A smaller difference is not worth a name. */
  readonly smallest: Allowance;
}

/**
 * Two runs of the same program differ by more than their own courses tell: memory is laid out anew, threads meet other cores, the machine is
 * warmer (Mytkowicz et al., "Producing wrong data without doing anything obviously wrong", 2009; Kalibera and Jones, "Rigorous benchmarking in
 * reasonable time", 2013). Two runs cannot say by how much, so it is taken from equal runs that were recorded for it
 * (real-runs.integration.test.ts makes such).
 */
const RATE = { between: { share: 0.01, least: 0 }, smallest: { share: 0.02, least: 0.05 } };
const LATENCY = { between: { share: 0.01, least: 0.1 }, smallest: { share: 0.02, least: 0.2 } };
const TAIL = { between: { share: 0.02, least: 0.15 }, smallest: { share: 0.03, least: 0.3 } };
const STAGE_TIME = { between: { share: 0.015, least: 0.02 }, smallest: { share: 0.02, least: 0.05 } };
const STAGE_TAIL = { between: { share: 0.025, least: 0.05 }, smallest: { share: 0.03, least: 0.1 } };
/** A busy neighbour on the other thread of a core makes the same work cost half as much again. */
const COST = { between: { share: 0.12, least: 0.1 }, smallest: { share: 0.05, least: 0.2 } };
const LOSS = { between: { share: 0.05, least: 0.03 }, smallest: { share: 0.05, least: 0.1 } };
const SHARE = { between: { share: 0.03, least: 0.3 }, smallest: { share: 0.03, least: 0.5 } };
const COUNT = { between: { share: 0.01, least: 0.01 }, smallest: { share: 0.02, least: 0.01 } };

const PERCENTS = [50, 90, 95, 99] as const;
const BYTES_PER_MB = 1e6;

type Usual = 'headline' | 'better' | 'moves' | 'relative';
const metric = (fields: Omit<Metric, Usual> & Partial<Pick<Metric, Usual>>): Metric => ({
  headline: false,
  better: 'lower',
  moves: 'factor',
  relative: fields.moves !== 'amount',
  ...fields,
});

const percentileMetrics = (
  name: string,
  column: ColumnName,
  of: (run: MeasuredRun) => Percentiles | undefined,
  headline: readonly number[],
): Metric[] => [
  ...PERCENTS.map((percent) =>
    metric({
      name: `${name}.p${percent}`,
      label: `${name} p${percent}`,
      unit: 'ms',
      headline: headline.includes(percent),
      of: (run) => of(run)?.[`p${percent}`] ?? null,
      over: (view) => view.percentile(column, percent),
      ...(percent === 50 ? LATENCY : TAIL),
    }),
  ),
  metric({ name: `${name}.max`, label: `${name} max`, unit: 'ms', of: (run) => of(run)?.max ?? null, over: null, ...TAIL }),
];

const perSecond = (count: (view: View) => number) => (view: View) => count(view) / view.seconds;
const ratio = (part: ColumnName, whole: ColumnName) => (view: View) => view.sum(part) / view.sum(whole);
const pct = (part: ColumnName, whole: ColumnName) => (view: View) => ratio(part, whole)(view) * 100;
const ofRows = (part: ColumnName) => (view: View) => (view.sum(part) / view.rows) * 100;
const measured = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Nothing of a run that never classified. */
const ofClassifying =
  (value: (view: View) => number): Metric['of'] =>
  ({ summary, whole }) =>
    summary.models.classifier === null && whole.sum('classified') === 0 ? null : measured(value(whole));

/** CPU time of the engine for a frame it analysed, ms. */
const cpuPerFrame = (view: View): number => ((view.cpuPct() / 100) * view.seconds * 1000) / view.sum('processed');

const rates: readonly Metric[] = (
  [
    ['processed_fps', 'processed', (run) => run.summary.fps.processed, (view) => view.sum('processed')],
    ['ingest_fps', 'ingest', (run) => run.summary.fps.ingest, (view) => view.rows],
    ['decode_fps', 'decode', (run) => run.summary.fps.decode, (view) => view.sum('decoded')],
    ['displayed_fps', 'displayed', (run) => run.summary.fps.displayed || null, (view) => view.sum('displayed')],
  ] as const satisfies readonly (readonly [string, string, Metric['of'], (view: View) => number])[]
).map(([name, label, of, count]) =>
  metric({
    name,
    label: `${label} fps`,
    unit: 'fps',
    better: 'higher',
    headline: name === 'processed_fps',
    of,
    over: perSecond(count),
    ...RATE,
  }),
);

const shares: readonly Metric[] = [
  metric({
    name: 'drop_rate',
    label: 'drop rate',
    unit: '%',
    headline: true,
    moves: 'amount',
    of: ({ summary }) => summary.dropRatePct,
    over: ofRows('dropped'),
    ...LOSS,
  }),
  metric({
    name: 'decimation_rate',
    label: 'decimation rate',
    unit: '%',
    better: 'neither',
    moves: 'amount',
    of: ({ summary }) => summary.decimationRatePct,
    over: ofRows('decimated'),
    ...LOSS,
  }),
  metric({ name: 'late', label: 'late', unit: 'frames', of: ({ summary }) => summary.late, over: null, ...LOSS }),
  metric({
    name: 'unattributed',
    label: 'unattributed',
    unit: '%',
    moves: 'amount',
    of: ({ summary }) => summary.unattributedPct,
    over: (view) => 100 - pct('attributedMs', 'e2eMs')(view),
    ...SHARE,
  }),
  metric({
    name: 'inference_share',
    label: 'inference share',
    unit: '%',
    better: 'neither',
    moves: 'amount',
    of: ({ summary }) => summary.inferenceSharePct,
    over: pct('inferenceMs', 'e2eMs'),
    ...SHARE,
  }),
  metric({
    name: 'overhead_ratio',
    label: 'overhead ratio',
    unit: '×',
    of: ({ summary }) => summary.overheadRatio,
    over: ratio('e2eMs', 'inferenceMs'),
    between: { share: 0.03, least: 0.01 },
    smallest: { share: 0.03, least: 0.02 },
  }),
  metric({
    name: 'headroom',
    label: 'headroom',
    unit: '%',
    better: 'higher',
    moves: 'amount',
    of: ({ summary }) => summary.headroomPct,
    over: null,
    ...SHARE,
  }),
];

const course: readonly Metric[] = [
  metric({
    name: 'frames_in_flight',
    label: 'frames in flight',
    unit: 'frames',
    better: 'neither',
    of: ({ summary }) => summary.framesInFlight.mean,
    over: (view) => view.framesInFlight(),
    between: { share: 0.03, least: 0.1 },
    smallest: { share: 0.03, least: 0.1 },
  }),
  metric({
    name: 'latency_drift',
    label: 'latency drift',
    unit: 'ms/min',
    moves: 'amount',
    of: ({ summary }) => summary.latencyDriftMsPerMin,
    over: null,
    ...LATENCY,
  }),
  metric({
    name: 'jitter.arrival',
    label: 'jitter of arrival',
    unit: 'ms',
    of: ({ summary }) => summary.jitterMs.arrival,
    over: null,
    ...TAIL,
  }),
  metric({
    name: 'jitter.output',
    label: 'jitter of output',
    unit: 'ms',
    of: ({ summary }) => summary.jitterMs.output,
    over: (view) => view.outputJitterMs(),
    between: { share: 0.1, least: 0.2 },
    smallest: { share: 0.05, least: 0.2 },
  }),
];

const copies: readonly Metric[] = (
  [
    ['device_to_host', 'device to host', 'deviceToHost', 'deviceToHostBytes'],
    ['process_to_process', 'between processes', 'processToProcess', 'processToProcessBytes'],
    ['thread_to_thread', 'between threads', 'threadToThread', 'threadToThreadBytes'],
  ] as const
).map(([name, label, hop, column]) =>
  metric({
    name: `copy_bytes.${name}`,
    label: `copied a frame, ${label}`,
    unit: 'MB',
    of: ({ summary }) => (summary.copyBytesPerFrame === null ? null : summary.copyBytesPerFrame[hop] / BYTES_PER_MB),
    over: (view) => view.sum(column) / view.rows / BYTES_PER_MB,
    ...COUNT,
  }),
);

const cascade: readonly Metric[] = [
  metric({
    name: 'classify_coverage',
    label: 'classify coverage',
    unit: '%',
    better: 'higher',
    moves: 'amount',
    of: ({ summary }) => summary.cascade.coveragePct,
    over: pct('covered', 'eligible'),
    ...SHARE,
  }),
  metric({
    name: 'rois_per_frame',
    label: 'objects a frame',
    unit: 'objects',
    better: 'neither',
    of: ({ summary }) => summary.roisPerFrame,
    over: ratio('rois', 'processed'),
    ...COUNT,
  }),
  metric({
    name: 'classified_per_frame',
    label: 'classified a frame',
    unit: 'objects',
    better: 'neither',
    of: ofClassifying(ratio('classified', 'processed')),
    over: ratio('classified', 'processed'),
    ...COUNT,
  }),
  metric({
    name: 'deferred_per_frame',
    label: 'deferred a frame',
    unit: 'objects',
    moves: 'amount',
    of: ofClassifying(ratio('deferred', 'processed')),
    over: ratio('deferred', 'processed'),
    ...COUNT,
  }),
  metric({
    name: 'classify_ms_per_object',
    label: 'classify, an object',
    unit: 'ms',
    of: ({ whole }) => measured(ratio('classifyMs', 'classifyObjects')(whole)),
    over: ratio('classifyMs', 'classifyObjects'),
    ...STAGE_TIME,
  }),
  metric({
    name: 'result_age.ms',
    label: 'result age',
    unit: 'ms',
    of: ({ summary }) => summary.resultAge.ms,
    over: ratio('labelAgeMs', 'labelled'),
    ...TAIL,
  }),
];

const machine: readonly Metric[] = [
  metric({
    name: 'cpu_per_frame',
    label: 'CPU a frame',
    unit: 'ms',
    headline: true,
    of: ({ whole }) => measured(cpuPerFrame(whole)),
    over: cpuPerFrame,
    ...COST,
  }),
  metric({
    name: 'cpu',
    label: 'CPU, of one core',
    unit: '%',
    of: ({ whole }) => measured(whole.cpuPct()),
    over: (view) => view.cpuPct(),
    between: { share: COST.between.share, least: 1 },
    smallest: { share: 0.05, least: 1 },
  }),
  metric({
    name: 'memory',
    label: 'memory at most',
    unit: 'MB',
    of: ({ samples }) => measured(samples.maxRssBytes / BYTES_PER_MB),
    over: null,
    between: { share: 0.05, least: 10 },
    smallest: { share: 0.05, least: 10 },
  }),
];

const stageMetrics = (stage: Stage): Metric[] => [
  ...(['wait', 'service'] as const).flatMap((part) =>
    ([50, 95] as const).map((percent) =>
      metric({
        name: `${stage}.${part}.p${percent}`,
        label: `${stage} ${part} p${percent}`,
        unit: 'ms',
        of: ({ summary }) => summary.stages[stage]?.[part === 'wait' ? 'waitMs' : 'serviceMs'][`p${percent}`] ?? null,
        over: (view) => view.percentile(`${stage}.${part}`, percent),
        ...(percent === 50 ? STAGE_TIME : STAGE_TAIL),
      }),
    ),
  ),
  metric({
    name: `${stage}.utilisation`,
    label: `${stage} utilisation`,
    unit: '%',
    better: 'neither',
    relative: false,
    of: ({ summary }) => summary.stages[stage]?.utilisationPct ?? null,
    over: (view) => view.sum(`${stage}.service`) / view.seconds,
    between: { share: 0.02, least: 0.3 },
    smallest: { share: 0.03, least: 0.5 },
  }),
  metric({
    name: `${stage}.queue_depth`,
    label: `${stage} queue`,
    unit: 'frames',
    of: ({ summary }) => summary.stages[stage]?.queueDepth.mean ?? null,
    over: (view) => view.queueDepth(stage),
    between: { share: 0.1, least: 0.1 },
    smallest: { share: 0.05, least: 0.1 },
  }),
];

/**
 * Every metric that runs are compared by, under the names of rules; the most important first, then along the frame's path.
 *
 * The headline, on which a verdict rests, is what a user of a pipeline has of it: how much it takes (`processed_fps`), how long that lasts, usually
 * and at worst (`e2e.p50`, `e2e.p95`), what is lost (`drop_rate`), and what it costs (`cpu_per_frame`: of one core's percent, fewer frames would
 * look like a gain). Each more would make all of them less sure. The others say where a difference comes from.
 */
export const METRICS: readonly Metric[] = [
  ...percentileMetrics('e2e', 'e2eMs', ({ summary }) => summary.latencyMs.e2e, [50, 95]),
  ...rates,
  ...shares.slice(0, 3),
  ...machine,
  ...percentileMetrics('analysis', 'analysisMs', ({ summary }) => summary.latencyMs.analysis, []),
  ...percentileMetrics('glass', 'glassMs', ({ summary }) => summary.glass?.latencyMs, []),
  ...shares.slice(3),
  ...course,
  ...cascade,
  ...copies,
  ...STAGES.flatMap(stageMetrics),
];

export const metricNamed = (name: string): Metric | undefined => METRICS.find((candidate) => candidate.name === name);
