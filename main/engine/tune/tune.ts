import type { AutoTune, TunedSettings } from '../../../contract/index.ts';
import { sameSettings } from './candidates.ts';
import { gainOf, type Gain, NO_GAIN } from './gain.ts';
import { Rounds } from './rounds.ts';
import { LEAST_GAIN, LEAST_PAIRS, leadOf, search } from './search.ts';
import type { TuneSubject } from './subject.ts';
import { type Arm, Trials } from './trials.ts';
import { type Course, foundWords, nothingBetterWords, runningWords, unfinishedWords } from './words.ts';

/** All of it, loading and putting the best to work included. */
export const LIMIT_MS = 60_000;

export interface TuneOptions {
  /** At work now. */
  readonly before: TunedSettings;
  /** What is tried, the most promising first; the setting before may be among them. */
  readonly candidates: readonly TunedSettings[];
  /** The longest it may take, ms; `LIMIT_MS` where left out. Kept as long as no load takes much longer than all before it. */
  readonly limitMs?: number;
  /** Of the order of trials. */
  readonly seed?: number;
  readonly progress?: (soFar: AutoTune) => void;
}

/**
 * Searches the best of the candidates and leaves it at work: only where it is better than the setting before by 1 % or more, and the 95 % interval of
 * what it gains (Hodges–Lehmann over pairs of neighbouring blocks) does not reach 0; else the setting before is at work again. Never rejects: what
 * failed is said in the result.
 */
export const tune = async (subject: TuneSubject, options: TuneOptions): Promise<AutoTune> => {
  const { objective } = subject;
  const { candidates, limitMs = LIMIT_MS, seed = 1, progress } = options;
  const beganMs = subject.now();
  const trials = new Trials(objective);
  const before = trials.arm(options.before);
  const arms = [before, ...candidates.filter((each) => !sameSettings(each, before.settings)).map((each) => trials.arm(each))];
  const told = (): void => progress?.(soFar());
  const rounds = new Rounds({ subject, trials, before, endMs: beganMs + limitMs, seed, told });

  const tried = (): readonly Arm[] => trials.arms.filter((arm) => trials.typical(arm) !== null);
  const report = (state: AutoTune['state'], best: Arm | null, gain: Gain, reason: string): AutoTune => ({
    state,
    progress: state === 'running' ? Math.min(1, (subject.now() - beganMs) / limitMs) : 1,
    objective,
    before: before.settings,
    best: best?.settings ?? null,
    ...gain,
    trials: trials.arms
      .filter((arm) => arm.failed !== null || trials.typical(arm) !== null)
      .map((arm) => ({ ...arm.settings, count: trials.values(arm).length, median: trials.typical(arm), out: arm.out })),
    reason,
  });
  const soFar = (): AutoTune => {
    const [ahead] = tried()
      .filter((arm) => !arm.out && trials.lead(arm, before).log >= LEAST_GAIN)
      .toSorted((a, b) => trials.lead(b, before).log - trials.lead(a, before).log);
    const gain = ahead ? gainOf(objective, trials.lead(ahead, before)) : NO_GAIN;
    return report('running', ahead ?? null, gain, runningWords(objective, before.settings, ahead?.settings ?? null, gain, tried().length));
  };
  const course = (): Course => ({
    seconds: (subject.now() - beganMs) / 1000,
    settings: tried().length,
    failed: trials.arms.flatMap(({ settings, failed }) => (failed === null ? [] : [{ settings, why: failed }])),
  });
  const given = async (why: string | null): Promise<AutoTune> => {
    const restored = await rounds.apply(before).then(() => null, wordsOf);
    return report(why === null ? 'cancelled' : 'failed', null, NO_GAIN, unfinishedWords(why, course().seconds, restored));
  };

  try {
    await subject.prepare();
    const best = await search({ subject, trials, rounds, before, arms });
    if (rounds.cancelled) return given(null);
    const witnessed = leadOf(trials, before, best);
    const lead = witnessed.pairs >= LEAST_PAIRS ? witnessed : { ...trials.lead(best, before), low: Number.NaN, high: Number.NaN };
    const gain = gainOf(objective, lead);
    if (best !== before && lead.low > 0 && lead.log >= LEAST_GAIN) {
      await rounds.apply(best);
      return report('done', best, gain, foundWords(objective, best.settings, before.settings, gain, course()));
    }
    await rounds.apply(before);
    const closest = best === before || gain.gainPct === null ? null : { settings: best.settings, gain };
    return report('done', before, { ...NO_GAIN, gainPct: 0 }, nothingBetterWords(objective, before.settings, closest, course()));
  } catch (error) {
    return given(rounds.cancelled ? null : wordsOf(error));
  }
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
