import { useCalmSnapshot } from '../state/use-calm.ts';
import { RunBottleneck } from './run-bottleneck.tsx';
import { RunChanges } from './run-changes.tsx';
import { RunFigures } from './run-figures.tsx';
import { RunOverhead } from './run-overhead.tsx';
import { RunResources } from './run-resources.tsx';

/** All numbers of the run that is open: what limits it, how long frames take, how they flow, and what it takes of the machine. */
export const RunDetails = () => {
  const snapshot = useCalmSnapshot();
  return (
    <>
      <RunBottleneck bottleneck={snapshot?.bottleneck ?? null} />
      {snapshot !== null && <RunFigures snapshot={snapshot} />}
      <RunChanges />
      <RunResources />
      <RunOverhead />
    </>
  );
};
