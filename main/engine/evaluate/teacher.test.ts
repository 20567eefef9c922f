import { describe, expect, it } from 'vitest';
import { FRAME_STATE, type FrameObject } from '../../../contract/index.ts';
import { againstTeacher, ReportedObjects } from './teacher.ts';

const object = (label: string, score: number, x: number): FrameObject => ({
  track: 1,
  label,
  score,
  box: [x, 0, x + 20, 40],
  class: null,
  also: [],
});
const reports = (frames: readonly (readonly FrameObject[])[], state: number = FRAME_STATE.analysed_only): ReportedObjects => {
  const reported = new ReportedObjects();
  for (const [frame, objects] of frames.entries()) reported.add({ frame, state, reason: -1, objects });
  return reported;
};

describe('against a teacher', () => {
  const teacher = reports([[object('person', 0.9, 0), object('person', 0.3, 100), object('dog', 0.8, 200)]]);

  it('what it is sure of is true, what it is not sure of may be found or not', () => {
    const student = reports([[object('person', 0.8, 0), object('person', 0.7, 100), object('person', 0.1, 300)]]);
    expect(againstTeacher(teacher, student, ['person'], 0.3)).toMatchObject({ mAP50: 1, precision: 1, recall: 1 });
    expect(againstTeacher(teacher, student, ['person'], 0.05)).toMatchObject({ mAP50: 1, precision: 0.5, recall: 1 });
  });

  it('what the student has no word for is not asked of it', () => {
    expect(againstTeacher(teacher, reports([[]]), ['person'], 0.3).perClass).toEqual([
      { label: 'person', ap50: 0, ap50_95: 0, precision: null, recall: 0, truthObjects: 1, objects: 0 },
    ]);
    expect(againstTeacher(teacher, reports([[object('pedestrian', 0.5, 0)]]), ['pedestrian'], 0.3)).toMatchObject({ mAP50: 1 });
    const vans = reports([[object('truck', 0.9, 0), object('bus', 0.8, 100), object('car', 0.7, 200)]]);
    const larger = reports([[object('larger vehicle', 0.5, 0), object('larger vehicle', 0.6, 100), object('car', 0.4, 200)]]);
    expect(againstTeacher(vans, larger, ['car', 'larger vehicle'], 0.3)).toMatchObject({ mAP50: 1, precision: 1, recall: 1 });
  });

  it('a network against itself is right in everything', () => {
    expect(againstTeacher(teacher, teacher, ['person', 'dog'], 0.4)).toMatchObject({ mAP50_95: 1, precision: 1, recall: 1 });
  });

  it('frames that one of them did not analyse are left out', () => {
    const lost = reports([[object('person', 0.9, 0)]], FRAME_STATE.decimated);
    expect(againstTeacher(teacher, lost, ['person'], 0.3).perClass).toEqual([]);
    expect(againstTeacher(reports([]), teacher, ['person'], 0.3).perClass).toEqual([]);
  });
});
