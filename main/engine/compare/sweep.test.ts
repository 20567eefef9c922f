import { describe, expect, it } from 'vitest';
import { judged, REALTIME, SATURATED, type Scenario } from './simulate.ts';

/** Trials of each scenario; to be run by hand where the method is worked on: SWEEP=400 vitest run --project unit compare/sweep */
const TRIALS = Number(process.env['SWEEP'] ?? 0);
if (TRIALS === 0) console.log('skipped: comparisons of simulated runs in every scenario (minutes); SWEEP=400 runs them');

/** Other runs than those of judge.test.ts, by which the constants were chosen. */
const SEED = 50_000_021;

const ROUGH = { noise: 0.08, hiccup: 0.8, hiccupEveryS: 10 };

const ways = (scenario: Scenario): [string, Scenario][] => [
  ['moderate', scenario],
  ['moderate, not of the same frames', { ...scenario, paired: false }],
  ['no hiccups', { ...scenario, hiccupEveryS: 0 }],
  ['no difference between runs', { ...scenario, between: 0 }],
  ...[60, 5, 3].map((seconds): [string, Scenario] => [`moderate, ${seconds} s`, { ...scenario, seconds }]),
  ['rough', { ...scenario, ...ROUGH }],
  ['rough, not of the same frames', { ...scenario, ...ROUGH, paired: false }],
  ['large bursts', { ...scenario, burst: scenario.burst * 2.5 }],
  ['noise 15 %, inherited', { ...scenario, noise: 0.15, inherits: 0.9 }],
  ['steal 30 %', { ...scenario, steal: 0.3 }],
  ['content 15 %', { ...scenario, content: 0.15 }],
  ['content 15 %, not of the same frames', { ...scenario, content: 0.15, paired: false }],
  ['4 % between runs', { ...scenario, between: 0.04 }],
];

describe.skipIf(TRIALS === 0)('comparisons, of many runs', () => {
  for (const scenario of [REALTIME, SATURATED])
    for (const [name, way] of ways(scenario)) {
      it(`${scenario.pace}, ${name}`, { timeout: 600_000 }, async () => {
        const same = await judged(way, {}, TRIALS, SEED);
        const more = await judged(way, { cost: 1.1 }, TRIALS, SEED);
        const less = await judged(way, { cost: 1 / 1.1 }, TRIALS, SEED);
        const figures = {
          'nothing changed, said otherwise': same.anyPct,
          '10 % slower is worse': more.pct('worse'),
          p50: more.pct('e2e.p50 worse'),
          p95: more.pct('e2e.p95 worse'),
          fps: more.pct('processed_fps worse'),
          cpu: more.pct('cpu_per_frame worse'),
          '10 % faster is better': less.pct('better'),
        };
        const words = Object.entries(figures).map(([what, pct]) => `${what}: ${pct.toFixed(1)}`);
        console.info(`${scenario.pace}, ${name} | ${words.join(' | ')}`);
        expect(same.anyPct).toBeLessThan(25);
      });
    }
});
