import { useEffect, useState } from 'react';
import type { SessionFrames } from './session-frames.ts';

/** How often what has come in is shown, ms. */
const LOOK_MS = 150;

export interface Reading {
  readonly length: number;
  readonly fault: string | null;
}

const NOTHING: Reading = { length: 0, fault: null };

/** How many frames a session has, and why some are missing; looks a few times a second, since pages come in faster than anyone reads. */
export function useFrames(frames: SessionFrames | null): Reading {
  const [reading, setReading] = useState(NOTHING);
  useEffect(() => {
    if (frames === null) return undefined;
    const look = (): void => {
      const { length, fault } = frames;
      setReading((old) => (old.length === length && old.fault === fault ? old : { length, fault }));
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [frames]);
  return reading;
}
