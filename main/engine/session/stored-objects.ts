import { type ClassResult, type FrameObject, FURTHER_RESULTS } from '../../../contract/index.ts';
import type { FlatBatch } from './flat-batch.ts';
import { type NumberAt, numberColumn, textColumn } from './read-columns.ts';

/** Adds the objects of a batch of objects.arrows to the frames asked for, the keys of `into`; without those whose box or score only damage can write. */
export function collectObjects(batch: FlatBatch, into: Map<number, FrameObject[]>): void {
  const number = (name: string): NumberAt => numberColumn(batch, name);
  const [frame, track, score] = [number('frame'), number('track'), number('score')];
  const [x1, y1, x2, y2] = [number('x1_px'), number('y1_px'), number('x2_px'), number('y2_px')];
  const label = textColumn(batch, 'label');
  const first = resultAt(batch, 'class');
  const further = FURTHER_RESULTS.map((result) => resultAt(batch, `class${result}`));
  for (let row = 0; row < batch.numRows; row++) {
    const objects = into.get(frame(row));
    if (!objects) continue;
    const id = track(row);
    const box = [x1(row), y1(row), x2(row), y2(row)] as const;
    if (!areFinite(score(row), ...box)) continue;
    objects.push({
      track: Number.isNaN(id) ? null : id,
      label: label(row) ?? '',
      score: score(row),
      box,
      class: first(row),
      also: further.map((result) => result(row)).filter((result) => result !== null),
    });
  }
}

/** What the columns of a result say in a row; null where they say nothing that can be read. */
const resultAt = (batch: FlatBatch, name: string): ((row: number) => ClassResult | null) => {
  const label = textColumn(batch, `${name}_label`);
  const [score, age, ageMs] = ['score', 'age_frames', 'age_ms'].map((what) => numberColumn(batch, `${name}_${what}`)) as [
    NumberAt,
    NumberAt,
    NumberAt,
  ];
  return (row) => {
    const said = label(row);
    const numbers = { score: score(row), ageFrames: age(row), ageMs: ageMs(row) || 0 };
    return said !== null && areFinite(numbers.score, numbers.ageFrames, numbers.ageMs) ? { label: said, ...numbers } : null;
  };
};

const areFinite = (...numbers: readonly number[]): boolean => numbers.every(Number.isFinite);
