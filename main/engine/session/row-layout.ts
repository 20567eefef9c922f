import { type ColumnSpec, FRAME_COLUMNS, OBJECT_COLUMNS } from '../../../contract/index.ts';

/**
 * Rows as they travel from the hub to the record thread: row-major Float64Arrays, a number a column of the specification and in its order.
 * NaN is null; a `word` is its index in the column's words, a `utf8` its index in the table of labels.
 */
export const FRAME_WIDTH = FRAME_COLUMNS.length;
export const OBJECT_WIDTH = OBJECT_COLUMNS.length;

/** Where the spans begin in a frame's row; from there it is as FrameRecord.spans. */
export const FIRST_SPAN_COLUMN = FRAME_COLUMNS.findIndex((column) => column.name === 'receive_enq_ns');

/** Index of a column by name. @throws where the specification has no such column. */
export function columnIndex(columns: readonly ColumnSpec[], name: string): number {
  const index = columns.findIndex((column) => column.name === name);
  if (index < 0) throw new Error(`No column ${name}`);
  return index;
}
