import { join } from 'node:path';
import {
  DROP_REASONS,
  FRAME_STATE,
  SESSION_FILES,
  type SessionCourse,
  type SessionPart,
  type SessionSample,
  STAGES,
} from '../../../contract/index.ts';
import { countOf, type Early, earlySince, NO_EARLY, reasonOf } from '../telemetry/early.ts';
import { FrameTimes } from '../telemetry/frame-times.ts';
import { lastEndNs } from '../telemetry/stage-times.ts';
import { Tally } from '../telemetry/tally.ts';
import { CourseAxis, checkPart } from './course-axis.ts';
import { CourseGaps } from './course-gaps.ts';
import { CourseSamples } from './course-samples.ts';
import { readEvents } from './events-file.ts';
import { sessionFolder } from './location.ts';
import { readManifest } from './manifest-file.ts';
import { SAMPLE_NS } from './part-samples.ts';
import { PointValues } from './point-values.ts';
import { readSamples } from './samples-file.ts';
import { batchesAround, spanOf } from './session-span.ts';
import { type StoredRecord, storedRecords } from './stored-records.ts';
import { withStream } from './stream-reader.ts';

/**
 * A session, or a part of it, over time, in at most `points` points; all frames, warm-up included, by the definitions of a run. A frame counts as
 * received, dropped or decimated where it was received (of one without a row: to the second); its latencies and stage times, and that it was processed and displayed, belong to where its
 * path ended. So a part shows the same as the whole does there: what came and what ended in it, be it of the same frames or not.
 * @throws Fault (usage) as openSession, where frames.arrows is missing, and where the part does not end after it begins.
 */
export async function sessionCourse(root: string, id: string, points: number, part?: SessionPart): Promise<SessionCourse> {
  if (part) checkPart(part);
  const folder = sessionFolder(root, id);
  await readManifest(folder);
  const { events } = await readEvents(join(folder, SESSION_FILES.events));
  return withStream(folder, SESSION_FILES.frames, async (reader) => {
    const span = await spanOf(reader);
    const axis = new CourseAxis(span ?? { startNs: 0, endNs: 0 }, span ? points : 0, part);
    const samples = new CourseSamples(axis);
    const gaps = new CourseGaps(events);
    const all = reader.index.batches;
    const { first, end } = part ? await batchesAround(reader, axis.fromNs, axis.toNs) : { first: 0, end: all.length };
    const rows = all.slice(first, end).reduce((sum, batch) => sum + batch.rows, 0);
    const course = new CoursePoints(axis, rows);
    for await (const sample of readSamples(join(folder, SESSION_FILES.samples))) {
      samples.add(sample);
      course.sample(sample);
    }
    for await (const { batch, firstRow } of reader.batches(first, end)) {
      let row = firstRow;
      for (const record of storedRecords(batch)) {
        course.add(record, row++);
        gaps.frame(record.frame, record.tReceiveNs);
      }
    }
    return {
      lengthS: span ? (span.endNs - span.startNs) / 1e9 : 0,
      startNs: axis.startNs,
      stepS: axis.stepNs / 1e9,
      ...course.series(),
      gaps: gaps.on(axis),
      samples: samples.series(),
    };
  });
}

type Points = Omit<SessionCourse, 'lengthS' | 'startNs' | 'stepS' | 'gaps' | 'samples'>;

/** Sums and percentiles by point. */
class CoursePoints {
  readonly #axis: CourseAxis;
  readonly #times = new FrameTimes();
  /** Of the frames that ended in each point. */
  readonly #tallies: readonly Tally[];
  readonly #e2e: PointValues;
  readonly #analysis: PointValues;
  readonly #received: Int32Array;
  readonly #decimated: Int32Array;
  readonly #dropped = new Map<number, Int32Array>();
  /** Row and number of the first frame that ended in each point; −1: none did. */
  readonly #rows: Int32Array;
  readonly #frames: Int32Array;
  /** Of the first frame that ended behind the axis, else of the last there is. */
  #nextRow = 0;
  #nextFrame = 0;
  #isBehind = false;
  /** Frames without a row up to the last sample. */
  #early: Early = NO_EARLY;

  constructor(axis: CourseAxis, rows: number) {
    this.#axis = axis;
    this.#tallies = Array.from({ length: axis.count }, () => new Tally());
    [this.#e2e, this.#analysis] = [new PointValues(rows), new PointValues(rows)];
    [this.#received, this.#decimated] = [new Int32Array(axis.count), new Int32Array(axis.count)];
    [this.#rows, this.#frames] = [new Int32Array(axis.count).fill(-1), new Int32Array(axis.count)];
  }

  add(record: StoredRecord, row: number): void {
    const times = this.#times;
    times.read(record);
    // Of a frame that was not timed it is not known when it was.
    if (!times.timed || this.#axis.count === 0) return;
    const received = this.#axis.pointOf(record.tReceiveNs);
    if (received >= 0) this.#count(record, received);
    const endNs = lastEndNs(record.spans) || record.tReceiveNs;
    const point = this.#axis.pointOf(endNs);
    if (!this.#isBehind) {
      [this.#nextRow, this.#nextFrame] = [row, record.frame];
      this.#isBehind = point < 0 && endNs >= this.#axis.toNs;
    }
    if (point < 0) return;
    this.#tallies[point]!.add(record, times);
    this.#e2e.add(point, times.e2eNs / 1e6);
    this.#analysis.add(point, times.analysisNs / 1e6);
    if (this.#rows[point]! < 0) {
      this.#rows[point] = row;
      this.#frames[point] = record.frame;
    }
  }

  /** What came in the second before a sample and has no row is put in the middle of it. Samples in their order. */
  sample({ tNs, early }: SessionSample): void {
    const since = earlySince(early, this.#early);
    this.#early = early;
    if (this.#axis.count === 0 || countOf(since) === 0) return;
    const point = this.#axis.pointOf(tNs - SAMPLE_NS / 2);
    if (point < 0) return;
    this.#received[point]! += countOf(since);
    this.#decimated[point]! += since.decimated;
    for (const [place, count] of Object.entries(since.dropped)) {
      const reason = reasonOf(place);
      if (reason !== null) this.#lose(DROP_REASONS.indexOf(reason), point, count);
    }
  }

  #count({ state, reason }: StoredRecord, point: number): void {
    this.#received[point]!++;
    if (state === FRAME_STATE.decimated) this.#decimated[point]!++;
    if (state === FRAME_STATE.dropped) this.#lose(reason, point, 1);
  }

  /** @param reason index in DROP_REASONS; of a damaged file −1 */
  #lose(reason: number, point: number, count: number): void {
    if (reason < 0) return;
    let dropped = this.#dropped.get(reason);
    if (!dropped) {
      dropped = new Int32Array(this.#axis.count);
      this.#dropped.set(reason, dropped);
    }
    dropped[point]! += count;
  }

  series(): Points {
    const { count, stepNs } = this.#axis;
    const [e2e, analysis] = [this.#e2e.percentiles(count), this.#analysis.percentiles(count)];
    const rate = (counts: Iterable<number>): number[] => Array.from(counts, (n) => (n * 1e9) / stepNs);
    const means = (ns: (tally: Tally) => number): (number | null)[] =>
      this.#tallies.map((tally) => (tally.get('measured') > 0 ? ns(tally) / 1e6 : null));
    this.#fillIn();
    return {
      tS: Array.from({ length: count }, (_, point) => this.#axis.startS(point)),
      frame: [...this.#frames],
      row: [...this.#rows],
      e2eMs: { p50: e2e.map(({ p50 }) => p50), p95: e2e.map(({ p95 }) => p95), max: e2e.map(({ max }) => max) },
      analysisMs: { p50: analysis.map(({ p50 }) => p50), p95: analysis.map(({ p95 }) => p95) },
      stages: this.#stages(means),
      unattributedMs: means((tally) => (tally.get('e2eNs') - tally.get('attributedNs')) / tally.get('measured')),
      fps: {
        ingest: rate(this.#received),
        processed: rate(this.#tallies.map((tally) => tally.get('processed'))),
        displayed: rate(this.#tallies.map((tally) => tally.get('displayed'))),
      },
      dropped: Object.fromEntries([...this.#dropped].map(([reason, counts]) => [DROP_REASONS[reason]!, [...counts]])),
      decimated: [...this.#decimated],
    };
  }

  #stages(means: (ns: (tally: Tally) => number) => (number | null)[]): SessionCourse['stages'] {
    const stages: SessionCourse['stages'] = {};
    const had = (stage: number): boolean =>
      this.#tallies.some((tally) => {
        const { waitNs, serviceNs } = tally.meanNs(stage);
        return waitNs > 0 || serviceNs > 0;
      });
    for (const [stage, name] of STAGES.entries()) {
      if (!had(stage)) continue;
      stages[name] = { waitMs: means((tally) => tally.meanNs(stage).waitNs), serviceMs: means((tally) => tally.meanNs(stage).serviceNs) };
    }
    return stages;
  }

  /** A point in which no frame ended has the next one that did. */
  #fillIn(): void {
    let [row, frame] = [this.#nextRow, this.#nextFrame];
    for (let point = this.#axis.count - 1; point >= 0; point--) {
      if (this.#rows[point]! < 0) [this.#rows[point], this.#frames[point]] = [row, frame];
      else [row, frame] = [this.#rows[point]!, this.#frames[point]!];
    }
  }
}
