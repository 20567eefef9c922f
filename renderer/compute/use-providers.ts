import { useEffect } from 'react';
import type { ProviderReport } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { useApp } from '../state/store.ts';

/** What can run networks here, asked for when it is wanted and once of every engine; what was known before stays until then. Null until it is known. */
export const useProviders = (wanted = true): readonly ProviderReport[] | null => {
  const providers = useApp((state) => state.providers);
  const engine = useApp((state) => state.engine?.pid);
  useEffect(() => {
    if (!wanted || engine === undefined) return;
    request('listProviders', {}).then(
      (list) => useApp.setState({ providers: list }),
      () => {},
    );
  }, [wanted, engine]);
  return providers;
};
