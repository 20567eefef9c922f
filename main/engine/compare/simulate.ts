import { FRAME_STATE, type FrameRecord, SESSION_VERSION, type SessionManifest, SPAN, SPANS } from '../../../contract/index.ts';
import { seededRandom } from '../pipeline/track/test-scenes.ts';
import { RunAccumulator } from '../session/summarise.ts';
import { syntheticStart } from '../session/synthetic.ts';
import { NO_EARLY } from '../telemetry/early.ts';
import { Blocks } from './blocks.ts';
import { differenceOf } from './judge.ts';
import { METRICS, type MeasuredRun } from './metrics.ts';
import { pairOf } from './pair.ts';
import { RunColumns } from './run-columns.ts';
import { SampleSeries } from './sample-series.ts';

/** Two runs as tests imagine them, one after the other. Shares are of what a frame costs on average. */
export interface Scenario {
  /** `realtime`: frames come at `fps` and cost `load` of their interval. `saturate`: the next begins when one ends; `fps` is what that comes to. */
  readonly pace: 'realtime' | 'saturate';
  readonly fps: number;
  readonly load: number;
  readonly seconds: number;
  /** Standard deviation of a frame's cost, and how much of it the next frame inherits (AR(1)). */
  readonly noise: number;
  readonly inherits: number;
  /** Every 1.5 s a frame costs so much more. */
  readonly burst: number;
  /** What the pictures add, the same in both runs: a sine of 3 to 9 s, and by frame. */
  readonly content: number;
  /** A second in which everything takes so much longer, on average once in `hiccupEveryS` (0: never). */
  readonly hiccup: number;
  readonly hiccupEveryS: number;
  /** Other programs take such a share, on and off for about 3 s each. */
  readonly steal: number;
  /** The whole of the second run is by up to so much slower or faster, for no reason. */
  readonly between: number;
  /** Whether both are of the same frames. */
  readonly paired: boolean;
}

/** What is taken for moderate noise: see the fields. */
export const REALTIME: Scenario = {
  pace: 'realtime',
  fps: 30,
  load: 0.6,
  seconds: 12,
  noise: 0.05,
  inherits: 0.6,
  burst: 0.6,
  content: 0.03,
  hiccup: 0.5,
  hiccupEveryS: 40,
  steal: 0,
  between: 0.02,
  paired: true,
};
export const SATURATED: Scenario = { ...REALTIME, pace: 'saturate', fps: 60, inherits: 0.8, burst: 3 };

/** What the second run multiplies: the cost of a frame. */
export interface Effect {
  readonly cost?: number;
}

const QUEUE = 8;
const BURST_EVERY_S = 1.5;
const STEAL_S = 3;
const FIRST_NS = 2 ** 30;

type Random = () => number;
const normalOf = (random: Random) => (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Moments at which something begins: on average `everyS` apart. */
const moments = (random: Random, everyS: number, untilS: number): number[] => {
  const at: number[] = [];
  if (everyS > 0) for (let s = -Math.log(1 - random()) * everyS; s < untilS; s += -Math.log(1 - random()) * everyS) at.push(s);
  return at;
};

const recordOf = (frame: number, fps: number, receiveS: number, startS: number, endS: number): FrameRecord => {
  const [receiveNs, startNs, endNs] = [receiveS, startS, endS].map((s) => FIRST_NS + Math.round(s * 1e9)) as [number, number, number];
  const spans = new Float64Array(SPANS.length * 3).fill(Number.NaN);
  spans.set([receiveNs, startNs, endNs], SPAN.detect * 3);
  return {
    frame,
    ptsMs: (frame * 1000) / fps,
    epoch: 0,
    state: FRAME_STATE.analysed_only,
    reason: -1,
    place: -1,
    skips: 0,
    worker: 0,
    tReceiveNs: receiveNs,
    tCaptureNs: Number.NaN,
    spans,
    e2eNs: endNs - receiveNs,
    analysisNs: endNs - receiveNs,
    copyBytes: { deviceToHost: 0, processToProcess: 0, threadToThread: 1000 },
    classifyRuns: 0,
    resultAge: { labelled: 0, frames: Number.NaN, ms: Number.NaN },
    cascade: { rois: 2, eligible: 0, filteredSize: 0, filteredClass: 0, filteredScore: 0, cached: 0, classified: 0, deferred: 0 },
    objects: [],
  };
};

const start = syntheticStart();
const MANIFEST: SessionManifest = {
  ...start,
  format: 'throughline-session',
  version: SESSION_VERSION,
  id: 'simulated',
  name: 'simulated',
  note: '',
  startedAt: new Date(0).toISOString(),
  endedAt: null,
  state: 'closed',
  summary: null,
  frames: 0,
  gapFrames: 0,
};

/** @param contentSeed of the pictures @param seed of all else @param slower what all costs are multiplied by */
const runOf = async (scenario: Scenario, slower: number, contentSeed: number, seed: number): Promise<MeasuredRun> => {
  const { pace, fps, load, seconds, noise, inherits, burst, content } = scenario;
  const [ofContent, random] = [seededRandom(contentSeed), seededRandom(seed)];
  const [contentNormal, normal] = [normalOf(ofContent), normalOf(random)];
  const frames = Math.round(seconds * fps);
  const costS = (pace === 'realtime' ? load : 1) / fps;
  const [periodS, phase, burstPhase] = [3 + 6 * ofContent(), ofContent() * 2 * Math.PI, Math.floor(ofContent() * BURST_EVERY_S * fps)];
  const [hiccups, steals] = [moments(random, scenario.hiccupEveryS, seconds * 2), moments(random, STEAL_S, seconds * 2)];
  const slowness = (tS: number): number =>
    (hiccups.some((at) => tS >= at && tS < at + 1) ? 1 + scenario.hiccup : 1) *
    (steals.filter((at) => at <= tS).length % 2 === 0 ? 1 + scenario.steal : 1);
  const columns = new RunColumns(frames);
  const accumulator = new RunAccumulator(frames, MANIFEST);
  const busyS: number[] = [];
  const ends: number[] = [];
  let [ar, clockS] = [normal() * noise, 0];
  for (let frame = 0; frame < frames; frame++) {
    ar = inherits * ar + Math.sqrt(1 - inherits ** 2) * noise * normal();
    const pictures = 1 + content * Math.sin((2 * Math.PI * frame) / fps / periodS + phase) + content * contentNormal();
    const extra = (frame + burstPhase) % Math.round(BURST_EVERY_S * fps) === 0 ? burst * (1 + 0.1 * contentNormal()) : 0;
    const pureS = costS * Math.exp(ar) * Math.max(0.2, pictures + extra) * slower;
    const receiveS = pace === 'realtime' ? frame / fps : (ends[frame - QUEUE] ?? 0);
    const startS = Math.max(receiveS, clockS);
    clockS = startS + pureS * slowness(startS);
    ends.push(clockS);
    busyS[Math.floor(startS)] = (busyS[Math.floor(startS)] ?? 0) + pureS;
    const record = recordOf(frame, fps, receiveS, startS, clockS);
    columns.add(record);
    accumulator.add(record);
  }
  const samples = new SampleSeries();
  for (let s = 1; s <= Math.floor(clockS); s++)
    samples.add({
      tNs: FIRST_NS + s * 1e9,
      framesInFlight: 1,
      framesInFlightMax: 2,
      queueDepth: {},
      ringFullPct: 0,
      repeated: 0,
      delivery: { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: null },
      resources: {
        tNs: 0,
        engine: { cpuPct: (busyS[s - 1] ?? 0) * 80 + 8 + 2 * normal(), rssBytes: 2e8, heapBytes: 1e8 },
        threads: [],
        otherThreadsPct: 0,
        window: null,
        windowReason: null,
        gpus: [],
        gpuReason: null,
        energy: null,
        energyReason: null,
        cores: 2,
      },
      captureClock: null,
      early: NO_EARLY,
    });
  const summary = (await accumulator.summary(MANIFEST))!;
  columns.settle(summary.warmupFrames);
  const series = { columns, samples, paced: pace === 'realtime' };
  return { summary, ...series, whole: Blocks.whole(series) };
};

/** Two runs, the second with `effect`; the same seed is the same pair. */
export const simulate = async (scenario: Scenario, effect: Effect, seed: number): Promise<readonly [MeasuredRun, MeasuredRun]> => {
  const random = seededRandom(seed);
  const seedOf = (): number => Math.floor(random() * 2 ** 32);
  const pictures = seedOf();
  const slower = 1 + scenario.between * (2 * random() - 1);
  return [
    await runOf(scenario, 1, pictures, seedOf()),
    await runOf(scenario, slower * (effect.cost ?? 1), scenario.paired ? pictures : seedOf(), seedOf()),
  ];
};

/** How often, in percent of trials, a headline metric was said to have changed, and each by its verdict: "e2e.p95 worse". */
export const judged = async (
  scenario: Scenario,
  effect: Effect,
  trials: number,
  seed = 0,
): Promise<{ anyPct: number; pct: (verdict: string) => number }> => {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  const headline = METRICS.filter((metric) => metric.headline);
  for (let trial = 1; trial <= trials; trial++) {
    const [first, other] = await simulate(scenario, effect, seed + trial * 7919 + 13);
    const pair = pairOf(first, other, scenario.paired);
    const said = headline
      .map((metric) => ({ name: metric.name, ...differenceOf(metric, pair) }))
      .filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
    for (const { name, verdict } of said) add(`${name} ${verdict}`);
    if (said.length > 0) add('any');
    if (said.length > 0 && said.every(({ verdict }) => verdict === 'worse')) add('worse');
    if (said.length > 0 && said.every(({ verdict }) => verdict === 'better')) add('better');
  }
  const pct = (key: string): number => ((counts.get(key) ?? 0) / trials) * 100;
  return { anyPct: pct('any'), pct };
};
