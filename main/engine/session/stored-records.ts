import { DROP_REASONS, FRAME_STATES, type FrameRecord, SPANS, spanColumns, STAGES } from '../../../contract/index.ts';
import type { FlatBatch } from './flat-batch.ts';
import { numberColumn, wordColumn } from './read-columns.ts';

/** A frame as it was recorded, without its objects but with their number. */
export interface StoredRecord extends FrameRecord {
  readonly objectCount: number;
}

/** Rows [from, to) of a batch of frames.arrows as frame records; each is valid until the next is taken. */
export function* storedRecords(batch: FlatBatch, from = 0, to = batch.numRows): Generator<StoredRecord> {
  const at = (name: string): ((row: number) => number) => numberColumn(batch, name);
  const count = (name: string): ((row: number) => number) => {
    const column = at(name);
    return (row) => column(row) || 0;
  };
  const [frame, ptsMs, epoch, skips, worker] = [count('frame'), count('pts_ms'), count('epoch'), count('skips'), at('worker')];
  const [receive, e2eMs, analysisMs, classifyRuns] = [count('t_receive_ns'), at('e2e_ms'), at('analysis_ms'), count('classify_runs')];
  const [deviceToHost, processToProcess, threadToThread] = [
    count('copy_device_to_host_bytes'),
    count('copy_process_to_process_bytes'),
    count('copy_thread_to_thread_bytes'),
  ];
  const [labelled, ageFrames, ageMs] = [count('labelled'), at('result_age_frames'), at('result_age_ms')];
  // Of version 1: all copies in one.
  const anyCopy = count('copy_bytes');
  const [rois, eligible, cached, classified] = [count('rois'), count('eligible'), count('cached'), count('classified')];
  const [filteredSize, filteredClass, filteredScore] = [count('filtered_size'), count('filtered_class'), count('filtered_score')];
  const objects = count('objects');
  const state = wordColumn(batch, 'state', FRAME_STATES);
  const reason = wordColumn(batch, 'reason', DROP_REASONS);
  const place = wordColumn(batch, 'place', STAGES);
  const times = SPANS.flatMap(({ name }) => spanColumns(name).map(at));
  const spans = new Float64Array(times.length);
  for (let row = from; row < to; row++) {
    for (let i = 0; i < spans.length; i++) spans[i] = times[i]!(row);
    const detectThread = worker(row);
    yield {
      frame: frame(row),
      ptsMs: ptsMs(row),
      epoch: epoch(row),
      state: state(row),
      reason: reason(row),
      place: place(row),
      skips: skips(row),
      worker: Number.isNaN(detectThread) ? -1 : detectThread,
      tReceiveNs: receive(row),
      spans,
      e2eNs: e2eMs(row) * 1e6,
      analysisNs: analysisMs(row) * 1e6,
      copyBytes: {
        deviceToHost: deviceToHost(row),
        processToProcess: processToProcess(row),
        threadToThread: threadToThread(row) + anyCopy(row),
      },
      classifyRuns: classifyRuns(row),
      cascade: {
        rois: rois(row),
        eligible: eligible(row),
        filteredSize: filteredSize(row),
        filteredClass: filteredClass(row),
        filteredScore: filteredScore(row),
        cached: cached(row),
        classified: classified(row),
      },
      resultAge: { labelled: labelled(row), frames: ageFrames(row), ms: ageMs(row) },
      objects: [],
      objectCount: objects(row),
    };
  }
}
