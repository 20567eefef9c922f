import type { Bottleneck, Stage } from '../../../contract/index.ts';
import { backlogMsPerMin, givenFps } from './backlog.ts';
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

/** Of a live source that is held back, what has arrived waits where it is to be decoded. */
const WAITS_TO_BE_TAKEN = 'frames that have arrived wait until those before them are taken';

const latencyWords = ({ latency }: Numbers, { source, open }: BottleneckInput): string[] => {
  if (!latency) return [];
  const { stage, by, meanMs, sharePct } = latency;
  const isHeldBack = stage === 'decode' && source.kind === 'live' && open.policy === 'wait';
  const why = by === 'wait' ? (isHeldBack ? WAITS_TO_BE_TAKEN : WAIT_ADVICE[stage]) : undefined;
  const what = `${ms(meanMs)} ms of a frame's time (${sharePct.toFixed(0)} %)`;
  return [`${nameOf(stage)} adds the most latency, by ${by}: ${what}${why ? `; ${why}` : ''}.`];
};

const outrunWords = ({ outrun }: Numbers, input: BottleneckInput): string[] => {
  if (!outrun) return [];
  // A picture that a screen did not draw in time was analysed: that is no lack of room in the pipeline.
  const lost = Object.entries(input.ledger.dropped).reduce((sum, [reason, count]) => sum + (reason === 'present_missed' ? 0 : count), 0);
  const waits = backlogMsPerMin(input) === null ? 'the source is held back' : 'more and more frames wait';
  const ends = lost > 0 ? 'frames are dropped' : waits;
  return [`The source gives ${rate(givenFps(input))} frames/s and the pipeline takes ${rate(input.figures.fps.processed)}: ${ends}.`];
};

const perMinute = (growth: number): string => (growth < 1000 ? `${ms(growth)} ms a minute` : `${(growth / 1000).toFixed(1)} s a minute`);

/** What to choose against a backlog that grows. */
const adviceOn = ({ open }: BottleneckInput): string =>
  open.policy === 'wait' ? 'choose drop-oldest and newest to stay live' : 'fewer frames, or less work for each, keep it live';

/** That latency grows by a backlog, where it leads, and what to choose against it; null: it does not. */
export const backlogWords = ({ exceedsBudgetInS, budgetMs }: Omit<Bottleneck, 'words'>, input: BottleneckInput): string | null => {
  const backlog = backlogMsPerMin(input);
  const { p95 } = input.figures.latencyMs.e2e;
  if (backlog === null || p95 === null) return null;
  const when = exceedsBudgetInS === 0 ? ` (p95 of e2e is ${ms(p95)} ms)` : ` in ${exceedsBudgetInS?.toFixed(0)} s`;
  return `Latency grows by ${perMinute(backlog)} and exceeds the budget of ${budgetMs} ms${when}: ${adviceOn(input)}.`;
};

const budgetWords = (numbers: Numbers, input: BottleneckInput): string[] => {
  const { exceedsBudgetInS, budgetMs, latencyDriftMsPerMin } = numbers;
  const { p95 } = input.figures.latencyMs.e2e;
  if (p95 === null) return [];
  const backlog = backlogWords(numbers, input);
  if (backlog !== null) return [backlog];
  if (exceedsBudgetInS === 0) return [`Latency exceeds the budget of ${budgetMs} ms: p95 of e2e is ${ms(p95)} ms.`];
  if (exceedsBudgetInS === null) return [`Latency is within the budget of ${budgetMs} ms: p95 of e2e is ${ms(p95)} ms.`];
  return [
    `Latency will exceed the budget of ${budgetMs} ms in ${exceedsBudgetInS.toFixed(0)} s: it grows by ${perMinute(latencyDriftMsPerMin ?? 0)}.`,
  ];
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
    ...latencyWords(numbers, input),
    ...(pressing ? [] : budget),
  ];
};
