import { join } from 'node:path';
import { SESSION_FILES } from '../../../../contract/index.ts';
import { readSamples } from '../../session/samples-file.ts';
import { storedRecords } from '../../session/stored-records.ts';
import { withStream } from '../../session/stream-reader.ts';
import type { Sink } from '../out-file.ts';
import type { SessionToExport } from '../session-to-export.ts';
import { Counters } from './counters.ts';
import { writeEvents } from './events.ts';
import { FrameSlices } from './frame-slices.ts';
import { TraceWriter } from './trace-writer.ts';
import { Tracks } from './tracks.ts';

/**
 * A session as a Perfetto trace: every thread with the work it did, every frame with its waits and services, flows that follow a frame from thread to
 * thread, counters, and what happened. Frames that were not timed have no slices.
 * @throws Fault (usage) where frames.arrows cannot be read.
 */
export async function writePerfetto({ folder, detail }: SessionToExport, sink: Sink): Promise<void> {
  await withStream(folder, SESSION_FILES.frames, async (reader) => {
    const writer = new TraceWriter(sink, detail.events[0]?.tNs ?? 0);
    const tracks = new Tracks(writer, detail.manifest);
    writeEvents(writer, tracks, detail.events);
    const counters = new Counters(writer, tracks);
    for await (const sample of readSamples(join(folder, SESSION_FILES.samples))) {
      counters.add(sample);
      await writer.drain();
    }
    counters.finish();
    const frames = new FrameSlices(writer, tracks);
    for await (const { batch } of reader.batches()) {
      for (const record of storedRecords(batch)) frames.add(record);
      await writer.drain();
    }
    frames.finish();
    await writer.finish();
  });
}
