import { DROP_REASONS, FRAME_STATES, type FrameRecord, SPANS, STAGES, spanColumns } from '../../../contract/index.ts';
import type { FlatBatch } from './flat-batch.ts';
import { numberTable, wordColumn } from './read-columns.ts';

/** A frame as it was recorded, without its objects but with their number. */
export interface StoredRecord extends FrameRecord {
  readonly objectCount: number;
}

const NUMBERS = [
  'frame',
  'pts_ms',
  'epoch',
  'skips',
  'worker',
  't_receive_ns',
  't_capture_ns',
  'e2e_ms',
  'analysis_ms',
  'copy_device_to_host_bytes',
  'copy_process_to_process_bytes',
  'copy_thread_to_thread_bytes',
  // Of version 1: all copies in one.
  'copy_bytes',
  'rois',
  'eligible',
  'filtered_size',
  'filtered_class',
  'filtered_score',
  'cached',
  'classified',
  'deferred',
  'classify_runs',
  'labelled',
  'result_age_frames',
  'result_age_ms',
  'objects',
] as const;
const AT = Object.fromEntries(NUMBERS.map((name, index) => [name, index])) as { readonly [K in (typeof NUMBERS)[number]]: number };
/** The numbers, then the times of the spans. */
const COLUMNS: readonly string[] = [...NUMBERS, ...SPANS.flatMap(({ name }) => spanColumns(name))];
const FIRST_TIME = NUMBERS.length;

/**
 * Rows [from, to) of a batch of frames.arrows as frame records; each is valid until the next is taken. Whatever bytes a damaged file has: numbers
 * are finite, or NaN where they may be missing, counts are not negative, and a span has all its times or none.
 */
export function* storedRecords(batch: FlatBatch, from = 0, to = batch.numRows): Generator<StoredRecord> {
  const rows = batch.numRows;
  const table = numberTable(batch, COLUMNS);
  for (let at = 0; at < table.length; at++) if (!(Math.abs(table[at]!) <= Number.MAX_SAFE_INTEGER)) table[at] = Number.NaN;
  const state = wordColumn(batch, 'state', FRAME_STATES);
  const reason = wordColumn(batch, 'reason', DROP_REASONS);
  const place = wordColumn(batch, 'place', STAGES);
  const spans = new Float64Array(SPANS.length * 3);
  for (let row = from; row < to; row++) {
    for (let i = 0; i < spans.length; i++) spans[i] = table[(FIRST_TIME + i) * rows + row]!;
    for (let i = 0; i < spans.length; i += 3) if (Number.isNaN(spans[i]! + spans[i + 1]! + spans[i + 2]!)) spans.fill(Number.NaN, i, i + 3);
    const number = (column: number): number => table[column * rows + row]!;
    const value = (column: number): number => number(column) || 0;
    const count = (column: number): number => Math.max(0, value(column));
    const detectThread = number(AT.worker);
    yield {
      frame: value(AT.frame),
      ptsMs: value(AT.pts_ms),
      epoch: value(AT.epoch),
      state: state(row),
      reason: reason(row),
      place: place(row),
      skips: value(AT.skips),
      worker: Number.isNaN(detectThread) ? -1 : detectThread,
      tReceiveNs: value(AT.t_receive_ns),
      tCaptureNs: number(AT.t_capture_ns),
      spans,
      e2eNs: number(AT.e2e_ms) * 1e6,
      analysisNs: number(AT.analysis_ms) * 1e6,
      copyBytes: {
        deviceToHost: count(AT.copy_device_to_host_bytes),
        processToProcess: count(AT.copy_process_to_process_bytes),
        threadToThread: count(AT.copy_thread_to_thread_bytes) + count(AT.copy_bytes),
      },
      classifyRuns: count(AT.classify_runs),
      cascade: {
        rois: count(AT.rois),
        eligible: count(AT.eligible),
        filteredSize: count(AT.filtered_size),
        filteredClass: count(AT.filtered_class),
        filteredScore: count(AT.filtered_score),
        cached: count(AT.cached),
        classified: count(AT.classified),
        deferred: count(AT.deferred),
      },
      resultAge: { labelled: count(AT.labelled), frames: number(AT.result_age_frames), ms: number(AT.result_age_ms) },
      objects: [],
      objectCount: count(AT.objects),
    };
  }
}
