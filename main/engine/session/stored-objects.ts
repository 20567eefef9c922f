import type { FrameObject } from '../../../contract/index.ts';
import type { FlatBatch } from './flat-batch.ts';
import { type NumberAt, numberColumn, textColumn } from './read-columns.ts';

/** Adds the objects of a batch of objects.arrows to the frames asked for, the keys of `into`; without those whose box or score only damage can write. */
export function collectObjects(batch: FlatBatch, into: Map<number, FrameObject[]>): void {
  const number = (name: string): NumberAt => numberColumn(batch, name);
  const [frame, track, score] = [number('frame'), number('track'), number('score')];
  const [x1, y1, x2, y2] = [number('x1_px'), number('y1_px'), number('x2_px'), number('y2_px')];
  const [label, classLabel] = [textColumn(batch, 'label'), textColumn(batch, 'class_label')];
  const [classScore, classAge, classAgeMs] = [number('class_score'), number('class_age_frames'), number('class_age_ms')];
  for (let row = 0; row < batch.numRows; row++) {
    const objects = into.get(frame(row));
    if (!objects) continue;
    const id = track(row);
    const box = [x1(row), y1(row), x2(row), y2(row)] as const;
    if (!areFinite(score(row), ...box)) continue;
    const second = classLabel(row);
    const named = { score: classScore(row), ageFrames: classAge(row), ageMs: classAgeMs(row) || 0 };
    objects.push({
      track: Number.isNaN(id) ? null : id,
      label: label(row) ?? '',
      score: score(row),
      box,
      class: second !== null && areFinite(named.score, named.ageFrames, named.ageMs) ? { label: second, ...named } : null,
    });
  }
}

const areFinite = (...numbers: readonly number[]): boolean => numbers.every(Number.isFinite);
