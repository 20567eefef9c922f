import { describe, expect, it } from 'vitest';
import { judged, REALTIME, SATURATED, type Scenario } from './simulate.ts';

/** Trials of each scenario; to be run by hand where the method is worked on: SWEEP=400 vitest run --project unit what-if/sweep */
const TRIALS = Number(process.env['SWEEP'] ?? 0);

/** Other runs than those of compare.test.ts, by which the constants were chosen. */
const SEED = 50_000_021;

const ROUGH = { noise: 0.06, drift: 0.06, hiccup: 0.6, hiccupEveryS: 25 };

const ways = (scenario: Scenario): [string, Scenario][] => [
  ['moderate', scenario],
  ['no hiccups', { ...scenario, hiccupEveryS: 0 }],
  ...[15, 8, 4].map((beforeS): [string, Scenario] => [`moderate, ${beforeS} s before`, { ...scenario, beforeS }]),
  ['rough', { ...scenario, ...ROUGH }],
  ['rough, 12 s before', { ...scenario, ...ROUGH, beforeS: 12 }],
  ['no bursts', { ...scenario, burst: 0 }],
  ['large bursts', { ...scenario, burst: scenario.burst * 2.5 }],
  ['large hiccups', { ...scenario, hiccup: 2, hiccupEveryS: 25 }],
  ['noise 15 %, inherited', { ...scenario, noise: 0.15, inherits: 0.9 }],
  ['steal 30 %', { ...scenario, steal: 0.3 }],
  ['drift 15 %', { ...scenario, drift: 0.15 }],
  ['drift 15 %, 12 s before', { ...scenario, drift: 0.15, beforeS: 12 }],
];

if (TRIALS === 0) console.log('skipped: the what-if cards in many simulated runs take minutes; SWEEP=200 runs them');
describe.skipIf(TRIALS === 0)('the what-if cards, in many runs', () => {
  for (const scenario of [REALTIME, SATURATED])
    for (const [name, way] of ways(scenario)) {
      it(`${scenario.pace}, ${name}`, { timeout: 600_000 }, () => {
        const same = judged(way, {}, TRIALS, SEED);
        const less = judged(way, { cost: 0.8, burst: 0.8 }, TRIALS, SEED);
        const more = judged(way, { cost: 1.25, burst: 1.25 }, TRIALS, SEED);
        const faster = judged(way, { cost: 1 / 1.1, burst: 1 / 1.1 }, TRIALS, SEED);
        const figures = {
          'nothing changed, said otherwise': same.anyPct,
          'p50 −20 %': less.pct('e2e_latency_p50 better'),
          'p95 −20 %': less.pct('e2e_latency_p95 better'),
          'cpu −18 %': less.pct('cpu better'),
          'p50 +25 %': more.pct('e2e_latency_p50 worse'),
          'p95 +25 %': more.pct('e2e_latency_p95 worse'),
          'fps +10 %': faster.pct('processed_fps better'),
        };
        const words = Object.entries(figures).map(([what, pct]) => `${what}: ${pct.toFixed(1)}`);
        console.info(`${scenario.pace}, ${name} | ${words.join(' | ')}`);
        expect(same.anyPct).toBeLessThan(25);
      });
    }
});
