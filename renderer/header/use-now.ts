import { useEffect, useState } from 'react';

/** Wall clock, ms since 1970, renewed every `everyMs` while `on`. */
export const useNow = (everyMs: number, on: boolean): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!on) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, on]);
  return now;
};
