import { join } from 'node:path';
import { Fault, type RunSummary, SESSION_FILES, type SessionDetail } from '../../../contract/index.ts';
import { openSession } from '../session/reader.ts';
import { readSamples } from '../session/samples-file.ts';
import { storedRecords } from '../session/stored-records.ts';
import { withStream } from '../session/stream-reader.ts';
import { Blocks } from './blocks.ts';
import type { MeasuredRun } from './metrics.ts';
import { RunColumns } from './run-columns.ts';
import { SampleSeries } from './sample-series.ts';

/** A session, and its frames as numbers. */
export interface RecordedRun extends MeasuredRun {
  readonly detail: SessionDetail;
}

/** Where a session lies. */
export interface SessionPlace {
  readonly root: string;
  readonly id: string;
}

/** A session that can be compared, and its summary. @throws Fault (usage) where there is none, or it is still being recorded, or has no frames. */
export const comparable = async ({ root, id }: SessionPlace): Promise<{ detail: SessionDetail; summary: RunSummary }> => {
  const detail = await openSession(root, id);
  if (detail.item.state === 'recording')
    throw new Fault('usage', `The session ${id} is still being recorded: stop the recording, then compare it.`);
  const { summary } = detail;
  if (summary === null || detail.item.frames === 0)
    throw new Fault('usage', `The session ${id} has no frames that could be compared: choose another.`);
  return { detail, summary };
};

/** Reads a session's frames, batch by batch. @throws Fault (usage) as `comparable`, and where frames.arrows is missing. */
export const readRun = async (place: SessionPlace): Promise<RecordedRun> => {
  const { detail, summary } = await comparable(place);
  const samples = new SampleSeries();
  for await (const sample of readSamples(join(detail.folder, SESSION_FILES.samples))) samples.add(sample);
  const columns = await withStream(detail.folder, SESSION_FILES.frames, async (reader) => {
    const read = new RunColumns(reader.index.rows);
    for await (const { batch } of reader.batches()) for (const record of storedRecords(batch)) read.add(record);
    read.settle(summary.warmupFrames);
    return read;
  });
  if (columns.rows === 0) throw new Fault('usage', `The frames of the session ${place.id} cannot be read: restore it from a copy.`);
  const { source, open } = detail.manifest;
  const series = { columns, samples, paced: open.pace === 'realtime' || source.kind === 'live' };
  return { detail, summary, ...series, whole: Blocks.whole(series) };
};
