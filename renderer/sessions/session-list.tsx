import './list.css';
import { Button, Loader, TextInput } from '@mantine/core';
import { IconColumns, IconSearch, IconTrash } from '@tabler/icons-react';
import { type JSX, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SessionListItem } from '../../contract/session.ts';
import { useRequest } from '../connection/use-request.ts';
import { formatCount, formatPlural } from '../format.ts';
import { load, save } from '../state/storage.ts';
import { useApp } from '../state/store.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { Failure } from './failure.tsx';
import { type Column, found, NEWEST_FIRST, nextSort, type Sort, sorted } from './list-query.ts';
import { compareRefusal, stillThere, toCompare, withRange, withToggled } from './marked.ts';
import type { SessionsRoute } from './route.ts';
import { type Editing, type ListActions, SessionTable } from './session-table.tsx';

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

function NothingFound({ query, onClear }: { readonly query: string; readonly onClear: () => void }): JSX.Element {
  return (
    <div className="se-empty" data-testid="sessions-none-found">
      <h2>Nothing matches “{query.trim()}”</h2>
      <p>The search looks through names, notes, sources and models.</p>
      <Button size="xs" variant="default" onClick={onClear}>
        Show all
      </Button>
    </div>
  );
}

/** The search has the keyboard at a press of "/". */
function useSlash(field: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest('input:not([type="checkbox"]), textarea, [role="dialog"]') !== null)
        return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [field]);
}

interface ToolsProps {
  readonly marked: number;
  readonly onCompare: () => void;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

/** What can be done with those that are marked. */
function MarkedTools({ marked, onCompare, onDelete, onClear }: ToolsProps): JSX.Element {
  const refusal = compareRefusal(marked);
  return (
    <>
      <span className="se-dim" data-testid="marked-count">
        {formatCount(marked)} marked
      </span>
      <Button
        size="xs"
        disabled={refusal !== null}
        title={refusal ?? 'Side by side; the oldest is what the others are held against'}
        leftSection={<IconColumns size={15} stroke={1.6} />}
        onClick={onCompare}
        data-testid="compare-button"
      >
        Compare
      </Button>
      <Button size="xs" variant="default" leftSection={<IconTrash size={15} stroke={1.6} />} onClick={onDelete} data-testid="delete-button">
        Delete…
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
        Unmark
      </Button>
    </>
  );
}

/** The recorded sessions: searched, sorted, renamed, noted, compared, deleted. Read anew when shown, when a recording begins or ends, and on demand. */
export function SessionList({ onOpen }: { readonly onOpen: (route: SessionsRoute) => void }): JSX.Element {
  const { result, fault, busy, again, change } = useRequest('listSessions', {});
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>(() => load('sessions.sort', NEWEST_FIRST));
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<Editing | null>(null);
  const [doomed, setDoomed] = useState<readonly SessionListItem[] | null>(null);
  const anchor = useRef<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useSlash(field);

  const recording = useApp((state) => state.run.recording?.id ?? null);
  const before = useRef(recording);
  useEffect(() => {
    if (before.current !== recording) again();
    before.current = recording;
  }, [recording, again]);

  const items = useMemo(() => sorted(found(result ?? [], query), sort), [result, query, sort]);
  const there = stillThere(marked, result ?? []);
  const current = useRef({ items, marked, all: result ?? [], onOpen });
  useEffect(() => {
    current.current = { items, marked, all: result ?? [], onOpen };
  });

  const actions = useMemo((): ListActions => {
    const withId = (ids: ReadonlySet<string>): readonly SessionListItem[] => current.current.all.filter(({ id }) => ids.has(id));
    return {
      open: (id) => current.current.onOpen({ page: 'session', id }),
      mark: (id, range) => {
        const now = current.current;
        setMarked(range ? withRange(now.marked, now.items, anchor.current, id) : withToggled(now.marked, id));
        anchor.current = id;
      },
      rename: (id) => setEditing({ id, what: 'name' }),
      note: (id) => setEditing({ id, what: 'note' }),
      remove: (id) => setDoomed(withId(current.current.marked.has(id) ? current.current.marked : new Set([id]))),
      changed: (item) => change((all) => all.map((other) => (other.id === item.id ? item : other))),
      settled: (id) => setEditing((old) => (old?.id === id ? null : old)),
    };
  }, [change]);

  const sortBy = (column: Column): void => {
    const next = nextSort(sort, column);
    save('sessions.sort', next);
    setSort(next);
  };
  const unmarkAll = useCallback(() => setMarked(new Set()), []);
  const markAll = (): void => {
    const shown = items.map(({ id }) => id);
    setMarked(shown.every((id) => marked.has(id)) ? new Set() : new Set([...marked, ...shown]));
  };
  const deleted = (ids: readonly string[]): void => {
    change((all) => all.filter(({ id }) => !ids.includes(id)));
    setMarked((old) => new Set([...old].filter((id) => !ids.includes(id))));
  };

  const total = result?.length ?? 0;
  return (
    <div className="se-page se-list-page">
      <header className="se-head">
        <h1>Sessions</h1>
        {total > 0 && (
          <TextInput
            ref={field}
            className="se-search"
            size="xs"
            type="search"
            aria-label="Search name, note, source and models"
            placeholder="Search name, note, source, models"
            data-testid="session-search"
            spellCheck={false}
            autoComplete="off"
            leftSection={<IconSearch size={14} stroke={1.6} />}
            rightSection={query === '' ? <kbd>/</kbd> : null}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setQuery('');
            }}
          />
        )}
        {total > 0 && (
          <span className="se-dim" role="status">
            {query.trim() === '' ? formatPlural(total, 'recorded run') : `${formatCount(items.length)} of ${formatCount(total)}`}
          </span>
        )}
        <span className="se-push" />
        {there.length > 0 && (
          <MarkedTools
            marked={there.length}
            onCompare={() => onOpen({ page: 'compare', ids: toCompare(result ?? [], marked) })}
            onDelete={() => setDoomed((result ?? []).filter(({ id }) => marked.has(id)))}
            onClear={unmarkAll}
          />
        )}
        <Button size="xs" variant="default" loading={busy} onClick={again} data-testid="sessions-refresh">
          Refresh
        </Button>
      </header>
      {fault !== null && <Failure text={fault} onRetry={again} />}
      {result === null && fault === null && <Loader size="sm" className="se-loading" aria-label="Reading the sessions" />}
      {result !== null && total === 0 && <Empty />}
      {total > 0 && items.length === 0 && <NothingFound query={query} onClear={() => setQuery('')} />}
      {items.length > 0 && (
        <SessionTable
          items={items}
          marked={marked}
          query={query}
          sort={sort}
          editing={editing}
          actions={actions}
          onSort={sortBy}
          onMarkAll={markAll}
          onUnmarkAll={unmarkAll}
        />
      )}
      <DeleteDialog items={doomed} onClose={() => setDoomed(null)} onDeleted={deleted} />
    </div>
  );
}
