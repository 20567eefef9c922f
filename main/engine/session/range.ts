import { join } from 'node:path';
import { SESSION_FILES, type SessionManifest, type SessionPart, type SessionRange } from '../../../contract/index.ts';
import { wholeE2eNs } from '../telemetry/frame-times.ts';
import { WARMUP_FRAMES } from '../telemetry/run-statistics.ts';
import { checkPart } from './course-axis.ts';
import { readEvents } from './events-file.ts';
import { sessionFolder } from './location.ts';
import { readManifest } from './manifest-file.ts';
import { samplesOfPart } from './part-samples.ts';
import { readSamples } from './samples-file.ts';
import { batchesAround, type SessionSpan, spanOf } from './session-span.ts';
import { Slowest } from './slowest.ts';
import { storedRecords } from './stored-records.ts';
import { type StreamReader, withStream } from './stream-reader.ts';
import { RunAccumulator } from './summarise.ts';

const MOST_SLOW = 50;
/** A length in seconds times 1e9 is off by less than this, ns. */
const ROUNDING_NS = 1;

/**
 * Every figure of the frames that were received in [fromS, toS), and the slowest of them. Of the whole session it is the session's own summary. Of
 * a part: rates and utilisation are over the part's time, not up to the end of its last frame; the warm-up is the session's first frames, so a part
 * that begins behind them has none; samples and what they count are those of the part.
 * @throws Fault (usage) as openSession, where frames.arrows is missing, and where the part does not end after it begins.
 */
export async function sessionRange(root: string, id: string, part: SessionPart): Promise<SessionRange> {
  checkPart(part);
  const folder = sessionFolder(root, id);
  const manifest = await readManifest(folder);
  return withStream(folder, SESSION_FILES.frames, async (reader) => {
    const span = await spanOf(reader);
    return span ? rangeOf(reader, folder, manifest, span, part) : { summary: null, slowest: [] };
  });
}

async function rangeOf(
  reader: StreamReader,
  folder: string,
  manifest: SessionManifest,
  { startNs, endNs }: SessionSpan,
  part: SessionPart,
): Promise<SessionRange> {
  const fromNs = startNs + part.fromS * 1e9;
  const wantedNs = startNs + part.toS * 1e9;
  const toNs = wantedNs >= endNs - ROUNDING_NS ? Number.POSITIVE_INFINITY : wantedNs;
  const { first, end } = await batchesAround(reader, fromNs, toNs);
  const rows = reader.index.batches.slice(first, end).reduce((sum, batch) => sum + batch.rows, 0);
  const slowest = new Slowest(MOST_SLOW);
  let accumulator: RunAccumulator | null = null;
  let isWhole = false;
  for await (const { batch, firstRow } of reader.batches(first, end)) {
    let row = firstRow - 1;
    for (const record of storedRecords(batch)) {
      row++;
      if (record.tReceiveNs < fromNs || record.tReceiveNs >= toNs) continue;
      if (!accumulator) {
        isWhole = row === 0 && toNs === Number.POSITIVE_INFINITY;
        accumulator = new RunAccumulator(rows, manifest, Math.max(0, WARMUP_FRAMES - row));
      }
      accumulator.add(record);
      slowest.add(record, row, wholeE2eNs(record));
    }
  }
  if (!accumulator) return { summary: null, slowest: [] };
  const samples = readSamples(join(folder, SESSION_FILES.samples));
  for await (const sample of samplesOfPart(samples, part.fromS > 0 ? fromNs : Number.NEGATIVE_INFINITY, toNs)) accumulator.sample(sample);
  const { events } = await readEvents(join(folder, SESSION_FILES.events));
  for (const event of events) if (event.tNs < toNs) accumulator.event(event);
  const summary = await accumulator.summary(manifest, isWhole ? {} : { windowNs: Math.min(toNs, endNs) - fromNs });
  return { summary, slowest: slowest.frames() };
}
