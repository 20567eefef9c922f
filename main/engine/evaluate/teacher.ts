import type { FrameObject, FrameRecord } from '../../../contract/index.ts';
import { wasAnalysed } from '../telemetry/counts.ts';
import { AveragePrecision, type PrecisionResult } from './average-precision.ts';
import { foundOf } from './found.ts';
import { labelMapTo } from './label-map.ts';
import type { JudgedTruth, TruthObject } from './truth.ts';

/** What a teacher is as sure of as this is true. */
const SURE = 0.4;
/** What it is as sure of as this, and no surer, may be found or not. A teacher reports its objects from here on. */
export const TEACHER_SCORE = 0.2;

/** What a run reported, by number of frame: a copy, so that two runs can be held against each other. Keeps every object. */
export class ReportedObjects {
  readonly frames = new Map<number, readonly FrameObject[]>();

  add(record: Pick<FrameRecord, 'frame' | 'state' | 'reason' | 'objects'>): void {
    if (!wasAnalysed(record)) return;
    const copies = record.objects.map(({ label, score, box }) => ({
      label,
      score,
      box: [...box] as const,
      track: null,
      class: null,
      also: [],
    }));
    this.frames.set(record.frame, copies);
  }
}

/**
 * Average precision of one network against another on the same source, both through the whole pipeline. Frames that only one of them analysed are left out.
 * @param labels the student's; what the teacher calls otherwise is left out
 * @param threshold score from which precision and recall of the student are taken
 */
export const againstTeacher = (
  teacher: ReportedObjects,
  student: ReportedObjects,
  labels: readonly string[],
  threshold: number,
): PrecisionResult => {
  const labelOf = labelMapTo(labels);
  const precision = new AveragePrecision();
  for (const [frame, objects] of student.frames) {
    const taught = teacher.frames.get(frame);
    if (!taught) continue;
    const known = objects.map((object) => foundOf(object, object.label));
    precision.add(truthOf(taught, labelOf), known);
  }
  return precision.result(threshold);
};

const truthOf = (
  taught: readonly Pick<FrameObject, 'label' | 'score' | 'box'>[],
  labelOf: (label: string) => string | null,
): JudgedTruth => {
  const by = (counts: (score: number) => boolean) =>
    taught.flatMap(({ label, score, box }, id): TruthObject[] => {
      const known = labelOf(label);
      return known === null || !counts(score) ? [] : [{ id, label: known, kind: '', colour: '', box, visibility: 1 }];
    });
  return { visible: by((score) => score >= SURE), ignored: by((score) => score >= TEACHER_SCORE && score < SURE) };
};
