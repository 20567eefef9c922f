import { type CascadeRule, cascadeRule, Fault } from '../../contract/index.ts';

export const CASCADE_EXAMPLE =
  'MODEL, then options, as in species,labels=bird+cat,when=once-per-track,every=9,grown=20,min-side=24,min-score=0.5';

const KEYS: Readonly<Record<string, keyof CascadeRule>> = {
  labels: 'labels',
  when: 'when',
  every: 'everyFrames',
  grown: 'growthPct',
  'min-side': 'minSidePx',
  'min-score': 'minScore',
  provider: 'provider',
  crops: 'crops',
};

/** Options that are words. */
const WORDS: ReadonlySet<keyof CascadeRule> = new Set(['when', 'provider', 'crops']);

/** A rule as the command line says it. @throws Fault(usage) where it is none */
export const parseCascadeRule = (spec: string): CascadeRule => {
  const [model = '', ...options] = spec.split(',');
  const rule: Record<string, unknown> = { model };
  for (const option of options) {
    const at = option.indexOf('=');
    const key = KEYS[option.slice(0, Math.max(0, at))];
    if (key === undefined) throw new Fault('usage', `The rule "${spec}" has the option "${option}"; write ${CASCADE_EXAMPLE}.`);
    const value = option.slice(at + 1);
    rule[key] = key === 'labels' ? value.split('+') : WORDS.has(key) ? value : Number(value);
  }
  const parsed = cascadeRule.safeParse(rule);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault('usage', `The rule "${spec}" says something wrong about ${issue?.path.join('.') || 'itself'}; write ${CASCADE_EXAMPLE}.`);
};
