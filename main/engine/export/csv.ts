import { type ColumnSpec, FRAME_COLUMNS, OBJECT_COLUMNS, SESSION_FILES, SPANS, STAGES, spanColumns } from '../../../contract/index.ts';
import type { FlatBatch } from '../session/flat-batch.ts';
import { numberColumn } from '../session/read-columns.ts';
import { type StreamReader, withStream } from '../session/stream-reader.ts';
import { createStageTimes, stageTimes } from '../telemetry/stage-times.ts';
import { columnText, isText, type TextAt } from './column-text.ts';
import type { Sink } from './out-file.ts';

/**
 * CSV as RFC 4180 has it, with \n. A header of names; those that end in no unit are counts, indices, bits or words. A value that does not exist is
 * nothing at all between its commas, an empty text is "". Numbers have a point and all their digits. Labels are written as their model has them,
 * also where they begin with = + - or @: a spreadsheet that takes such a cell for a formula is told to import the column as text.
 */
export const csvText = (text: string): string => (text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What the times of frames.arrows come to, by stage, behind its own columns: wait and service are sums over the stage's spans. */
export const DERIVED_COLUMNS: readonly string[] = [
  ...STAGES.flatMap((stage) => [`${stage}_wait_ms`, `${stage}_service_ms`]),
  'unattributed_ms',
];

/**
 * A row a frame: all of FRAME_COLUMNS under their own names, then DERIVED_COLUMNS.
 * @throws Fault (usage) where frames.arrows cannot be read.
 */
export async function writeFramesCsv(folder: string, sink: Sink): Promise<void> {
  await withStream(folder, SESSION_FILES.frames, async (reader) => {
    await sink.write(`${[...FRAME_COLUMNS.map(({ name }) => name), ...DERIVED_COLUMNS].join(',')}\n`);
    for await (const { batch } of reader.batches()) {
      const cells = cellsOf(batch, FRAME_COLUMNS);
      const derived = derivedCells(batch);
      let text = '';
      for (let row = 0; row < batch.numRows; row++) text += `${cells(row)},${derived(row)}\n`;
      await sink.write(text);
    }
  });
}

/**
 * A row an object, in the order of the frames: all of OBJECT_COLUMNS. Objects whose frames were not kept any more, since the engine was killed, are left out.
 * @throws Fault (usage) where objects.arrows cannot be read.
 */
export async function writeObjectsCsv(folder: string, sink: Sink): Promise<void> {
  await withStream(folder, SESSION_FILES.objects, async (reader) => {
    await sink.write(`${OBJECT_COLUMNS.map(({ name }) => name).join(',')}\n`);
    for await (const { batch } of reader.batches(0, await objectBatches(folder, reader))) {
      const cells = cellsOf(batch, OBJECT_COLUMNS);
      let text = '';
      for (let row = 0; row < batch.numRows; row++) text += `${cells(row)}\n`;
      await sink.write(text);
    }
  });
}

/** How many batches of objects there are with their frames: where the engine was killed, the last may be without. */
export async function objectBatches(folder: string, objects: StreamReader): Promise<number> {
  return withStream(folder, SESSION_FILES.frames, async ({ index }) => {
    return index.batchesBeside(objects.index, { first: 0, end: index.batches.length }).end;
  });
}

function cellsOf(batch: FlatBatch, columns: readonly ColumnSpec[]): (row: number) => string {
  const texts = columns.map((spec): TextAt => {
    const text = columnText(batch, spec);
    if (!isText(spec)) return text;
    return (row) => {
      const value = text(row);
      return value === null ? null : csvText(value);
    };
  });
  return (row) => {
    let line = '';
    for (let at = 0; at < texts.length; at++) line += at === 0 ? (texts[at]!(row) ?? '') : `,${texts[at]!(row) ?? ''}`;
    return line;
  };
}

/** DERIVED_COLUMNS by row. Sums are of whole nanoseconds, so that they have no more digits than those. */
function derivedCells(batch: FlatBatch): (row: number) => string {
  const times = SPANS.flatMap(({ name }) => spanColumns(name).map((column) => numberColumn(batch, column)));
  const e2eMs = numberColumn(batch, 'e2e_ms');
  const spans = new Float64Array(times.length);
  const stages = createStageTimes();
  const ms = (ns: number): string => (Number.isNaN(ns) ? '' : String(ns / 1e6));
  return (row) => {
    for (let at = 0; at < spans.length; at++) spans[at] = times[at]!(row);
    const attributedNs = stageTimes(spans, stages);
    let line = '';
    for (const ns of stages) line += `${ms(ns)},`;
    return line + ms(Math.round(e2eMs(row) * 1e6) - attributedNs);
  };
}
