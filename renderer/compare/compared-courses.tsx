import { type JSX, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Comparison } from '../../contract/compare.ts';
import type { SessionCourse } from '../../contract/course.ts';
import { request } from '../connection/client.ts';
import { Chart, type LegendItem } from '../course/chart.tsx';
import { CourseStore } from '../course/course-store.ts';
import { indexAt, smoothed, type Values } from '../course/series.ts';
import { TimeAxis } from '../course/time-axis.ts';
import type { Line, PlotData, PlotStyle } from '../course/time-plot.ts';
import { useColours } from '../course/use-colours.ts';
import { formatFps, formatMs, formatScale } from '../format.ts';
import { Failure } from '../sessions/failure.tsx';
import { positionText } from '../timeline/words.ts';
import { joinedSteps } from './joined.ts';
import { colourOf, letterOf } from './words.ts';

const LATENCY: PlotStyle = {
  heightPx: 150,
  unit: (ms) => (ms >= 1000 ? `${formatScale(ms / 1000)} s` : `${ms} ms`),
  leastTop: 1,
  flags: false,
  times: true,
};
const RATES: PlotStyle = { heightPx: 96, unit: (fps) => `${fps} fps`, leastTop: 1, flags: false, times: true };

type Session = Comparison['sessions'][number];
type Course = SessionCourse | null;

/** The course of each session, as finely as the axis that they share shows it. */
class ComparedCourses {
  readonly axis = new TimeAxis();
  readonly stores: readonly CourseStore[];
  readonly #leave: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();
  #courses: readonly Course[] = [];

  constructor(sessions: readonly Session[]) {
    this.stores = sessions.map(
      ({ id, frames }) =>
        new CourseStore(
          (points, part) => request('sessionCourse', { id, points, ...(part === undefined ? {} : { part }) }),
          frames,
          this.axis,
        ),
    );
    for (const store of this.stores) this.#leave.push(store.subscribeShown(() => this.#look()));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same array until one of them is another. */
  readonly courses = (): readonly Course[] => this.#courses;

  /** Why one is missing, for the user. */
  readonly fault = (): string | null => this.stores.find(({ fault }) => fault !== null)?.fault ?? null;

  readonly retry = (): void => {
    for (const store of this.stores) if (store.fault !== null) store.retry();
  };

  dispose(): void {
    for (const leave of this.#leave) leave();
    for (const store of this.stores) store.dispose();
  }

  #look(): void {
    const courses = this.stores.map(({ course }) => course);
    if (courses.some((course, k) => course !== this.#courses[k])) this.#courses = courses;
    for (const listener of this.#listeners) listener();
  }
}

interface SessionLine {
  readonly name: string;
  readonly index: number;
  readonly values: (course: SessionCourse) => Values;
  readonly faint?: boolean;
}

/** Lines of all sessions on the times of all of them. */
function linesOf(courses: readonly Course[], lines: readonly SessionLine[], text: string): PlotData {
  const known = lines.filter(({ index }) => (courses[index] ?? null) !== null);
  const { tS, stepS, values } = joinedSteps(
    known.map(({ index, values: of }) => {
      const course = courses[index]!;
      return { tS: course.tS, stepS: course.stepS, values: of(course) };
    }),
  );
  const drawn = known.map(
    ({ name, index, faint }, k): Line => ({
      name,
      colour: colourOf(index, text),
      values: values[k] ?? [],
      ...(faint === true ? { widthPx: 1, dash: [2, 3] } : {}),
    }),
  );
  return { tS, stepS, areas: [], lines: drawn };
}

const RATE_S = 1;
const processed = ({ fps, stepS }: SessionCourse): Values => smoothed(fps.processed, Math.round(RATE_S / stepS));

function Charts({ compared, sessions }: { readonly compared: ComparedCourses; readonly sessions: readonly Session[] }): JSX.Element {
  const colours = useColours();
  const courses = useSyncExternalStore(compared.subscribe, compared.courses);
  const fault = useSyncExternalStore(compared.subscribe, compared.fault);
  const { axis } = compared;
  const latency = useMemo(() => {
    const lines = sessions.flatMap((_, index): readonly SessionLine[] => [
      { name: `${letterOf(index)} p50`, index, values: ({ e2eMs }) => e2eMs.p50, faint: true },
      { name: `${letterOf(index)} p95`, index, values: ({ e2eMs }) => e2eMs.p95 },
    ]);
    return linesOf(courses, lines, colours.text);
  }, [courses, sessions, colours]);
  const rates = useMemo(() => {
    const lines = sessions.map((_, index): SessionLine => ({ name: letterOf(index), index, values: processed }));
    return linesOf(courses, lines, colours.text);
  }, [courses, sessions, colours]);
  const legendOf = (data: PlotData, format: (value: number | null | undefined) => string) => (hoverS: number | null) => {
    const k = hoverS === null ? -1 : indexAt(data.tS, null, hoverS);
    return sessions.map(({ name }, index): LegendItem => {
      const of = data.lines.filter((line) => line.name.startsWith(letterOf(index)));
      return {
        name: letterOf(index),
        title: name,
        colour: colourOf(index),
        value: k < 0 ? undefined : of.map(({ values }) => format(values[k])).join(' · '),
      };
    });
  };
  const place = (hoverS: number | null, otherwise: string): string => (hoverS === null ? otherwise : positionText(hoverS * 1000));
  const common = { axis, marks: [], gaps: [], onPick: () => {} };
  return (
    <>
      {fault !== null && <Failure text={fault} onRetry={compared.retry} />}
      <Chart
        id="compared-latency"
        title="Receive to display"
        {...common}
        data={latency}
        style={LATENCY}
        legend={legendOf(latency, formatMs)}
        aside={(hoverS) => place(hoverS, 'dotted: p50 · line: p95, ms')}
      />
      <Chart
        id="compared-rates"
        title="Processed"
        {...common}
        data={rates}
        style={RATES}
        legend={legendOf(rates, formatFps)}
        aside={(hoverS) => place(hoverS, 'frames a second')}
      />
    </>
  );
}

/** The sessions over time, all from their own beginning. */
export function ComparedCoursesPanel({ sessions }: { readonly sessions: readonly Session[] }): JSX.Element {
  const [compared, setCompared] = useState<ComparedCourses | null>(null);
  const key = sessions.map(({ id }) => id).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew only for other sessions, or another order of them
  useEffect(() => {
    const made = new ComparedCourses(sessions);
    setCompared(made);
    return () => made.dispose();
  }, [key]);
  return (
    <section className="se-panel" aria-label="Over time" data-testid="compared-courses">
      <div className="co-top">
        <h2 className="heading">Over time</h2>
        <em>each from its own beginning · wheel zooms · shift and drag moves · double-click shows all</em>
      </div>
      {compared !== null && compared.stores.length === sessions.length && <Charts compared={compared} sessions={sessions} />}
    </section>
  );
}
