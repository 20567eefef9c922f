import type { Stage } from '../../contract/index.ts';
import { useApp } from '../state/store.ts';
import { fallenOf, fallSentence, fallText } from './fall.ts';

/** On a stage's card: that its network runs on a lower rung than it was to, and on hover why. */
export const StageFall = ({ stage }: { readonly stage: Stage }) => {
  const run = useApp((state) => state.run);
  const providers = useApp((state) => state.providers);
  const fallen = fallenOf(run, providers).find((each) => each.stage === stage);
  if (fallen === undefined) return null;
  return (
    <button
      type="button"
      className="card-fall"
      data-testid={`fall-${stage}`}
      title={fallSentence(fallen.fall)}
      onClick={() => useApp.setState({ selected: stage })}
    >
      {fallText(fallen.fall)}
    </button>
  );
};
