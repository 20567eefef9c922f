import { join } from 'node:path';
import { type RunSummary, SESSION_FILES, type SessionManifest } from '../../../contract/index.ts';
import { errorCode } from './disk-fault.ts';
import { readEvents } from './events-file.ts';
import { readSamples } from './samples-file.ts';
import { storedRecords } from './stored-records.ts';
import { StreamReader } from './stream-reader.ts';
import { RunAccumulator } from './summarise.ts';

const MAX_SUMMARIES = 256;

/** What the frames of a session amount to. */
interface Facts {
  readonly summary: RunSummary | null;
  readonly rows: number;
}

/** Facts computed from files, by folder; valid while the size of frames.arrows is the same. */
const computed = new Map<string, Facts & { readonly bytes: number }>();

/** What a session's frames amount to, exactly, from its files as they are; batch by batch, so that other work of the thread goes on. */
export async function summariseFiles(folder: string, manifest: SessionManifest): Promise<Facts> {
  let reader: StreamReader | null = null;
  try {
    reader = await StreamReader.open(join(folder, SESSION_FILES.frames));
    const { index } = reader;
    const known = computed.get(folder);
    if (known && known.bytes === index.fileBytes) return known;
    const accumulator = new RunAccumulator(index.rows, manifest);
    for await (const sample of readSamples(join(folder, SESSION_FILES.samples))) accumulator.sample(sample);
    for (const event of (await readEvents(join(folder, SESSION_FILES.events))).events) accumulator.event(event);
    for await (const { batch } of reader.batches()) for (const record of storedRecords(batch)) accumulator.add(record);
    const facts = { bytes: index.fileBytes, summary: await accumulator.summary(manifest), rows: index.rows };
    computed.set(folder, facts);
    if (computed.size > MAX_SUMMARIES) computed.delete(computed.keys().next().value!);
    return facts;
  } catch (error) {
    if (!errorCode(error)) throw error;
    return { summary: null, rows: 0 };
  } finally {
    await reader?.close();
  }
}
