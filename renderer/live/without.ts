import type { CascadeRule } from '../../contract/index.ts';

/** A rule without what is not said. */
export const without = (rule: CascadeRule, key: keyof CascadeRule): CascadeRule => {
  const { [key]: _gone, ...rest } = rule;
  return rest as CascadeRule;
};
