import { seededRandom } from '../../pipeline/track/test-scenes.ts';
import { compareRuns } from './compare.ts';
import type { WhatIfSamples } from './samples.ts';

/** A run as tests imagine it. Shares are of what a frame costs on average. */
export interface Scenario {
  /** `realtime`: frames come at `fps` and cost 45 % of their interval. `saturate`: the next begins when one ends; `fps` is what that comes to. */
  readonly pace: 'realtime' | 'saturate';
  readonly fps: number;
  /** How long before the change it is known, s; what comes after is 4 s, from 0.5 s on. */
  readonly beforeS: number;
  /** Standard deviation of a frame's cost, and how much of it the next frame inherits (AR(1)). */
  readonly noise: number;
  readonly inherits: number;
  /** Every 1.5 s all tracks renew their label: a frame costs so much more. */
  readonly burst: number;
  /** More and fewer people in the picture: a sine of 20 to 60 s. */
  readonly drift: number;
  /** A second in which everything takes so much longer, on average once in `hiccupEveryS` (0: never). */
  readonly hiccup: number;
  readonly hiccupEveryS: number;
  /** Other programs take such a share, on and off for about 3 s each. */
  readonly steal: number;
}

/** What is taken for moderate noise: see the fields. Bursts are at p95's very edge, 1 frame in 15. */
export const REALTIME: Scenario = {
  pace: 'realtime',
  fps: 10,
  beforeS: 30,
  noise: 0.04,
  inherits: 0.6,
  burst: 0.6,
  drift: 0.02,
  hiccup: 0.5,
  hiccupEveryS: 40,
  steal: 0,
};
export const SATURATED: Scenario = { ...REALTIME, pace: 'saturate', fps: 60, inherits: 0.8, burst: 3 };

/** What the change of settings multiplies: the cost of a frame, and of a burst. */
export interface Effect {
  readonly cost?: number;
  readonly burst?: number;
}

const QUEUE = 6;
const SETTLE_S = 0.5;
const AFTER_S = 4;
const BURST_EVERY_S = 1.5;
const READ_S = 0.1;
const STEAL_S = 3;

/** Moments at which something begins: on average `everyS` apart. */
const moments = (random: () => number, everyS: number, untilS: number): number[] => {
  const at: number[] = [];
  if (everyS > 0) for (let s = -Math.log(1 - random()) * everyS; s < untilS; s += -Math.log(1 - random()) * everyS) at.push(s);
  return at;
};

/** Frames and CPU readings before and after a change that does `effect`; the same seed is the same run. */
export const simulate = (scenario: Scenario, effect: Effect, seed: number): { before: WhatIfSamples; after: WhatIfSamples } => {
  const { pace, fps, beforeS, noise, inherits, burst, drift } = scenario;
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const totalS = beforeS + SETTLE_S + AFTER_S;
  const costS = pace === 'realtime' ? 0.45 / fps : 1 / fps;
  const [periodS, phase, burstPhaseS] = [20 + 40 * random(), random() * 2 * Math.PI, random() * BURST_EVERY_S];
  const hiccups = moments(random, scenario.hiccupEveryS, totalS);
  const steals = moments(random, STEAL_S, totalS);
  const content = (tS: number) => 1 + drift * Math.sin((2 * Math.PI * tS) / periodS + phase);
  const slowness = (tS: number) =>
    (hiccups.some((at) => tS >= at && tS < at + 1) ? 1 + scenario.hiccup : 1) *
    (steals.filter((at) => at <= tS).length % 2 === 0 ? 1 + scenario.steal : 1);
  const ends: number[] = [];
  const e2es: number[] = [];
  const queue: number[] = [];
  const used = new Float64Array(Math.ceil(totalS / READ_S) + 1);
  let [ar, clockS, endS, bursts] = [normal() * noise, 0, 0, 0];
  for (let frame = 1; clockS < totalS; frame++) {
    ar = inherits * ar + Math.sqrt(1 - inherits ** 2) * noise * normal();
    const { cost = 1, burst: ofBurst = 1 } = clockS >= beforeS ? effect : {};
    const isBurst = clockS + burstPhaseS >= (bursts + 1) * BURST_EVERY_S;
    if (isBurst) bursts = Math.floor((clockS + burstPhaseS) / BURST_EVERY_S);
    const extra = isBurst ? Math.max(0, burst * ofBurst * (1 + 0.1 * normal())) : 0;
    const pureS = costS * Math.exp(ar) * (cost + extra) * content(clockS);
    const tookS = pureS * slowness(clockS);
    used[Math.floor(clockS / READ_S)]! += pureS;
    endS = (pace === 'realtime' ? Math.max(endS, clockS) : endS) + tookS;
    ends.push(endS);
    queue.push(tookS);
    if (queue.length > QUEUE) queue.shift();
    e2es.push(pace === 'realtime' ? endS - clockS : queue.reduce((sum, s) => sum + s, 0));
    clockS = pace === 'realtime' ? frame / fps : endS;
  }
  const pct = Array.from({ length: Math.floor(totalS / READ_S) }, (_, at) => Math.max(0, (used[at]! / READ_S) * 150 + 8 + 2 * normal()));
  const slice = (fromS: number, toS: number): WhatIfSamples => {
    const inside = (s: number) => s >= fromS && s < toS;
    const frames = ends.flatMap((s, index) => (inside(s) ? [index] : []));
    const readings = pct.flatMap((_, index) => (inside((index + 1) * READ_S) ? [index] : []));
    return {
      fromNs: fromS * 1e9,
      toNs: toS * 1e9,
      endNs: Float64Array.from(frames, (at) => ends[at]! * 1e9),
      e2eNs: Float64Array.from(frames, (at) => e2es[at]! * 1e9),
      cpuNs: Float64Array.from(readings, (at) => (at + 1) * READ_S * 1e9),
      cpuPct: Float64Array.from(readings, (at) => pct[at]!),
    };
  };
  return { before: slice(0, beforeS), after: slice(beforeS + SETTLE_S, totalS) };
};

/** How often, in percent of trials, anything at all was said to have changed, and each metric by its verdict: "e2e_latency_p95 better". Runs differ with `seed`. */
export const judged = (
  scenario: Scenario,
  effect: Effect,
  trials: number,
  seed = 0,
): { anyPct: number; pct: (verdict: string) => number } => {
  const counts = new Map<string, number>();
  for (let trial = 1; trial <= trials; trial++) {
    const { before, after } = simulate(scenario, effect, seed + trial * 7919 + 13);
    const changed = compareRuns(before, after).metrics.filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
    for (const key of [...changed.map(({ name, verdict }) => `${name} ${verdict}`), ...(changed.length > 0 ? ['any'] : [])])
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const pct = (key: string) => ((counts.get(key) ?? 0) / trials) * 100;
  return { anyPct: pct('any'), pct };
};
