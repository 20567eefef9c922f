import type { FrameRecord, SessionEvent, SessionSample } from '../../../contract/index.ts';
import { NO_EARLY } from '../telemetry/early.ts';
import { FrameBatch, LabelTable } from './frame-batch.ts';
import { startSession } from './session-start.ts';
import { SessionWriter } from './session-writer.ts';
import { syntheticStart } from './synthetic.ts';

export interface SyntheticFiles {
  readonly events?: readonly SessionEvent[];
  readonly samples?: readonly SessionSample[];
  /** Frames a batch; a second's at 30 frames a second where left out. */
  readonly batchFrames?: number;
}

/** Writes a made-up session at once and as the record thread does, for tests; its manifest is that of a recording whose engine was killed. */
export async function writeSession(
  root: string,
  id: string,
  frames: Iterable<FrameRecord>,
  { events = [], samples = [], batchFrames = 30 }: SyntheticFiles = {},
): Promise<void> {
  const { folder } = await startSession(root, syntheticStart(), { id });
  const writer = new SessionWriter(folder);
  const [labels, batch] = [new LabelTable(), new FrameBatch()];
  let [seq, known] = [0, 0];
  const flush = (): void => {
    const { frames, frameRows, objects, objectRows } = batch;
    if (frameRows === 0) return;
    writer.batch({ type: 'batch', seq: seq++, frames, frameRows, objects, objectRows, newLabels: labels.words.slice(known) });
    known = labels.words.length;
    batch.clear();
  };
  for (const record of frames) {
    batch.add(record, labels);
    if (batch.frameRows === batchFrames) flush();
  }
  flush();
  for (const event of events) writer.event(JSON.stringify(event));
  for (const sample of samples) writer.sample(JSON.stringify(sample));
  writer.close(true);
}

/** The sample of a quiet second that ended at `tNs`. */
export const syntheticSample = (tNs: number, differs: Partial<SessionSample> = {}): SessionSample => ({
  tNs,
  framesInFlight: 2,
  framesInFlightMax: 4,
  queueDepth: { detect: { mean: 0.5, max: 2 } },
  ringFullPct: 1,
  repeated: 0,
  delivery: { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: 20 },
  resources: null,
  captureClock: null,
  early: NO_EARLY,
  ...differs,
});
