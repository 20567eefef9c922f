import type { Bottleneck, Stage } from '../../../contract/index.ts';
import type { BottleneckInput } from './bottleneck-of.ts';

const nameOf = (stage: Stage): string => stage[0]!.toUpperCase() + stage.slice(1);
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const rate = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

/** What to do about a stage's wait, where there is something. */
const WAIT_ADVICE: { readonly [K in Stage]?: string } = {
  decode: 'the codec must see later frames first',
  ring: 'no slot of the ring is free: what comes behind it is too slow',
  preprocess: 'frames wait in the ring for a detect thread',
  track: 'frames wait for those before them',
  crop: 'frames wait for the second network',
  compose: 'frames wait for those before them to be classified',
  present: 'frames wait for the window',
};

const throughputWords = ({ throughput, headroomPct }: Numbers): string[] => {
  if (!throughput) return [];
  const { stage, utilisationPct, workers } = throughput;
  const threads = workers === 1 ? 'its thread is' : `its ${workers} threads are`;
  const busy = `${threads} busy ${utilisationPct.toFixed(0)} % of the time`;
  const headroom = headroomPct ?? 0;
  if (headroom < 10) return [`${nameOf(stage)} limits throughput: ${busy}.`];
  return [`${nameOf(stage)} would limit throughput first: ${busy}, so headroom is ${headroom.toFixed(0)} %.`];
};

const latencyWords = ({ latency }: Numbers): string[] => {
  if (!latency) return [];
  const { stage, by, meanMs, sharePct } = latency;
  const why = by === 'wait' ? WAIT_ADVICE[stage] : undefined;
  const what = `${ms(meanMs)} ms of a frame's time (${sharePct.toFixed(0)} %)`;
  return [`${nameOf(stage)} adds the most latency, by ${by}: ${what}${why ? `; ${why}` : ''}.`];
};

const outrunWords = ({ outrun }: Numbers, { figures, source, ledger }: BottleneckInput): string[] => {
  if (!outrun) return [];
  const { ingest, processed, source: declared } = figures.fps;
  const given = source.kind === 'live' ? ingest : Math.max(ingest, declared ?? 0);
  // A picture that a screen did not draw in time was analysed: that is no lack of room in the pipeline.
  const lost = Object.entries(ledger.dropped).reduce((sum, [reason, count]) => sum + (reason === 'present_missed' ? 0 : count), 0);
  const ends = lost > 0 ? 'frames are dropped' : 'the source is held back';
  return [`The source gives ${rate(given)} frames/s and the pipeline takes ${rate(processed)}: ${ends}.`];
};

const budgetWords = ({ exceedsBudgetInS, budgetMs, latencyDriftMsPerMin }: Numbers, { figures }: BottleneckInput): string[] => {
  const { p95 } = figures.latencyMs.e2e;
  if (p95 === null) return [];
  if (exceedsBudgetInS === 0) return [`Latency exceeds the budget of ${budgetMs} ms: p95 of e2e is ${ms(p95)} ms.`];
  if (exceedsBudgetInS === null) return [`Latency is within the budget of ${budgetMs} ms: p95 of e2e is ${ms(p95)} ms.`];
  const slope = `it grows by ${ms(latencyDriftMsPerMin ?? 0)} ms a minute`;
  return [`Latency will exceed the budget of ${budgetMs} ms in ${exceedsBudgetInS.toFixed(0)} s: ${slope}.`];
};

type Numbers = Omit<Bottleneck, 'words'>;

/** Sentences that stand alone, the most pressing first. */
export const bottleneckWords = (numbers: Numbers, input: BottleneckInput): string[] => {
  const pressing = numbers.exceedsBudgetInS !== null;
  const budget = budgetWords(numbers, input);
  return [
    ...outrunWords(numbers, input),
    ...(pressing ? budget : []),
    ...throughputWords(numbers),
    ...latencyWords(numbers),
    ...(pressing ? [] : budget),
  ];
};
