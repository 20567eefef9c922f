import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { SessionCourse } from '../../contract/course.ts';
import type { SessionDetail } from '../../contract/session.ts';
import { request } from '../connection/client.ts';
import { CourseStore } from '../course/course-store.ts';
import type { PlotMark } from '../course/time-plot.ts';
import { flagsOf, type Happening, happenings } from './session-changes.ts';
import { SessionFrames } from './session-frames.ts';

const NO_EVENTS = (): (() => void) => () => {};

/** What is drawn of a session that is open, outside React. */
interface Sources {
  readonly store: CourseStore;
  readonly frames: SessionFrames;
}

export interface OpenSession {
  /** Null for a moment after opening. */
  readonly sources: Sources | null;
  /** Ns of the session's first receipt; null until it is known. */
  readonly startNs: number | null;
  readonly fault: string | null;
  readonly happened: readonly Happening[];
  readonly marks: readonly PlotMark[];
}

/** Reads an opened session as far as it is looked at: its course, and the frames that the timeline shows. */
export function useSession({ manifest, item, events }: SessionDetail): OpenSession {
  const happened = useMemo(() => happenings(events), [events]);
  const flags = useMemo(() => flagsOf(happened), [happened]);
  const [sources, setSources] = useState<Sources | null>(null);
  const { id } = manifest;
  // biome-ignore lint/correctness/useExhaustiveDependencies: how many frames it has is asked once; a rename is no reason to read it again
  useEffect(() => {
    const store = new CourseStore(
      (points, part) => request('sessionCourse', { id, points, ...(part === undefined ? {} : { part }) }),
      item.frames,
    );
    const frames = new SessionFrames(
      (from, count) => request('sessionFrames', { id, from, count }),
      flags.map(({ mark }) => mark),
    );
    const leave = store.subscribe(() => {
      if (store.course !== null) frames.setPlaces(store.course);
    });
    setSources({ store, frames });
    return () => {
      leave();
      store.dispose();
      frames.dispose();
    };
  }, [id, flags]);

  const store = sources?.store ?? null;
  const startNs = useSyncExternalStore(store?.subscribe ?? NO_EVENTS, () => store?.whole?.startNs ?? null);
  const fault = useSyncExternalStore(store?.subscribe ?? NO_EVENTS, () => store?.fault ?? null);
  const marks = useMemo(
    () => (startNs === null ? [] : flags.map(({ mark, tNs }): PlotMark => ({ mark, timeS: Math.max(0, (tNs - startNs) / 1e9) }))),
    [flags, startNs],
  );
  return { sources, startNs, fault, happened, marks };
}

/** The finest course that there is of what the axis shows; null until there is any. */
export const useShownCourse = (store: CourseStore): SessionCourse | null => useSyncExternalStore(store.subscribeShown, () => store.course);
