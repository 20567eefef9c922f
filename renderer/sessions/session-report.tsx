import './report.css';
import { SegmentedControl } from '@mantine/core';
import { type JSX, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { SessionDetail, SessionListItem } from '../../contract/session.ts';
import { useRequest } from '../connection/use-request.ts';
import type { CourseStore } from '../course/course-store.ts';
import { rowAt, timeOfRow } from '../course/series.ts';
import { useSelection } from '../course/use-axis.ts';
import { Timeline, type TimelineHandle } from '../timeline/timeline.tsx';
import { Failure } from './failure.tsx';
import { type ChosenFrame, FramePanel } from './frame-panel.tsx';
import { OverTime } from './over-time.tsx';
import { SelectionPanel } from './selection-panel.tsx';
import { SessionEvents } from './session-events.tsx';
import { SessionFigures } from './session-figures.tsx';
import type { SessionFrames } from './session-frames.ts';
import { SessionHeader } from './session-header.tsx';
import { SessionSetup } from './session-setup.tsx';
import { SessionSummary } from './session-summary.tsx';
import { STATE_WORDS } from './session-words.ts';
import { StageTable } from './stage-table.tsx';
import { useFrames } from './use-frames.ts';
import { type OpenSession, useSession, useShownCourse } from './use-session.ts';

interface Props {
  readonly detail: SessionDetail;
  readonly store: CourseStore;
  readonly onBack: () => void;
  readonly onChanged: (item: SessionListItem) => void;
}

/** Left and Right go from frame to frame, with shift by ten; Escape lets go of the frame, then of the selection. */
function useFrameKeys(timeline: RefObject<TimelineHandle | null>, letGo: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // The timeline has keys of its own; so have fields, menus and dialogs.
      if (
        target instanceof Element &&
        target.closest('canvas, input, textarea, [role="menu"], [role="dialog"], [role="radiogroup"]') !== null
      )
        return;
      if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
        timeline.current?.step((event.key === 'ArrowLeft' ? -1 : 1) * (event.shiftKey ? 10 : 1));
      else if (event.key === 'Escape') letGo();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', pressed, { capture: true });
    return () => window.removeEventListener('keydown', pressed, { capture: true });
  }, [timeline, letGo]);
}

interface BodyProps {
  readonly detail: SessionDetail;
  readonly session: OpenSession;
  readonly store: CourseStore;
  readonly frames: SessionFrames;
}

/** How long the charts must rest before the timeline goes there, ms: what they only pass is not read. */
const REST_MS = 120;

/** The timeline begins where the charts do, once they have been moved and rest, and where a selection does. */
function useTimelineFollows(store: CourseStore, timeline: RefObject<TimelineHandle | null>): void {
  useEffect(() => {
    const { axis } = store;
    let { view, selection } = axis;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = axis.subscribe(() => {
      const moved = axis.view !== view ? axis.view : axis.selection !== selection ? axis.selection : null;
      ({ view, selection } = axis);
      if (moved === null) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (store.course !== null) timeline.current?.showFrom(rowAt(store.course, moved.fromS));
      }, REST_MS);
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [store, timeline]);
}

/** Charts and frames on the left; on the right what is selected, the frame that is looked at, and what happened. */
function SessionBody({ detail, session, store, frames }: BodyProps): JSX.Element {
  const { manifest, summary } = detail;
  const { axis } = store;
  const timeline = useRef<TimelineHandle>(null);
  const course = useShownCourse(store);
  const selection = useSelection(axis);
  const reading = useFrames(frames);
  const [chosen, setChosen] = useState<ChosenFrame | null>(null);
  const [ofSelection, setOfSelection] = useState(true);
  const lengthS = store.whole?.lengthS ?? null;
  const part = selection ?? (lengthS === null ? null : { fromS: 0, toS: lengthS });
  const asked = useRequest('sessionRange', part === null ? null : { id: manifest.id, part });
  useTimelineFollows(store, timeline);

  const letGo = useCallback(() => {
    if (chosen === null) axis.select(null);
    timeline.current?.deselect();
    setChosen(null);
  }, [chosen, axis]);
  useFrameKeys(timeline, letGo);
  const goTo = useCallback((frame: number) => timeline.current?.goTo(frame), []);
  const pickTime = useCallback(
    (atS: number) => {
      if (store.course !== null) timeline.current?.goToIndex(rowAt(store.course, atS));
    },
    [store],
  );
  const viewed = useCallback(
    (from: number, to: number) => {
      if (store.course !== null && to > from) axis.setShown({ fromS: timeOfRow(store.course, from), toS: timeOfRow(store.course, to) });
    },
    [store, axis],
  );

  const { fps } = manifest.source;
  const rangeSummary = selection === null ? null : (asked.result?.summary ?? null);
  const shown = ofSelection && rangeSummary !== null ? rangeSummary : summary;
  return (
    <>
      <div className="se-columns">
        <div className="se-left">
          <OverTime store={store} course={course} fault={session.fault} marks={session.marks} sourceFps={fps} onPick={pickTime} />
          <section className="se-panel" data-testid="session-frames" data-frames={reading.length} aria-label="Frames">
            {reading.fault !== null && <Failure text={reading.fault} onRetry={() => frames.retry()} />}
            <Timeline
              ref={timeline}
              source={frames}
              height={248}
              waterfall={false}
              budgetMs={fps === null ? null : 1000 / fps}
              onView={viewed}
              onSelect={(frame, row) => setChosen(frame === null ? null : { frame, row })}
            />
          </section>
        </div>
        <div className="se-side">
          <SelectionPanel
            selection={selection}
            asked={asked}
            whole={summary}
            startNs={session.startNs}
            chosen={chosen?.row ?? null}
            onPick={(slow) => {
              setChosen(slow);
              timeline.current?.goToIndex(slow.row);
            }}
            onClear={() => axis.select(null)}
          />
          {chosen !== null && (
            <FramePanel id={manifest.id} chosen={chosen} onStep={(steps) => timeline.current?.step(steps)} onClose={letGo} />
          )}
          <SessionEvents events={session.happened} startNs={session.startNs} onPick={goTo} />
        </div>
      </div>
      {shown !== null && (
        <StageTable
          summary={shown}
          over={shown === summary ? 'the session' : 'the selection'}
          choice={
            rangeSummary === null ? null : (
              <SegmentedControl
                size="xs"
                aria-label="Stages of"
                data={[
                  { value: 'selection', label: 'Selection' },
                  { value: 'session', label: 'Whole session' },
                ]}
                value={ofSelection ? 'selection' : 'session'}
                onChange={(value) => setOfSelection(value === 'selection')}
              />
            )
          }
        />
      )}
    </>
  );
}

/** One session: what it amounts to, over time and frame by frame, what happened when, what a part of it amounts to, and what its stages cost. */
export function SessionReport({ detail, store, onBack, onChanged }: Props): JSX.Element {
  const { manifest, item, summary, warnings } = detail;
  const session = useSession(detail, store);
  const problems = [
    ...(item.state === 'closed' ? [] : [STATE_WORDS[item.state].sentence]),
    ...(manifest.gapFrames > 0 ? [`${manifest.gapFrames} frames could not be kept: the disk was too slow or full.`] : []),
    ...warnings,
  ];
  return (
    <div className="se-page">
      <SessionHeader detail={detail} onBack={onBack} onChanged={onChanged} />
      {problems.length > 0 && (
        <ul className="se-warning" data-testid="session-warnings">
          {problems.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {summary === null ? (
        <p className="se-warning">No summary: the session ended before one frame was complete.</p>
      ) : (
        <SessionSummary summary={summary} item={item} />
      )}
      {session.frames !== null && <SessionBody detail={detail} session={session} store={store} frames={session.frames} />}
      <div className="se-columns se-foot">
        {summary !== null && <SessionFigures summary={summary} />}
        <SessionSetup manifest={manifest} />
      </div>
    </div>
  );
}
