import { useApp } from '../state/store.ts';
import { type Fallen, fallenOf, type Known } from './fall.ts';

/** What tells whether a network fell. */
export const useKnown = (): Known => {
  const reports = useApp((state) => state.providers);
  const fell = useApp((state) => state.fell);
  return { reports, fell };
};

/** The networks of the run that run on a lower rung than they were to. */
export const useFallen = (): readonly Fallen[] => {
  const run = useApp((state) => state.run);
  return fallenOf(run, useKnown());
};
