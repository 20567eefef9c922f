import { Button, Loader } from '@mantine/core';
import { type JSX, useCallback, useEffect, useState } from 'react';
import type { SessionListItem } from '../../contract/session.ts';
import { request } from '../connection/client.ts';
import { formatBytes, formatCount, formatFps, formatMs, formatPlural } from '../format.ts';
import { StateBadge } from './state-badge.tsx';
import { dropTone, durationText, hashOfSession, modelsText, startedText } from './session-words.ts';

type Listing = { readonly items: readonly SessionListItem[] | null; readonly fault: string | null; readonly busy: boolean };

function Row({ item, onOpen }: { readonly item: SessionListItem; readonly onOpen: (id: string) => void }): JSX.Element {
  return (
    // The link in the first cell is what keyboards use; the row only makes it easier to hit.
    <tr data-testid="session-row" data-state={item.state} onClick={() => onOpen(item.id)}>
      <td>
        <a href={hashOfSession(item.id)} onClick={(event) => event.stopPropagation()}>
          {item.name}
        </a>
      </td>
      <td className="se-dim se-spare">{item.sourceName}</td>
      <td className="se-dim">{modelsText(item.detector, item.classifier)}</td>
      <td className="se-dim">{startedText(item.startedAt)}</td>
      <td className="se-num">{durationText(item.durationMs)}</td>
      <td className="se-num">{formatCount(item.frames)}</td>
      <td className="se-num">{formatFps(item.processedFps)}</td>
      <td className="se-num">{formatMs(item.e2eP95Ms)}</td>
      <td className={`se-num ${item.dropped > 0 ? dropTone(item.dropped, item.frames) : 'se-dim'}`}>{formatCount(item.dropped)}</td>
      <td className="se-num se-dim se-spare">{formatBytes(item.bytes)}</td>
      <td>
        <StateBadge state={item.state} />
      </td>
    </tr>
  );
}

function Empty(): JSX.Element {
  return (
    <div className="se-empty" data-testid="sessions-empty">
      <h2>No sessions yet</h2>
      <p>
        Open a video on the Live page and press <b>Record</b>; press it again to stop. The run then stands here with every frame, its stage
        times and what was changed.
      </p>
      <p>
        From a terminal: <code>npm run -s throughline -- analyze FILE --session DIR</code>
      </p>
    </div>
  );
}

/** The recorded sessions, newest first; asked for when opened and on demand. */
export function SessionList({ onOpen }: { readonly onOpen: (id: string) => void }): JSX.Element {
  const [{ items, fault, busy }, setListing] = useState<Listing>({ items: null, fault: null, busy: true });
  const refresh = useCallback(async (): Promise<void> => {
    setListing((old) => ({ ...old, busy: true }));
    try {
      const found = await request('listSessions', {});
      setListing({ items: found.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)), fault: null, busy: false });
    } catch (error) {
      setListing((old) => ({ ...old, fault: error instanceof Error ? error.message : String(error), busy: false }));
    }
  }, []);
  useEffect(() => void refresh(), [refresh]);

  return (
    <div className="se-page">
      <header className="se-head">
        <h1>Sessions</h1>
        {items !== null && items.length > 0 && <span className="se-dim">{formatPlural(items.length, 'recorded run')}</span>}
        <Button
          className="se-push"
          size="xs"
          variant="default"
          loading={busy}
          onClick={() => void refresh()}
          data-testid="sessions-refresh"
        >
          Refresh
        </Button>
      </header>
      {fault !== null && (
        <p className="se-warning" role="alert">
          {fault}
        </p>
      )}
      {items === null && fault === null && <Loader size="sm" className="se-loading" aria-label="Reading the sessions" />}
      {items?.length === 0 && <Empty />}
      {items !== null && items.length > 0 && (
        <div className="se-panel se-scroll">
          <table className="se-table se-list">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" className="se-spare">
                  Source
                </th>
                <th scope="col">Detector → classifier</th>
                <th scope="col">Started</th>
                <th scope="col" className="se-num">
                  Duration
                </th>
                <th scope="col" className="se-num">
                  Frames
                </th>
                <th scope="col" className="se-num">
                  Processed fps
                </th>
                <th scope="col" className="se-num">
                  e2e p95, ms
                </th>
                <th scope="col" className="se-num">
                  Dropped
                </th>
                <th scope="col" className="se-num se-spare">
                  Size
                </th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={item.id} item={item} onOpen={onOpen} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
