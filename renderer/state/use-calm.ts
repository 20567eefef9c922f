import { useEffect, useState } from 'react';
import type { Snapshot } from '../../contract/index.ts';
import { useApp } from './store.ts';

const EVERY_MS = 500;

/** The newest numbers, taken twice a second, as often as the engine renews its windows: tables of them need not flicker, nor cost more. */
export const useCalmSnapshot = (): Snapshot | null => {
  const [snapshot, setSnapshot] = useState(() => useApp.getState().snapshot);
  const waiting = useApp((state) => snapshot === null && state.snapshot !== null);
  useEffect(() => {
    const look = (): void => setSnapshot(useApp.getState().snapshot);
    if (waiting) look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [waiting]);
  return snapshot;
};
