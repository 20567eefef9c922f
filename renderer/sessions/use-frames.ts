import { useEffect, useState } from 'react';
import type { SessionFrames } from './session-frames.ts';

/** How often what has come in is shown, ms. */
const LOOK_MS = 150;

export interface Reading {
  readonly version: number;
  readonly length: number;
  /** t_receive of the first frame, ns on the engine's clock; null until it is known. */
  readonly startNs: number | null;
  readonly fault: string | null;
}

const NOTHING: Reading = { version: -1, length: 0, startNs: null, fault: null };

/** How far a session's frames have been read; looks at most every 150 ms, since pages come in faster than anyone reads. */
export function useFrames(frames: SessionFrames | null): Reading {
  const [reading, setReading] = useState(NOTHING);
  useEffect(() => {
    if (frames === null) return undefined;
    const look = (): void => {
      const { version, length, fault } = frames;
      const startNs = length > 0 ? frames.startNs : null;
      setReading((old) => (old.version === version ? old : { version, length, startNs, fault }));
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [frames]);
  return reading;
}
