import { MAX_COMPARED } from '../../contract/compare.ts';
import type { SessionListItem } from '../../contract/session.ts';

/** The ids that are marked, with this one in or out. */
export function withToggled(marked: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(marked);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The ids that are marked, and all from `anchor` to `id` as they stand in the list; only `id` where the anchor is not in sight. */
export function withRange(
  marked: ReadonlySet<string>,
  items: readonly Pick<SessionListItem, 'id'>[],
  anchor: string | null,
  id: string,
): ReadonlySet<string> {
  const at = items.findIndex((item) => item.id === id);
  const from = items.findIndex((item) => item.id === anchor);
  const [first, last] = from < 0 ? [at, at] : [Math.min(at, from), Math.max(at, from)];
  return new Set([...marked, ...items.slice(first, last + 1).map((item) => item.id)]);
}

/** Those that were marked and are still there. */
export const stillThere = (marked: ReadonlySet<string>, items: readonly Pick<SessionListItem, 'id'>[]): readonly string[] =>
  items.filter(({ id }) => marked.has(id)).map(({ id }) => id);

/** Marked sessions in the order in which they are compared: the oldest is what the others are held against. */
export const toCompare = (items: readonly Pick<SessionListItem, 'id' | 'startedAt'>[], marked: ReadonlySet<string>): readonly string[] =>
  items
    .filter(({ id }) => marked.has(id))
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id))
    .map(({ id }) => id);

/** Why so many cannot be compared; null where they can. */
export const compareRefusal = (n: number): string | null =>
  n < 2 ? 'Mark two or more to compare them' : n > MAX_COMPARED ? `At most ${MAX_COMPARED} are compared at once` : null;
