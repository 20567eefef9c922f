import { slotVariants } from './candidates.ts';
import type { Rounds } from './rounds.ts';
import type { TuneSubject } from './subject.ts';
import type { Arm, Lead, Trials } from './trials.ts';

/** A gain below this is none, as a logarithm: 1 %. */
export const LEAST_GAIN = Math.log(1.01);
/** So many pairs have to say that a setting is better: a moment of the machine can make up one or two. */
export const LEAST_PAIRS = 3;
/** Of latency that is bought with frames that are not processed, so many are too many. */
const MOST_FEWER = 0.02;
/** In a single block, in which a frame more or less counts. */
const MOST_FEWER_ONCE = 0.1;
/** The first round may take so much of the time, and all but the leaders are out when so much is gone. */
const FIRST_SHARE = 0.45;
const SEARCH_SHARE = 0.65;
const BLOCK_MS = { least: 800, search: 1200, most: 2500 } as const;
/** So many settings run against the one before at the end. */
const LEADERS = 2;
/** Pairs that the time is shared out for at the end. */
const PAIRS = 10;
/** Rounds after which numbers of slots that do not lead are out: they seldom matter. */
const SLOT_ROUNDS = 2;
/** A setting that is behind by so many standard errors is out; so is one that cannot be ahead by a gain that counts. */
const BEHIND = 1.5;
/** The gain is known well enough when it is known within 1.5 %, or a tenth of itself, both ways. */
const SURE = 0.015;
const SURE_SHARE = 0.1;
/** The first round chooses who goes on, so it is no witness for whom it chose. */
const FROM_ROUND = 1;

export interface Search {
  readonly subject: TuneSubject;
  readonly trials: Trials;
  readonly rounds: Rounds;
  readonly before: Arm;
  /** All that are tried first, the setting before among them. */
  readonly arms: readonly Arm[];
}

/** How far a setting is ahead of the one before, by what was measured since it was chosen. */
export const leadOf = (trials: Trials, before: Arm, arm: Arm): Lead => trials.lead(arm, before, FROM_ROUND);

/**
 * A race in the manner of successive halving (Karnin, Koren and Somekh 2013; Jamieson and Talwalkar 2016): all settings get a short block, the better
 * half goes on to longer ones, until one is left beside the setting before; what is clearly behind is out at once (as in Maron and Moore's races, 1994).
 * Then numbers of slots are tried with the one that leads, which costs no loading; the rest of the time it runs against the setting before, by turns.
 * @returns who leads at the end, which may be the setting before
 */
export const search = async (given: Search): Promise<Arm> => {
  const leaders = await halving(given);
  return final(given, leaders);
};

/** @returns the one or two that lead, the best first */
const halving = async ({ trials, rounds, before, arms }: Search): Promise<readonly Arm[]> => {
  const totalMs = rounds.leftMs;
  const { costs } = rounds;
  const firstMs = (FIRST_SHARE * totalMs - costs.roundMs(arms.length, arms.length - 1, 0)) / arms.length;
  await rounds.all(arms, within(firstMs, BLOCK_MS.least, BLOCK_MS.search), (1 - FIRST_SHARE) * totalMs);
  let others: readonly Arm[] = arms.filter((arm) => arm !== before);
  for (;;) {
    const spareMs = rounds.leftMs - (1 - SEARCH_SHARE) * totalMs;
    let keep = Math.ceil(others.length / 2);
    while (keep > LEADERS && costs.roundMs(keep + 1, keep, BLOCK_MS.least) > spareMs) keep--;
    others = leading(trials, before, others, Math.max(LEADERS, keep));
    const blockMs = (spareMs - costs.roundMs(others.length + 1, others.length, 0)) / (others.length + 1);
    if (others.length < 2 || blockMs < BLOCK_MS.least) break;
    if (!(await rounds.next([before, ...others], Math.min(BLOCK_MS.search, blockMs)))) break;
  }
  return leading(trials, before, others, LEADERS);
};

const final = async ({ subject, trials, rounds, before }: Search, leaders: readonly Arm[]): Promise<Arm> => {
  const [best] = leaders;
  const base = best && trials.lead(best, before).log > 0 ? best : before;
  const variants = slotVariants(base.settings, before.settings, subject.objective).map((settings) => trials.arm(settings));
  let racers: readonly Arm[] = [...leaders, ...variants];
  for (let round = 1; racers.length > 0 && !isSure(trials, before, racers); round++) {
    const { load, extra } = rounds.costs;
    const blockMs = (rounds.leftMs / PAIRS - load.usualMs - 2 * extra.usualMs) / 2;
    const ended = await rounds.next([before, ...racers], within(blockMs, BLOCK_MS.least, BLOCK_MS.most));
    for (const variant of variants) if (!(trials.lead(variant, base).log > LEAST_GAIN)) variant.out = true;
    racers = leading(trials, before, racers, round < SLOT_ROUNDS ? racers.length : LEADERS);
    if (!ended) break;
  }
  return racers[0] ?? before;
};

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Those that are worth another try, the best first: at most `keep`, none that is clearly behind the best or pays with frames. The others are out. */
const leading = (trials: Trials, before: Arm, others: readonly Arm[], keep: number): readonly Arm[] => {
  const most = (arm: Arm): number => (trials.lead(arm, before).pairs > 1 ? MOST_FEWER : MOST_FEWER_ONCE);
  const ranked = others
    .filter((arm) => !arm.out && trials.fewer(arm, before) <= most(arm))
    .toSorted((a, b) => trials.lead(b, before).log - trials.lead(a, before).log);
  const kept = ranked.filter((arm, rank) => {
    if (rank === 0) return true;
    const { log, error, high } = trials.lead(arm, ranked[0]!);
    return rank < keep && log + BEHIND * error >= 0 && high >= LEAST_GAIN;
  });
  for (const arm of others) if (!kept.includes(arm)) arm.out = true;
  return kept;
};

/** Whether more rounds would say nothing new of the only one that is left. */
const isSure = (trials: Trials, before: Arm, [only, ...others]: readonly Arm[]): boolean => {
  if (!only || others.length > 0) return false;
  const { log, low, high, pairs } = leadOf(trials, before, only);
  if (pairs < LEAST_PAIRS) return false;
  return high < LEAST_GAIN || (low > 0 && (high - low) / 2 < Math.max(SURE, SURE_SHARE * log));
};
