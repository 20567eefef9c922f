import { useEffect, useState } from 'react';
import { engine } from '../connection/client.ts';

const look = (): number | null => engine.clock.toEngineNs(performance.now());

/** The engine's clock as this window knows it, ns, renewed every `everyMs` while `on`; null before the engine has told it. */
export const useEngineNow = (everyMs: number, on: boolean): number | null => {
  const [nowNs, setNow] = useState(look);
  useEffect(() => {
    if (!on) return undefined;
    setNow(look());
    const timer = setInterval(() => setNow(look()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, on]);
  return nowNs;
};
