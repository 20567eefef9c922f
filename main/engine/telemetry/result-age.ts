import type { FrameObject, FrameRecord } from '../../../contract/index.ts';

/** `result_age` of one frame: over its objects that have a label of the second network. */
export const resultAgeOf = (objects: readonly FrameObject[]): FrameRecord['resultAge'] => {
  let [labelled, frames, ms] = [0, 0, 0];
  for (const { class: label } of objects) {
    if (!label) continue;
    labelled++;
    frames += label.ageFrames;
    ms += label.ageMs;
  }
  return { labelled, frames: frames / labelled, ms: ms / labelled };
};
