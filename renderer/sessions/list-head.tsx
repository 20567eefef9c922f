import { IconChevronDown } from '@tabler/icons-react';
import type { JSX } from 'react';
import type { Column, Sort } from './list-query.ts';

interface HeadColumn {
  readonly column: Column;
  readonly name: string;
  readonly title?: string;
  readonly number?: boolean;
  /** Left out where the window is narrow: a session's own page says it too. */
  readonly spare?: boolean;
  readonly widthPx: number | null;
}

const HEAD: readonly HeadColumn[] = [
  { column: 'name', name: 'Name', widthPx: null },
  { column: 'source', name: 'Source', spare: true, widthPx: 160 },
  { column: 'models', name: 'Detector → classifier', widthPx: 190 },
  { column: 'started', name: 'Started', widthPx: 138 },
  { column: 'duration', name: 'Duration', number: true, widthPx: 82 },
  { column: 'fps', name: 'fps', title: 'Frames analysed per second', number: true, widthPx: 72 },
  { column: 'e2eP95', name: 'e2e p95', title: 'Receive to display, 95th percentile, ms', number: true, widthPx: 78 },
  { column: 'dropped', name: 'Drops', title: 'Frames lost; amber above 1 %, red above 5 %', number: true, widthPx: 72 },
  { column: 'size', name: 'Size', number: true, spare: true, widthPx: 76 },
  { column: 'state', name: 'State', widthPx: 92 },
];

/** Widths of all columns, the box, the picture and the menu included: rows come and go, and must not move them. */
export function ListColumns(): JSX.Element {
  return (
    <colgroup>
      <col style={{ width: 34 }} />
      <col style={{ width: 84 }} />
      {HEAD.map(({ column, widthPx, spare }) => (
        <col key={column} className={spare === true ? 'se-spare' : undefined} style={widthPx === null ? undefined : { width: widthPx }} />
      ))}
      <col style={{ width: 44 }} />
    </colgroup>
  );
}

interface Props {
  readonly sort: Sort;
  readonly onSort: (column: Column) => void;
  /** Of those in the list: all are marked, some are, none is. */
  readonly marked: 'all' | 'some' | 'none';
  readonly onMarkAll: () => void;
}

/** The heads of the columns; each sorts. */
export function ListHead({ sort, onSort, marked, onMarkAll }: Props): JSX.Element {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">
          <label className="se-check">
            <input
              type="checkbox"
              aria-label="Mark all"
              checked={marked === 'all'}
              ref={(box) => {
                if (box !== null) box.indeterminate = marked === 'some';
              }}
              onChange={onMarkAll}
            />
          </label>
        </th>
        <th scope="col">
          <span className="visually-hidden">Picture</span>
        </th>
        {HEAD.map(({ column, name, title, number, spare }) => {
          const on = sort.column === column;
          return (
            <th
              key={column}
              scope="col"
              className={`${number === true ? 'se-num' : ''}${spare === true ? ' se-spare' : ''}`}
              aria-sort={on ? (sort.descending ? 'descending' : 'ascending') : undefined}
            >
              <button type="button" className="se-sort" title={title} data-testid={`sort-${column}`} onClick={() => onSort(column)}>
                {name}
                <IconChevronDown size={12} stroke={2} className={on ? 'se-arrow' : 'se-off'} />
              </button>
            </th>
          );
        })}
        <th scope="col">
          <span className="visually-hidden">More</span>
        </th>
      </tr>
    </thead>
  );
}
