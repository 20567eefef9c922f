import { useEffect, useState } from 'react';
import type { LibraryEntry } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { useApp } from '../state/store.ts';

/** The models that there are, asked for again whenever one came or went. Empty until they are known. */
export const useModels = (wanted = true): readonly LibraryEntry[] => {
  const [models, setModels] = useState<readonly LibraryEntry[]>([]);
  const version = useApp((state) => state.modelsVersion);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another list
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    request('listModels', {}).then(
      (list) => current && setModels(list),
      () => current && setModels([]),
    );
    return () => {
      current = false;
    };
  }, [wanted, version]);
  return models;
};

/** Says that models came or went. */
export const modelsChanged = (): void => useApp.setState(({ modelsVersion }) => ({ modelsVersion: modelsVersion + 1 }));
