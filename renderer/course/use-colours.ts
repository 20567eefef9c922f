import { useMemo } from 'react';
import { type Colours, readColours } from '../theme.ts';
import { useScheme } from './use-axis.ts';

/** The colours of the scheme that is on, read anew when it changes. */
export function useColours(): Colours {
  const scheme = useScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is what they are read for
  return useMemo(() => readColours(), [scheme]);
}
