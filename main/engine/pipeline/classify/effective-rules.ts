import type { CascadeRule, LiveSettings } from '../../../../contract/index.ts';
import type { EffectiveRule } from '../../controls.ts';

/** Classes of a first network by their labels; null: all of them. Labels that it does not know are none of its classes. */
const classesOf = (wanted: readonly string[], labels: readonly string[]): number[] | null =>
  wanted.length === 0 ? null : labels.flatMap((label, index) => (wanted.includes(label) ? [index] : []));

/**
 * Rules as the threads need them: what a rule leaves out is as the live settings say. `labels`: of the first networks that frames are on their way
 * for, by their number.
 */
export const effectiveRules = (
  rules: readonly CascadeRule[],
  live: LiveSettings,
  labels: ReadonlyMap<number, readonly string[]>,
): EffectiveRule[] =>
  rules.map((rule) => ({
    classes: Object.fromEntries([...labels].map(([plan, names]) => [plan, classesOf(rule.labels ?? live.classifyLabels, names)])),
    when: rule.when ?? live.classifyWhen,
    everyFrames: rule.everyFrames ?? live.classifyEveryFrames,
    growthPct: rule.growthPct ?? live.classifyGrowthPct,
    minSidePx: rule.minSidePx ?? live.classifyMinSidePx,
    minScore: Math.max(live.score, rule.minScore ?? 0),
  }));
