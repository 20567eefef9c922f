import { Button } from '@mantine/core';
import { type JSX, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SessionDetail } from '../../contract/session.ts';
import { request } from '../connection/client.ts';
import { formatRate } from '../format.ts';
import { Timeline, type TimelineHandle } from '../timeline/timeline.tsx';
import { LatencyChart } from './latency-chart.tsx';
import { happenings, marksOf } from './session-changes.ts';
import { SessionEvents } from './session-events.tsx';
import { SessionFigures } from './session-figures.tsx';
import { SessionFrames } from './session-frames.ts';
import { SessionSetup } from './session-setup.tsx';
import { SessionSummary } from './session-summary.tsx';
import { durationText, modelsText, startedText, STATE_WORDS } from './session-words.ts';
import { StageTable } from './stage-table.tsx';
import { StateBadge } from './state-badge.tsx';
import { useFrames } from './use-frames.ts';

function Header({ detail, onBack }: { readonly detail: SessionDetail; readonly onBack: () => void }): JSX.Element {
  const { manifest, item } = detail;
  const { source, decoder } = manifest;
  return (
    <header className="se-head">
      <Button size="xs" variant="default" onClick={onBack} data-testid="session-back">
        ← Sessions
      </Button>
      <h1 data-testid="session-name">{item.name}</h1>
      <StateBadge state={item.state} />
      <span className="se-fact" title={source.uri}>
        <b>{source.name}</b> {source.codec} {source.width}×{source.height}
        {source.fps !== null && ` · ${formatRate(source.fps)} fps`}
      </span>
      <span className="se-fact">{modelsText(item.detector, item.classifier)}</span>
      <span className="se-fact">
        decoder <b>{decoder.actual}</b>
      </span>
      <span className="se-fact se-push">
        {startedText(item.startedAt)} · <b>{durationText(item.durationMs)}</b>
      </span>
    </header>
  );
}

/** One session: what it amounts to, its latency from end to end, its frames, what happened when, and what its stages cost. */
export function SessionReport({ detail, onBack }: { readonly detail: SessionDetail; readonly onBack: () => void }): JSX.Element {
  const { manifest, item, summary, events, warnings } = detail;
  const timeline = useRef<TimelineHandle>(null);
  const happened = useMemo(() => happenings(events), [events]);
  const marks = useMemo(() => marksOf(happened), [happened]);
  const [frames, setFrames] = useState<SessionFrames | null>(null);
  useEffect(() => {
    const made = new SessionFrames((from, count) => request('sessionFrames', { id: manifest.id, from, count }), marks);
    setFrames(made);
    return () => made.dispose();
  }, [manifest.id, marks]);
  const reading = useFrames(frames);
  const [view, setView] = useState<readonly [number, number] | null>(null);
  const viewed = useCallback((first: number, last: number) => setView([first, last]), []);
  const goTo = useCallback((frame: number) => timeline.current?.goTo(frame), []);
  const fps = manifest.source.fps;
  const problems = [
    ...(item.state === 'closed' ? [] : [STATE_WORDS[item.state].sentence]),
    ...(manifest.gapFrames > 0 ? [`${manifest.gapFrames} frames could not be kept: the disk was too slow or full.`] : []),
    ...warnings,
    ...(reading.fault === null ? [] : [reading.fault]),
  ];

  return (
    <div className="se-page">
      <Header detail={detail} onBack={onBack} />
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
      <div className="se-columns">
        <div className="se-left">
          <section className="se-panel" aria-label="Latency over the session">
            <LatencyChart frames={frames} version={reading.version} marks={marks} view={view} onPick={goTo} />
          </section>
          <section className="se-panel" data-testid="session-frames" data-frames={reading.length} aria-label="Frames">
            {frames !== null && (
              <Timeline ref={timeline} source={frames} height={264} budgetMs={fps === null ? null : 1000 / fps} onView={viewed} />
            )}
          </section>
        </div>
        <SessionEvents events={happened} startNs={reading.startNs} onPick={goTo} />
      </div>
      {summary !== null && <StageTable summary={summary} />}
      <div className="se-columns">
        {summary !== null && <SessionFigures summary={summary} />}
        <SessionSetup manifest={manifest} />
      </div>
    </div>
  );
}
