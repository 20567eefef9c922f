import { Loader } from '@mantine/core';
import type { JSX } from 'react';
import type { SessionCourse } from '../../contract/course.ts';
import { CourseCharts } from '../course/course-charts.tsx';
import type { CourseStore } from '../course/course-store.ts';
import { lengthOf, spanText, zoomSpan } from '../course/span.ts';
import type { TimeAxis } from '../course/time-axis.ts';
import type { PlotMark } from '../course/time-plot.ts';
import { useView } from '../course/use-axis.ts';
import { Failure } from './failure.tsx';

const HINT = 'drag selects · wheel zooms · shift and drag moves · double-click shows all · click shows the frame';

/** What the hands on the charts can do, for a keyboard. */
function ViewTools({ axis }: { readonly axis: TimeAxis }): JSX.Element {
  const view = useView(axis);
  const whole = axis.isWhole;
  const middleS = view.fromS + lengthOf(view) / 2;
  const zoom = (factor: number): void => axis.setView(zoomSpan(view, axis.lengthS, factor, middleS));
  return (
    <>
      <em data-testid="view-span" data-from={view.fromS} data-to={view.toS}>
        {whole ? HINT : spanText(view)}
      </em>
      <span className="se-push" />
      <button type="button" className="co-button" onClick={() => axis.select(view)} title="Select what the charts show" disabled={whole}>
        Select view
      </button>
      <button type="button" className="co-button" onClick={() => zoom(2)} aria-label="Show more" title="Show more" disabled={whole}>
        −
      </button>
      <button type="button" className="co-button" onClick={() => zoom(0.5)} aria-label="Look closer" title="Look closer">
        +
      </button>
      <button
        type="button"
        className="co-button"
        onClick={() => axis.showAll()}
        title="Show the whole session (double-click)"
        disabled={whole}
        data-testid="view-all"
      >
        All
      </button>
    </>
  );
}

interface Props {
  readonly store: CourseStore;
  /** The finest that there is of the view; null until there is any. */
  readonly course: SessionCourse | null;
  readonly fault: string | null;
  readonly marks: readonly PlotMark[];
  readonly sourceFps: number | null;
  readonly onPick: (atS: number) => void;
}

/** The session from end to end, as charts under one another. */
export function OverTime({ store, course, fault, marks, sourceFps, onPick }: Props): JSX.Element {
  return (
    <section
      className="se-panel"
      aria-label="Over time"
      data-testid="over-time"
      data-points={course?.tS.length ?? 0}
      data-step={course?.stepS}
    >
      <div className="co-top">
        <h2 className="heading">Over time</h2>
        <ViewTools axis={store.axis} />
      </div>
      {fault !== null && <Failure text={fault} onRetry={store.retry} />}
      {course === null && fault === null && (
        <div className="co-loading">
          <Loader size="sm" aria-label="Reading the session" />
        </div>
      )}
      {course !== null && <CourseCharts axis={store.axis} course={course} marks={marks} sourceFps={sourceFps} onPick={onPick} />}
    </section>
  );
}
