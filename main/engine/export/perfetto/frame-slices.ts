import { DROP_REASONS, FRAME_STATE, FRAME_STATES, SKIP, SPANS, STAGES } from '../../../../contract/index.ts';
import type { StoredRecord } from '../../session/stored-records.ts';
import { lastEndNs } from '../../telemetry/stage-times.ts';
import { NestedTrack } from './nested-track.ts';
import { threadOf } from './threads.ts';
import type { TraceWriter } from './trace-writer.ts';
import { RANK, type Tracks } from './tracks.ts';

/**
 * Rows that are held back so that slices can be written in the order of time. A frame begins only when there is room in the table of frames in flight,
 * which has 512 rows, so what belongs to a frame is no older than the end of the one so many rows before it.
 */
const HELD_ROWS = 1024;

/** Frames as slices: on the threads that worked on them, and on lanes of their own where each shows its waits and services. */
export class FrameSlices {
  readonly #writer: TraceWriter;
  readonly #tracks: Tracks;
  readonly #threads = new Map<string, NestedTrack>();
  readonly #lanes: NestedTrack;
  #drops: number | null = null;
  /** Of the rows held back, when the frames ended. */
  #ends: number[] = [];

  constructor(writer: TraceWriter, tracks: Tracks) {
    this.#writer = writer;
    this.#tracks = tracks;
    this.#lanes = new NestedTrack(writer, () => tracks.named('Frames', RANK.frames));
  }

  /** Takes a frame, in the order of the file. */
  add(record: StoredRecord): void {
    if ((record.skips & SKIP.notTimed) !== 0) return;
    const endNs = Math.max(record.tReceiveNs, lastEndNs(record.spans) || 0);
    this.#onThreads(record);
    this.#onLane(record, endNs);
    if (record.state === FRAME_STATE.dropped) this.#drop(record, endNs);
    this.#ends.push(endNs);
    if (this.#ends.length < 2 * HELD_ROWS) return;
    const safeNs = this.#ends[HELD_ROWS - 1]!;
    this.#ends = this.#ends.slice(HELD_ROWS);
    for (const track of [...this.#threads.values(), this.#lanes]) track.writeUntil(safeNs);
  }

  finish(): void {
    for (const track of [...this.#threads.values(), this.#lanes]) track.finish();
  }

  /** The service of each span, and a flow from thread to thread: a step where the frame comes to another one. */
  #onThreads({ frame, spans, worker }: StoredRecord): void {
    const threads = SPANS.map((_, span) => (Number.isNaN(spans[span * 3]) ? null : threadOf(span, worker)));
    const lastThread = threads.findLast((thread) => thread !== null);
    const firstOfLast = threads.indexOf(lastThread ?? null);
    let before: string | null = null;
    for (const [span, { name }] of SPANS.entries()) {
      const thread = threads[span];
      if (!thread) continue;
      const arrives = thread !== before;
      before = thread;
      this.#thread(thread).add({
        startNs: spans[span * 3 + 1]!,
        endNs: spans[span * 3 + 2]!,
        frame,
        depth: 0,
        name,
        category: 'service',
        args: { frame },
        ...(arrives ? { flow: frame + 1, flowEnds: span === firstOfLast } : {}),
      });
    }
  }

  #thread(name: string): NestedTrack {
    const known = this.#threads.get(name);
    if (known) return known;
    let own = 0;
    const made = new NestedTrack(this.#writer, (lane) => {
      if (lane > 0) return this.#tracks.named(`${name}, at the same time`, RANK.frames);
      own = this.#tracks.thread(name);
      return own;
    });
    this.#threads.set(name, made);
    return made;
  }

  #onLane(record: StoredRecord, endNs: number): void {
    const { frame, tReceiveNs, tCaptureNs, spans, e2eNs } = record;
    this.#lanes.add({
      startNs: tReceiveNs,
      endNs,
      frame,
      depth: 0,
      name: 'frame',
      number: frame,
      category: 'frame',
      args: {
        frame,
        pts_ms: record.ptsMs,
        epoch: record.epoch,
        state: FRAME_STATES[record.state] ?? null,
        reason: DROP_REASONS[record.reason] ?? null,
        place: STAGES[record.place] ?? null,
        objects: record.objectCount,
        e2e_ms: Number.isNaN(e2eNs) ? null : e2eNs / 1e6,
        capture_to_receive_ms: Number.isNaN(tCaptureNs) ? null : (tReceiveNs - tCaptureNs) / 1e6,
      },
    });
    for (const [span, { name }] of SPANS.entries()) {
      const [enqNs, startNs, spanEndNs] = [spans[span * 3]!, spans[span * 3 + 1]!, spans[span * 3 + 2]!];
      if (Number.isNaN(enqNs)) continue;
      if (startNs > enqNs) this.#lanes.add({ startNs: enqNs, endNs: startNs, frame, depth: 1, name: `${name} wait`, category: 'wait' });
      this.#lanes.add({ startNs, endNs: spanEndNs, frame, depth: 1, name, category: 'service' });
    }
  }

  /** A frame that was lost, as an instant where its path ends. */
  #drop({ frame, reason, place }: StoredRecord, endNs: number): void {
    this.#drops ??= this.#tracks.named('Dropped frames', RANK.drops);
    const name = DROP_REASONS[reason] ?? 'dropped';
    this.#writer.instant(this.#drops, endNs, { name, category: 'drop', args: { frame, place: STAGES[place] ?? null } });
  }
}
