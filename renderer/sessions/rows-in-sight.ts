import { type RefObject, useEffect, useState } from 'react';

/** Rows that are kept above and below what is seen: enough for a turn of the wheel, and for the keyboard to reach the next. */
const SPARE = 8;
/** So many rows are changed at a time. */
const STEP = SPARE / 2;

export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** Which of `count` rows of `rowPx` are seen in a room of `roomPx` that is scrolled by `scrolledPx`, and some around them. */
export function rowsInSight(scrolledPx: number, roomPx: number, rowPx: number, count: number): Rows {
  const from = Math.max(0, Math.floor(scrolledPx / rowPx) - SPARE);
  const to = Math.min(count, Math.ceil((scrolledPx + roomPx) / rowPx) + SPARE);
  return { from: Math.min(from, Math.max(0, to)), to: Math.max(0, to) };
}

/** The rows of a scrolled list that are worth having; the others are room only. Changes with every few rows, not with every pixel. */
export function useRowsInSight(scroller: RefObject<HTMLElement | null>, rowPx: number, count: number): Rows {
  const [rows, setRows] = useState<Rows>({ from: 0, to: Math.min(count, 40) });
  useEffect(() => {
    const node = scroller.current;
    if (node === null) return undefined;
    const look = (): void => {
      const next = rowsInSight(node.scrollTop, node.clientHeight, rowPx, count);
      setRows((old) => {
        const near = Math.abs(old.from - next.from) < STEP && Math.abs(old.to - next.to) < STEP;
        const ends = next.from === 0 || next.to === count;
        return near && !(ends && (old.from !== next.from || old.to !== next.to)) ? old : next;
      });
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(node);
    node.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      node.removeEventListener('scroll', look);
    };
  }, [scroller, rowPx, count]);
  return { from: Math.min(rows.from, count), to: Math.min(rows.to, count) };
}
