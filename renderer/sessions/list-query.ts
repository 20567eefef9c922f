import type { SessionListItem } from '../../contract/session.ts';
import { modelsText } from './session-words.ts';

/** What the list can be sorted by, in the order of its columns. */
export const COLUMNS = ['name', 'source', 'models', 'started', 'duration', 'fps', 'e2eP95', 'dropped', 'size', 'state'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sort {
  readonly column: Column;
  readonly descending: boolean;
}

export const NEWEST_FIRST: Sort = { column: 'started', descending: true };

const VALUE: { readonly [K in Column]: (item: SessionListItem) => string | number | null } = {
  name: ({ name }) => name,
  source: ({ sourceName }) => sourceName,
  models: ({ detector, classifier }) => modelsText(detector, classifier),
  started: ({ startedAt }) => Date.parse(startedAt),
  duration: ({ durationMs }) => durationMs,
  fps: ({ processedFps }) => processedFps,
  e2eP95: ({ e2eP95Ms }) => e2eP95Ms,
  dropped: ({ dropped }) => dropped,
  size: ({ bytes }) => bytes,
  state: ({ state }) => state,
};

const TEXTS: ReadonlySet<Column> = new Set(['name', 'source', 'models', 'state']);
const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const compared = (a: string | number, b: string | number): number =>
  typeof a === 'string' || typeof b === 'string' ? words.compare(String(a), String(b)) : a - b;

/** Sorted by a column, "clip 2" before "clip 10"; what has no value comes last either way, and of equals the newest first. */
export function sorted(items: readonly SessionListItem[], { column, descending }: Sort): readonly SessionListItem[] {
  const of = VALUE[column];
  return items.toSorted((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === null || y === null) {
      if (x !== y) return x === null ? 1 : -1;
    } else {
      const order = compared(x, y) * (descending ? -1 : 1);
      if (order !== 0) return order;
    }
    return b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id);
  });
}

/** After a press on a column's head: the other way round, or by that column, words from A, numbers from the largest. */
export const nextSort = (sort: Sort, column: Column): Sort =>
  sort.column === column ? { column, descending: !sort.descending } : { column, descending: !TEXTS.has(column) };

/** Without case and accents, so that "cafe" finds "Café". */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** All that a search looks through. */
const haystack = ({ name, note, sourceName, detector, classifier }: SessionListItem): string =>
  plain([name, note, sourceName, detector ?? '', classifier ?? ''].join('\n'));

/** Those that have every word of the query somewhere: in name, note, source or models. */
export function found(items: readonly SessionListItem[], query: string): readonly SessionListItem[] {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return items;
  return items.filter((item) => {
    const hay = haystack(item);
    return wanted.every((word) => hay.includes(word));
  });
}
