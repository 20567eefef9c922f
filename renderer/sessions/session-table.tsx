import { type JSX, type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { SessionListItem } from '../../contract/session.ts';
import { ListColumns, ListHead } from './list-head.tsx';
import { type Column, COLUMNS, type Sort } from './list-query.ts';
import { NotePopover } from './note-popover.tsx';
import { type Place, placeOf } from './place.ts';
import { useRowsInSight } from './rows-in-sight.ts';
import { SessionMenuAt } from './session-menu.tsx';
import { type RowActions, SessionRow } from './session-row.tsx';

/** Height of a row, px; the same in sessions.css. */
const ROW_PX = 53;
const ALL_COLUMNS = COLUMNS.length + 3;

export interface Editing {
  readonly id: string;
  readonly what: 'name' | 'note';
}

interface Props {
  /** As they stand in the list. */
  readonly items: readonly SessionListItem[];
  readonly marked: ReadonlySet<string>;
  /** What was searched for: another search begins at its top. */
  readonly query: string;
  readonly sort: Sort;
  readonly editing: Editing | null;
  readonly actions: ListActions;
  readonly onSort: (column: Column) => void;
  readonly onMarkAll: () => void;
  readonly onUnmarkAll: () => void;
}

/** What can be asked of the list; menus the table opens itself. */
export type ListActions = Omit<RowActions, 'menu'>;

/** A menu that is open, and for which session. */
interface OpenMenu {
  readonly id: string;
  readonly place: Place;
}

/** Room for rows that are not there. */
const Room = ({ rows }: { readonly rows: number }): JSX.Element | null =>
  rows === 0 ? null : (
    <tr className="se-room">
      <td colSpan={ALL_COLUMNS} style={{ height: rows * ROW_PX, padding: 0 }} />
    </tr>
  );

const idOf = (target: EventTarget): string | null =>
  target instanceof Element ? (target.closest('tr[data-id]')?.getAttribute('data-id') ?? null) : null;

/** Takes the focus to the link of the row above or below. */
function focusRow(from: Element, step: 1 | -1): void {
  const row = from.closest('tr[data-id]');
  const next = step === 1 ? row?.nextElementSibling : row?.previousElementSibling;
  next?.querySelector<HTMLElement>('[data-testid="session-link"]')?.focus();
}

/** Sessions as rows, of which only those in sight exist. Up and Down walk, Space marks, F2 renames, Delete deletes. */
export function SessionTable(props: Props): JSX.Element {
  const { items, marked, query, sort, editing, actions, onSort, onMarkAll, onUnmarkAll } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { from, to } = useRowsInSight(scroller, ROW_PX, items.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search, another order: seen from the top
  useEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  }, [query, sort]);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const rowActions = useMemo((): RowActions => ({ ...actions, menu: (id, button) => setMenu({ id, place: placeOf(button) }) }), [actions]);
  const partOf = (id: string, what: string): HTMLElement | null =>
    scroller.current?.querySelector(`tr[data-id="${CSS.escape(id)}"] [data-testid="${what}"]`) ?? null;
  const itemOf = (id: string | undefined): SessionListItem | undefined => items.find((item) => item.id === id);
  const [notePlace, setNotePlace] = useState<Place | null>(null);
  const noted = editing?.what === 'note' ? itemOf(editing.id) : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the note of this session stands, once it is to be written
  useLayoutEffect(() => {
    const line = noted === undefined ? null : partOf(noted.id, 'note-line');
    setNotePlace(line === null ? null : placeOf(line));
  }, [noted?.id]);
  const closeMenu = (): void => {
    if (menu !== null) partOf(menu.id, 'session-menu')?.focus();
    setMenu(null);
  };
  const ofMenu = itemOf(menu?.id);
  const inList = items.reduce((n, { id }) => n + (marked.has(id) ? 1 : 0), 0);

  const pressed = (event: KeyboardEvent): void => {
    const id = idOf(event.target);
    if (id === null || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    if (event.target.matches('input:not([type="checkbox"]), textarea')) return;
    if (event.target.closest('[role="menu"], [role="dialog"]') !== null) return;
    if (event.key === 'F2') actions.rename(id);
    else if (event.key === 'Delete') actions.remove(id);
    else if (event.key === 'ArrowDown') focusRow(event.target, 1);
    else if (event.key === 'ArrowUp') focusRow(event.target, -1);
    else if (event.key === 'Escape') onUnmarkAll();
    else if (event.key === ' ' && event.target.matches('a')) actions.mark(id, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={scroller} className="se-panel se-rows" data-testid="session-rows">
      <table className="se-table se-list" aria-rowcount={items.length + 1} aria-label="Sessions" onKeyDown={pressed}>
        <ListColumns />
        <ListHead
          sort={sort}
          onSort={onSort}
          marked={inList === 0 ? 'none' : inList === items.length ? 'all' : 'some'}
          onMarkAll={onMarkAll}
        />
        <tbody>
          <Room rows={from} />
          {items.slice(from, to).map((item, k) => (
            <SessionRow
              key={item.id}
              item={item}
              index={from + k}
              marked={marked.has(item.id)}
              renaming={editing?.id === item.id && editing.what === 'name'}
              actions={rowActions}
            />
          ))}
          <Room rows={items.length - to} />
        </tbody>
      </table>
      {menu !== null && ofMenu !== undefined && (
        <SessionMenuAt
          item={ofMenu}
          place={menu.place}
          onClose={closeMenu}
          onRename={() => actions.rename(menu.id)}
          onNote={() => actions.note(menu.id)}
          onDelete={() => actions.remove(menu.id)}
        />
      )}
      {noted !== undefined && notePlace !== null && (
        <NotePopover
          item={noted}
          opened
          onClose={() => {
            partOf(noted.id, 'note-line')?.focus();
            actions.settled(noted.id);
          }}
          onChanged={actions.changed}
        >
          <span className="se-anchor" style={notePlace} />
        </NotePopover>
      )}
    </div>
  );
}
