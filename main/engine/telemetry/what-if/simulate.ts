import { seededRandom } from '../../pipeline/track/test-scenes.ts';
import type { WhatIfSamples } from './samples.ts';

/** A run as tests imagine it. Times s; shares relative to what a frame costs on average. */
export interface Scenario {
  readonly fps: number;
  /** `realtime`: frames come at `fps`. `saturate`: the next one begins when a thread is free; `fps` is what that comes to. */
  readonly pace: 'realtime' | 'saturate';
  readonly beforeS: number;
  readonly afterS?: number;
  /** Noise of a frame's cost, and how much of it the next frame inherits. */
  readonly noise: number;
  readonly inherits: number;
  /** Every so many seconds a frame costs `burst` more: all tracks renew their label. */
  readonly burstEveryS: number;
  readonly burst: number;
  /** More and fewer people in the picture: a sine of 20 to 60 s. */
  readonly drift: number;
  /** A second in which everything takes `hiccup` longer, on average once in so many seconds (0: never). */
  readonly hiccupEveryS: number;
  readonly hiccup: number;
  /** Other programs take this share, on and off for about 3 s each. */
  readonly steal?: number;
}

/** What the change of settings multiplies. */
export interface Effect {
  readonly cost?: number;
  readonly burst?: number;
}

const QUEUE = 6;
const SETTLE_S = 0.5;
const READ_S = 0.1;

/** Frames and CPU readings before and after a change that does `effect`; the same seed is the same run. */
export const simulate = (scenario: Scenario, effect: Effect, seed: number): { before: WhatIfSamples; after: WhatIfSamples } => {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { fps, pace, beforeS, afterS = 4, noise, inherits, burstEveryS, drift } = scenario;
  const totalS = beforeS + SETTLE_S + afterS;
  const baseS = pace === 'realtime' ? 0.45 / fps : 1 / fps;
  const driftPeriodS = 20 + 40 * random();
  const driftPhase = random() * 2 * Math.PI;
  const burstPhaseS = random() * burstEveryS;
  const hiccups: number[] = [];
  if (scenario.hiccupEveryS > 0)
    for (let at = -Math.log(1 - random()) * scenario.hiccupEveryS; at < totalS; at += 1 - Math.log(1 - random()) * scenario.hiccupEveryS)
      hiccups.push(at);
  const steals: number[] = [];
  for (let at = -3 * random(); at < totalS; at += -Math.log(1 - random()) * 3) steals.push(at);
  const slow = (tS: number) => {
    let factor = 1 + drift * Math.sin((2 * Math.PI * tS) / driftPeriodS + driftPhase);
    if (hiccups.some((at) => tS >= at && tS < at + 1)) factor *= 1 + scenario.hiccup;
    if (scenario.steal && steals.filter((at) => at <= tS).length % 2 === 0) factor *= 1 + scenario.steal;
    return factor;
  };
  const ends: number[] = [];
  const e2es: number[] = [];
  const used = new Float64Array(Math.ceil(totalS / READ_S) + 20);
  const recent: number[] = [];
  let [ar, clockS, endS, bursts, frame] = [normal() * noise, 0, 0, 0, 0];
  while (clockS < totalS) {
    ar = inherits * ar + Math.sqrt(1 - inherits ** 2) * noise * normal();
    const changed = clockS >= beforeS;
    const isBurst = burstEveryS > 0 && clockS + burstPhaseS >= (bursts + 1) * burstEveryS;
    if (isBurst) bursts = Math.floor((clockS + burstPhaseS) / burstEveryS);
    const extra = isBurst ? scenario.burst * (1 + 0.1 * normal()) * (changed ? (effect.burst ?? 1) : 1) : 0;
    const pureS = baseS * Math.exp(ar) * ((changed ? (effect.cost ?? 1) : 1) + Math.max(0, extra));
    const costS = pureS * slow(clockS);
    used[Math.floor(clockS / READ_S)]! += pureS * (1 + drift * Math.sin((2 * Math.PI * clockS) / driftPeriodS + driftPhase));
    if (pace === 'realtime') {
      const done = Math.max(endS, clockS) + costS + 1e-4 * random();
      e2es.push(done - clockS);
      endS = done;
      clockS = ++frame / fps;
    } else {
      endS += costS;
      recent.push(costS);
      if (recent.length > QUEUE) recent.shift();
      e2es.push(recent.reduce((sum, s) => sum + s, 0));
      clockS = endS;
    }
    ends.push(endS);
  }
  const cpu = Array.from({ length: Math.floor(totalS / READ_S) }, (_, index) => (used[index]! / READ_S) * 150 + 8 + 2 * normal());
  const slice = (fromS: number, toS: number): WhatIfSamples => {
    const inside = ends.flatMap((s, index) => (s >= fromS && s < toS ? [index] : []));
    const readings = cpu.flatMap((_, index) => ((index + 1) * READ_S >= fromS && (index + 1) * READ_S < toS ? [index] : []));
    return {
      fromNs: fromS * 1e9,
      toNs: toS * 1e9,
      endNs: Float64Array.from(inside, (index) => ends[index]! * 1e9),
      e2eNs: Float64Array.from(inside, (index) => e2es[index]! * 1e9),
      cpuNs: Float64Array.from(readings, (index) => (index + 1) * READ_S * 1e9),
      cpuPct: Float64Array.from(readings, (index) => Math.max(0, cpu[index]!)),
    };
  };
  return { before: slice(0, beforeS), after: slice(beforeS + SETTLE_S, totalS) };
};
