import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnSpec, FRAME_COLUMNS, OBJECT_COLUMNS, SESSION_FILES } from '../../../contract/index.ts';
import type { FlatBatch } from '../session/flat-batch.ts';
import { readSamples } from '../session/samples-file.ts';
import { type StreamReader, withStream } from '../session/stream-reader.ts';
import { columnText, isText } from './column-text.ts';
import { objectBatches } from './csv.ts';
import type { Sink } from './out-file.ts';
import type { SessionToExport } from './session-to-export.ts';

/** Grows when the document changes in a way that its readers must know. */
const VERSION = 1;

/**
 * The whole session as one JSON document:
 *
 *     { "format": "throughline-export", "version": 1,
 *       "manifest": as session.json but for its "summary", "summary": the run's or null, "warnings": sentences about what could not be read,
 *       "events": as events.ndjson, "samples": as samples.ndjson,
 *       "frames": { "columns": names, "units": of each, "meanings": of each, "data": a row a frame },
 *       "objects": the same, a row an object; null where there are none }
 *
 * Rows are arrays in the order of `columns` (which is what pandas calls the orientation "split"): names once, not once a row. Each stands on a line of
 * its own. What is not known is null.
 * @throws Fault (usage) where frames.arrows cannot be read.
 */
export async function writeJson({ folder, detail, summary }: SessionToExport, sink: Sink): Promise<void> {
  const { manifest, events, warnings } = detail;
  const head = { format: 'throughline-export', version: VERSION, manifest: { ...manifest, summary: undefined }, summary, warnings };
  // All but the closing brace.
  await sink.write(JSON.stringify(head).slice(0, -1));
  await sink.write(`,\n"events":[${events.map((event) => `\n${JSON.stringify(event)}`).join(',')}]`);
  await sink.write(',\n"samples":[');
  let first = true;
  for await (const sample of readSamples(join(folder, SESSION_FILES.samples))) {
    await sink.write(`${first ? '' : ','}\n${JSON.stringify(sample)}`);
    first = false;
  }
  await sink.write('],\n"frames":');
  await withStream(folder, SESSION_FILES.frames, (reader) => writeTable(reader, reader.index.batches.length, FRAME_COLUMNS, sink));
  await sink.write(',\n"objects":');
  if (!(await exists(join(folder, SESSION_FILES.objects)))) await sink.write('null');
  else {
    await withStream(folder, SESSION_FILES.objects, async (reader) =>
      writeTable(reader, await objectBatches(folder, reader), OBJECT_COLUMNS, sink),
    );
  }
  await sink.write('}\n');
}

async function writeTable(reader: StreamReader, batches: number, columns: readonly ColumnSpec[], sink: Sink): Promise<void> {
  const of = (key: 'name' | 'unit' | 'meaning'): string => JSON.stringify(columns.map((spec) => spec[key]));
  await sink.write(`{"columns":${of('name')},"units":${of('unit')},"meanings":${of('meaning')},"data":[`);
  let first = true;
  for await (const { batch } of reader.batches(0, batches)) {
    const rows = rowsOf(batch, columns);
    if (rows !== '') await sink.write(`${first ? '' : ','}${rows}`);
    first &&= rows === '';
  }
  await sink.write(']}');
}

/** The rows of a batch, each an array on a line; '' where it has none. */
function rowsOf(batch: FlatBatch, columns: readonly ColumnSpec[]): string {
  const cells = columns.map((spec) => {
    const text = columnText(batch, spec);
    return isText(spec) ? (row: number) => JSON.stringify(text(row)) : (row: number) => text(row) ?? 'null';
  });
  const lines: string[] = [];
  for (let row = 0; row < batch.numRows; row++) lines.push(`\n[${cells.map((cell) => cell(row)).join(',')}]`);
  return lines.join(',');
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
