import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { SessionCourse } from '../../contract/course.ts';
import type { SessionDetail } from '../../contract/session.ts';
import { request } from '../connection/client.ts';
import { CourseStore } from '../course/course-store.ts';
import type { PlotMark } from '../course/time-plot.ts';
import { flagsOf, type Happening, happenings } from './session-changes.ts';
import { SessionFrames } from './session-frames.ts';

export interface OpenSession {
  /** The frames that the timeline draws; null for a moment after opening. */
  readonly frames: SessionFrames | null;
  /** Ns of the session's first receipt; null until it is known. */
  readonly startNs: number | null;
  readonly fault: string | null;
  readonly happened: readonly Happening[];
  readonly marks: readonly PlotMark[];
}

/** A session over time, asked for as soon as its id is known: reading it takes longer than opening it. */
export function useCourse(id: string): CourseStore | null {
  const [store, setStore] = useState<CourseStore | null>(null);
  useEffect(() => {
    const made = new CourseStore((points, part) => request('sessionCourse', { id, points, ...(part === undefined ? {} : { part }) }), null);
    setStore(made);
    return () => made.dispose();
  }, [id]);
  return store;
}

/** Reads an opened session as far as it is looked at: besides its course, the frames that the timeline shows. */
export function useSession({ manifest, item, events }: SessionDetail, store: CourseStore): OpenSession {
  const happened = useMemo(() => happenings(events), [events]);
  const flags = useMemo(() => flagsOf(happened), [happened]);
  const [frames, setFrames] = useState<SessionFrames | null>(null);
  const { id } = manifest;
  useEffect(() => store.setFrames(item.frames), [store, item.frames]);
  useEffect(() => {
    const made = new SessionFrames(
      (from, count) => request('sessionFrames', { id, from, count }),
      flags.map(({ mark }) => mark),
    );
    const place = (): void => {
      if (store.course !== null) made.setPlaces(store.course);
    };
    place();
    const leave = store.subscribe(place);
    setFrames(made);
    return () => {
      leave();
      made.dispose();
    };
  }, [id, flags, store]);

  const startNs = useSyncExternalStore(store.subscribe, () => store.whole?.startNs ?? null);
  const fault = useSyncExternalStore(store.subscribe, () => store.fault);
  const marks = useMemo(
    () => (startNs === null ? [] : flags.map(({ mark, tNs }): PlotMark => ({ mark, timeS: Math.max(0, (tNs - startNs) / 1e9) }))),
    [flags, startNs],
  );
  return { frames, startNs, fault, happened, marks };
}

/** The finest course that there is of what the axis shows; null until there is any. */
export const useShownCourse = (store: CourseStore): SessionCourse | null => useSyncExternalStore(store.subscribeShown, () => store.course);
