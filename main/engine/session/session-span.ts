import { lastEndNs } from '../telemetry/stage-times.ts';
import { numberColumn } from './read-columns.ts';
import { storedRecords } from './stored-records.ts';
import type { StreamReader } from './stream-reader.ts';

/** More frames than are ever on their way at once: those of one moment lie closer together in the file than this. */
const MARGIN_ROWS = 1024;

/** From the first receipt to the last end of a session's frames, ns on the engine's clock. */
export interface SessionSpan {
  readonly startNs: number;
  readonly endNs: number;
}

/** Finds a session's span in its first and last frames; null where it has none. */
export async function spanOf(reader: StreamReader): Promise<SessionSpan | null> {
  const { index } = reader;
  const [head, tail] = [index.batchesOf(0, MARGIN_ROWS), index.batchesOf(Math.max(0, index.rows - MARGIN_ROWS), MARGIN_ROWS)];
  let [startNs, endNs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const { batch } of reader.batches(head.first, head.end)) {
    const receivedNs = numberColumn(batch, 't_receive_ns');
    for (let row = 0; row < batch.numRows; row++) startNs = Math.min(startNs, receivedNs(row));
  }
  for await (const { batch } of reader.batches(tail.first, tail.end))
    for (const record of storedRecords(batch)) endNs = Math.max(endNs, lastEndNs(record.spans) || record.tReceiveNs);
  return Number.isFinite(startNs) && Number.isFinite(endNs) ? { startNs, endNs: Math.max(startNs, endNs) } : null;
}

/**
 * The batches that can hold frames which were received, or ended, in [fromNs, toNs), as indices [first, end): found by the receipt of each batch's
 * first frame, with a margin, since frames end, and of some codecs come, in another order than they are kept in.
 */
export async function batchesAround(reader: StreamReader, fromNs: number, toNs: number): Promise<{ first: number; end: number }> {
  const { index } = reader;
  const firstRow = (index.batches[await batchAt(reader, fromNs)]?.firstRow ?? index.rows) - MARGIN_ROWS;
  const end = await batchAt(reader, toNs);
  const endRow = (index.batches[end]?.firstRow ?? index.rows) + MARGIN_ROWS;
  return index.batchesOf(Math.max(0, firstRow), endRow - Math.max(0, firstRow));
}

/** The first batch whose first frame was received at `tNs` or later; one behind the last where there is none. */
async function batchAt(reader: StreamReader, tNs: number): Promise<number> {
  let [low, high] = [0, reader.index.batches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await firstReceiptNs(reader, middle)) < tNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function firstReceiptNs(reader: StreamReader, at: number): Promise<number> {
  for await (const { batch } of reader.batches(at, at + 1)) return numberColumn(batch, 't_receive_ns')(0);
  return Number.POSITIVE_INFINITY;
}
