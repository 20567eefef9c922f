import './compute.css';
import { useApp } from '../state/store.ts';
import { fallSentence, fallText } from './fall.ts';
import { useFallen } from './use-fallen.ts';
import { useProviders } from './use-providers.ts';

/** Says as long as a network runs on a lower rung of the ladder than it was to, and on hover why; leads to where that is changed. */
export const ProviderChip = () => {
  useProviders(useApp(({ run }) => run.detector !== null || run.cascade.length > 0));
  const all = useFallen();
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
