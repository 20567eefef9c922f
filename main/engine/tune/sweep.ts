import type { TunedSettings } from '../../../contract/index.ts';
import { Rounds } from './rounds.ts';
import type { TuneSubject } from './subject.ts';
import { type Lead, Trials } from './trials.ts';

export interface SweepOptions {
  readonly rounds: number;
  readonly blockMs: number;
  readonly seed?: number;
  /** After every block: how many are done, of how many. */
  readonly told?: (done: number, of: number) => void;
}

export interface Swept {
  readonly settings: TunedSettings;
  /** What its blocks gave, in order. */
  readonly values: readonly number[];
  /** How far it is ahead of the first; of the first itself nothing. */
  readonly lead: Lead;
  readonly failed: string | null;
}

/**
 * Measures all settings, each as often: `rounds` rounds in which every one has its block, in an order by chance. However long that takes.
 * @param settings the one at work first
 * @throws NotTuned where the first cannot be measured
 */
export const sweep = async (subject: TuneSubject, settings: readonly TunedSettings[], options: SweepOptions): Promise<readonly Swept[]> => {
  const { seed = 1, told } = options;
  const trials = new Trials(subject.objective);
  const arms = settings.map((each) => trials.arm(each));
  const [first] = arms;
  if (!first) return [];
  let done = 0;
  const all = new Rounds({
    subject,
    trials,
    before: first,
    endMs: Number.POSITIVE_INFINITY,
    seed,
    told: () => told?.(++done, options.rounds * settings.length),
  });
  await subject.prepare();
  for (let round = 0; round < options.rounds && !all.cancelled; round++)
    await all.next(
      arms.filter((arm) => !arm.out),
      options.blockMs,
    );
  return arms.map((arm) => ({ settings: arm.settings, values: trials.values(arm), lead: trials.lead(arm, first), failed: arm.failed }));
};
