import { IconBug } from '@tabler/icons-react';
import { useApp } from '../state/store.ts';

/** Says for as long as faults are injected that what is seen is not the truth about the machine; leads to where they are switched off. */
export const FaultsChip = () => {
  const faults = useApp((state) => state.run.faults);
  if (faults.length === 0) return null;
  return (
    <button
      type="button"
      className="chip chip-faults"
      data-testid="faults-chip"
      title={`Injected on purpose: ${faults.join(', ')}. Change them: F`}
      onClick={() => useApp.setState({ page: 'live', selected: 'faults' })}
    >
      <IconBug size={15} stroke={1.6} />
      <span className="chip-text">faults are injected</span>
    </button>
  );
};
