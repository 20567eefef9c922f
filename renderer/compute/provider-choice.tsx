import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ProviderChoice } from '../../contract/index.ts';
import { Setting } from '../live/setting.tsx';
import { probeProviders } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { lastProbed, lookedWords, missingProviders, providerOptions } from './provider-choices.ts';
import { ProviderSelect } from './provider-select.tsx';
import { useProviders } from './use-providers.ts';

/** When it was looked what works here, what there is not at all, and a button that looks again. */
const LookAgain = ({ busy }: { readonly busy: boolean }) => {
  const reports = useApp((state) => state.providers) ?? [];
  const probing = useApp((state) => state.probing);
  const [failed, setFailed] = useState<string | null>(null);
  const at = lastProbed(reports);
  const missing = missingProviders(reports);
  const look = async (): Promise<void> => {
    setFailed(null);
    setFailed(await probeProviders());
  };
  return (
    <>
      <div className="run-measure look-again">
        <span title={missing.length === 0 ? undefined : `Not on this platform: ${missing.join(', ')}`}>{lookedWords(at)}</span>
        <Button size="compact-xs" variant="default" data-testid="look-again" loading={probing} disabled={busy} onClick={() => void look()}>
          Look again
        </Button>
      </div>
      {failed !== null && (
        <p className="setting-refused" role="alert">
          {failed}
        </p>
      )}
    </>
  );
};

interface Props {
  readonly value: ProviderChoice;
  readonly busy: boolean;
  readonly changing: boolean;
  readonly testId: string;
  readonly onChange: (value: ProviderChoice) => void;
}

/** Which provider is asked for, out of those that exist here; and whether that is still true. */
export const ProviderChoiceSetting = ({ value, ...props }: Props) => {
  const options = providerOptions(useProviders(), value);
  return (
    <>
      <Setting name="Provider">
        <ProviderSelect label="Provider" options={options} value={value} {...props} />
      </Setting>
      <p className="setting-meaning">{options.find((each) => each.value === value)?.meaning}</p>
      <LookAgain busy={props.busy} />
    </>
  );
};
