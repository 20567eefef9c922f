import { expect, it } from 'vitest';
import type { TunedSettings } from '../../../contract/index.ts';
import { chance } from '../hash.ts';
import { Trials } from './trials.ts';

const settings: TunedSettings = { detectThreads: 1, intraOpThreads: 1, spinning: false, ringSlots: 8 };
const of = (value: number, fps = value) => ({ value, fps });

it('compares what was measured in the same rounds only', () => {
  const trials = new Trials('processed_fps');
  const [before, other, late] = [trials.arm(settings), trials.arm(settings), trials.arm(settings)];
  const rounds = [
    [40, 60, null],
    // A moment in which the machine does half as much.
    [20, 30, 22],
    [40, null, 44],
  ] as const;
  for (const values of rounds) {
    trials.begin();
    values.forEach((value, at) => {
      if (value !== null) trials.add([before, other, late][at]!, of(value));
    });
  }
  expect(Math.exp(trials.lead(other, before).log)).toBeCloseTo(1.5);
  expect(trials.lead(other, before)).toMatchObject({ pairs: 2 });
  expect(Math.exp(trials.lead(late, before).log)).toBeCloseTo(1.1);
  expect(trials.lead(late, before, 2).pairs).toBe(1);
  expect(trials.lead(late, other).pairs).toBe(1);
  expect(trials.lead(other, before, 2).log).toBeNaN();
  expect(trials.typical(other)).toBe(45);
  expect(trials.typical(trials.arm(settings))).toBeNull();
});

it('calls less time better, and sees frames that it is paid for with', () => {
  const trials = new Trials('analysis_latency');
  const [before, other] = [trials.arm(settings), trials.arm(settings)];
  trials.begin();
  trials.add(before, of(80, 25));
  trials.add(other, of(40, 20));
  expect(Math.exp(trials.lead(other, before).log)).toBeCloseTo(2);
  expect(trials.fewer(other, before)).toBeCloseTo(0.2);
  expect(trials.fewer(before, other)).toBeCloseTo(-0.25);
});

it('gives intervals that hold the truth about 95 times in 100, from as few as four pairs', () => {
  let drawn = 0;
  const uniform = (): number => 1 - chance(3, drawn++);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  for (const noise of [0.02, 0.05, 0.12]) {
    let covered = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const trials = new Trials('processed_fps');
      const arms = [50, 60, 55, 45].map((rate) => ({ rate, arm: trials.arm(settings) }));
      for (let round = 0; round < 4; round++) {
        trials.begin();
        for (const { rate, arm } of arms) trials.add(arm, of(rate * Math.exp(noise * normal())));
      }
      const { low, high } = trials.lead(arms[1]!.arm, arms[0]!.arm);
      covered += Number(low <= Math.log(1.2) && high >= Math.log(1.2));
    }
    expect(covered).toBeGreaterThan(900);
  }
});
