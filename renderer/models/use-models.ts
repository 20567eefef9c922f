import { useEffect } from 'react';
import type { LibraryEntry } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { useApp } from '../state/store.ts';

/** The models that there are, asked for again when they are wanted and whenever one came or went; those known before stay until then. Null until they are known. */
export const useModels = (wanted = true): readonly LibraryEntry[] | null => {
  const models = useApp((state) => state.models);
  const version = useApp((state) => state.modelsVersion);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another list
  useEffect(() => {
    if (!wanted) return;
    request('listModels', {}).then(
      (list) => useApp.setState({ models: list }),
      () => useApp.setState(({ models: before }) => ({ models: before ?? [] })),
    );
  }, [wanted, version]);
  return models;
};

/** Says that models came or went. */
export const modelsChanged = (): void => useApp.setState(({ modelsVersion }) => ({ modelsVersion: modelsVersion + 1 }));
