import { type FrameObject, SESSION_FILES } from '../../../../contract/index.ts';
import { numberColumn } from '../../session/read-columns.ts';
import { collectObjects } from '../../session/stored-objects.ts';
import { withStream } from '../../session/stream-reader.ts';
import type { SeenFrame } from './showing.ts';

/** A part of the source's own time, ms from its start. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The frames of a session with what was seen in them, by their time in the source, each time once: where a source was seen again (a loop, a seek), the last time
 * counts. Memory grows with the objects.
 * @param span those within, ends included
 * @throws Fault (usage) where the session's files cannot be read
 */
export async function readSeenFrames(folder: string, span: Span): Promise<SeenFrame[]> {
  const objects = new Map<number, FrameObject[]>();
  const frames: { ptsMs: number; frame: number }[] = [];
  await withStream(folder, SESSION_FILES.frames, async (reader) => {
    for await (const { batch } of reader.batches()) {
      const [frame, ptsMs] = [numberColumn(batch, 'frame'), numberColumn(batch, 'pts_ms')];
      for (let row = 0; row < batch.numRows; row++) {
        const ms = ptsMs(row);
        if (!(ms >= span.fromMs && ms <= span.toMs)) continue;
        frames.push({ ptsMs: ms, frame: frame(row) });
        objects.set(frame(row), []);
      }
    }
  });
  await withStream(folder, SESSION_FILES.objects, async (reader) => {
    for await (const { batch } of reader.batches()) collectObjects(batch, objects);
  });
  frames.sort((a, b) => a.ptsMs - b.ptsMs || a.frame - b.frame);
  return frames
    .filter(({ ptsMs }, at) => frames[at + 1]?.ptsMs !== ptsMs)
    .map(({ ptsMs, frame }) => ({ ptsMs, objects: objects.get(frame) ?? [] }));
}
