import type { BoxPx, FrameObject } from '../../../contract/index.ts';
import { Evaluation, type Judged } from './evaluation.ts';
import type { Found } from './found.ts';
import type { FrameTruth, TruthObject } from './truth.ts';

export const truthObject = (id: number, box: BoxPx, more: Partial<TruthObject> = {}): TruthObject => ({
  id,
  label: 'vehicle',
  kind: 'car',
  colour: 'red',
  box,
  visibility: 1,
  ...more,
});

export const found = (box: BoxPx, more: Partial<Found> = {}): Found => ({
  label: 'vehicle',
  score: 0.9,
  box,
  track: null,
  answers: [],
  ...more,
});

const lane = (id: number, label: 'vehicle' | 'pedestrian', x: number, speed: number) => (frame: number) => {
  const [width, height] = label === 'vehicle' ? [60, 24] : [12, 24];
  const left = x + speed * frame;
  const more =
    label === 'vehicle'
      ? { label, kind: 'van', colour: id % 2 ? 'blue' : 'white' }
      : { label, kind: id % 2 ? 'adult' : 'child', colour: 'green' };
  return truthObject(id, [left, 30 * id, left + width, 30 * id + height], more);
};

/** A picture in which six objects move to the right and to the left, each in a row of its own. */
const lanes = [
  lane(1, 'vehicle', 40, 4),
  lane(2, 'vehicle', 400, -5),
  lane(3, 'vehicle', 20, 3),
  lane(4, 'pedestrian', 60, 1.3),
  lane(5, 'pedestrian', 300, -1.6),
  lane(6, 'pedestrian', 200, 1.1),
];
export const traffic: FrameTruth = { at: (frame) => lanes.map((at) => at(frame)) };

const said = (label: string) => ({ label, score: 0.9, ageFrames: 0, ageMs: 0 });

/** What a pipeline without a fault would report of it. */
export const reported = ({ id, label, kind, colour, box }: TruthObject): FrameObject => ({
  track: 100 + id,
  label,
  score: 0.9,
  box,
  class: said(colour),
  also: [said(kind)],
});

export const shifted = (object: FrameObject, dx: number, dy: number): FrameObject => ({
  ...object,
  box: [object.box[0] + dx, object.box[1] + dy, object.box[2] + dx, object.box[3] + dy],
});

export const ABOUT: Judged = { threshold: 0.3, detectorLabels: [] };

/** Evaluates so many frames of results against a truth. */
export const evaluate = (results: (frame: number) => readonly FrameObject[], truth: FrameTruth = traffic, frames = 60) => {
  const evaluation = new Evaluation();
  for (let frame = 0; frame < frames; frame++) evaluation.add(truth, frame, results(frame));
  return evaluation.result(ABOUT);
};
