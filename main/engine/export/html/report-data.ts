import { SESSION_FILES, type SessionCourse, type TimelineFrame } from '../../../../contract/index.ts';
import { sessionCourse } from '../../session/course.ts';
import { Slowest } from '../../session/slowest.ts';
import { storedRecords } from '../../session/stored-records.ts';
import { withStream } from '../../session/stream-reader.ts';
import { readThumbnail } from '../../session/thumbnail.ts';
import { wholeE2eNs } from '../../telemetry/frame-times.ts';
import type { SessionToExport } from '../session-to-export.ts';

/** More than charts this wide can show. */
const MAX_POINTS = 600;
/** A point that is of fewer frames than this says little by its percentiles. */
const FRAMES_A_POINT = 4;
const SLOWEST = 10;

/** What the report shows of a session besides its detail. */
export interface ReportData {
  readonly course: SessionCourse;
  /** e2e of all frames that went all their way, without the warm-up, ms, in the order of their size. */
  readonly e2eMs: Float64Array;
  readonly slowest: readonly TimelineFrame[];
  /** JPEG */
  readonly picture: Buffer | null;
}

/** @throws Fault (usage) where frames.arrows cannot be read. */
export async function readReportData({ root, id, folder, detail, summary }: SessionToExport): Promise<ReportData> {
  const points = Math.min(MAX_POINTS, Math.max(1, Math.floor(detail.item.frames / FRAMES_A_POINT)));
  const course = await sessionCourse(root, id, points);
  return { course, ...(await readLatencies(folder, summary?.warmupFrames ?? 0)), picture: await readThumbnail(folder) };
}

async function readLatencies(folder: string, warmupFrames: number): Promise<Pick<ReportData, 'e2eMs' | 'slowest'>> {
  return withStream(folder, SESSION_FILES.frames, async (reader) => {
    const slowest = new Slowest(SLOWEST);
    const e2eMs = new Float64Array(reader.index.rows);
    let count = 0;
    for await (const { batch, firstRow } of reader.batches()) {
      let row = firstRow;
      for (const record of storedRecords(batch)) {
        const e2eNs = wholeE2eNs(record);
        slowest.add(record, row, e2eNs);
        if (row++ >= warmupFrames && !Number.isNaN(e2eNs)) e2eMs[count++] = e2eNs / 1e6;
      }
    }
    return { e2eMs: e2eMs.subarray(0, count).sort(), slowest: slowest.frames().map(({ frame }) => frame) };
  });
}
