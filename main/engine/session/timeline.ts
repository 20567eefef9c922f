import type { RecordBatch } from 'apache-arrow';
import { DROP_REASONS, FRAME_STATES, type FrameObject, SPANS, spanColumns, type TimelineFrame } from '../../../contract/index.ts';
import { type NumberAt, numberColumn, textColumn, wordColumn } from './read-columns.ts';

/** The three times of each span of SPANS, in its order. */
export const spanReaders = (batch: RecordBatch): readonly (readonly [NumberAt, NumberAt, NumberAt])[] =>
  SPANS.map(({ name }) => {
    const [enq, start, end] = spanColumns(name);
    return [numberColumn(batch, enq), numberColumn(batch, start), numberColumn(batch, end)] as const;
  });

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Rows [from, to) of a batch of frames.arrows as the timeline shows them. */
export function timelineFrames(batch: RecordBatch, from: number, to: number): TimelineFrame[] {
  const number = (name: string): NumberAt => numberColumn(batch, name);
  const [frame, ptsMs, receive, skips, e2e, objects] = [
    number('frame'),
    number('pts_ms'),
    number('t_receive_ns'),
    number('skips'),
    number('e2e_ms'),
    number('objects'),
  ];
  const state = wordColumn(batch, 'state', FRAME_STATES);
  const reason = wordColumn(batch, 'reason', DROP_REASONS);
  const spans = spanReaders(batch);
  const frames: TimelineFrame[] = [];
  for (let row = from; row < to; row++) {
    const tReceiveNs = receive(row);
    const flat: number[] = [];
    for (const [index, [enqAt, startAt, endAt]] of spans.entries()) {
      const [enq, start, end] = [enqAt(row), startAt(row), endAt(row)];
      if (!Number.isNaN(enq + start + end)) flat.push(index, (start - enq) / 1e6, (end - start) / 1e6, (start - tReceiveNs) / 1e6);
    }
    frames.push({
      frame: frame(row),
      ptsMs: ptsMs(row),
      tReceiveNs,
      state: state(row),
      reason: reason(row),
      skips: skips(row),
      e2eMs: orNull(e2e(row)),
      spans: flat,
      objects: objects(row),
    });
  }
  return frames;
}

/** Adds the objects of a batch of objects.arrows to the frames asked for, the keys of `into`. */
export function collectObjects(batch: RecordBatch, into: Map<number, FrameObject[]>): void {
  const number = (name: string): NumberAt => numberColumn(batch, name);
  const [frame, track, score] = [number('frame'), number('track'), number('score')];
  const [x1, y1, x2, y2] = [number('x1_px'), number('y1_px'), number('x2_px'), number('y2_px')];
  const [label, classLabel] = [textColumn(batch, 'label'), textColumn(batch, 'class_label')];
  const [classScore, classAge] = [number('class_score'), number('class_age_frames')];
  for (let row = 0; row < batch.numRows; row++) {
    const objects = into.get(frame(row));
    if (!objects) continue;
    const second = classLabel(row);
    objects.push({
      track: orNull(track(row)),
      label: label(row) ?? '',
      score: score(row),
      box: [x1(row), y1(row), x2(row), y2(row)],
      class: second === null ? null : { label: second, score: classScore(row), ageFrames: classAge(row) },
    });
  }
}
