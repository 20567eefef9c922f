import './compute.css';
import { useApp } from '../state/store.ts';
import { fallenOf, fallSentence, fallText } from './fall.ts';
import { useProviders } from './use-providers.ts';

/** Says as long as a network runs on a lower rung of the ladder than it was to, and on hover why; leads to where that is changed. */
export const ProviderChip = () => {
  const run = useApp((state) => state.run);
  const providers = useProviders(run.detector !== null || run.cascade.length > 0);
  const all = fallenOf(run, providers);
  const [first] = all;
  if (first === undefined) return null;
  return (
    <button
      type="button"
      className="chip chip-warn"
      data-testid="provider-chip"
      title={all.map(({ model, fall }) => `${model}: ${fallSentence(fall)}`).join('\n')}
      onClick={() => useApp.setState({ page: 'live', selected: first.stage })}
    >
      <span className="chip-text">
        {fallText(first.fall)}
        {all.length > 1 && <span className="wide-only"> · {all.length} networks</span>}
      </span>
    </button>
  );
};
