import type { Stage } from '../../contract/index.ts';
import { useApp } from '../state/store.ts';
import { fallSentence } from './fall.ts';
import { useFallen } from './use-fallen.ts';

/** On a stage's card: that its network runs on a lower rung than it was to, and on hover why. */
export const StageFall = ({ stage }: { readonly stage: Stage }) => {
  const fallen = useFallen().find((each) => each.stage === stage);
  if (fallen === undefined) return null;
  return (
    <button
      type="button"
      className="card-fall"
      data-testid={`fall-${stage}`}
      title={fallSentence(fallen.fall)}
      aria-label={fallSentence(fallen.fall)}
      onClick={() => useApp.setState({ selected: stage })}
    >
      {fallen.fall.to}
    </button>
  );
};
