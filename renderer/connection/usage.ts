import { desktop } from '../desktop.ts';
import { useApp } from '../state/store.ts';
import { engine } from './client.ts';

const EVERY_MS = 1_000;

/** Tells the engine once a second what the window's own process uses, where a desktop shell can tell. @returns ends it */
export const reportUsage = (): (() => void) => {
  const bridge = desktop();
  if (bridge?.usage === undefined) return () => undefined;
  const tell = async (): Promise<void> => {
    if (useApp.getState().link !== 'open') return;
    const usage = await bridge.usage().catch(() => null);
    if (usage !== null) engine.send({ type: 'usage', cpuPct: Math.max(0, usage.cpuPct), memoryBytes: Math.max(0, usage.memoryBytes) });
  };
  const timer = setInterval(() => void tell(), EVERY_MS);
  return () => clearInterval(timer);
};
