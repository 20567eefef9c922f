import { sideOf } from '../dims.ts';
import type { NetworkFacts } from '../family.ts';

/**
 * What Ultralytics' exporter says of a network in `metadata_props` (https://github.com/ultralytics/ultralytics, engine/exporter.py: names, task, kpt_shape), and
 * what stands behind the classes of a row: 32 mask numbers (Segment), keypoints of 2 or 3 numbers (Pose), an angle (OBB).
 */
const MASK_NUMBERS = 32;
/** x, y and visibility of COCO's 17 keypoints. */
export const COCO_POSE_NUMBERS = 51;

/** How many names there are; null where it says nothing. */
export const namesIn = (metadata: Readonly<Record<string, string>>): number | null => {
  const names = metadata['names'];
  if (names === undefined) return null;
  return [...names.matchAll(/(?:^|[{,\s])\d+\s*:/g)].length || null;
};

/** Whether boxes are turned: the last column is an angle, radians. */
export const isTurned = ({ metadata }: NetworkFacts): boolean => metadata['task'] === 'obb';

/** `[17, 3]`: keypoints, and numbers each. */
const keypointNumbers = (text: string | undefined): number => {
  const [points, numbers] = (text ?? '').match(/\d+/g)?.map(Number) ?? [];
  return points === undefined || numbers === undefined ? COCO_POSE_NUMBERS : points * numbers;
};

/** Columns behind the classes, where `rest` is how many there are behind the box (and the objectness); 0 where all of them are named classes. */
export const columnsBehindClasses = (facts: NetworkFacts, rest: number): number => {
  const { outputs, metadata, labels } = facts;
  if (namesIn(metadata) === rest || labels === rest) return 0;
  if (isTurned(facts)) return 1;
  if (metadata['task'] === 'pose') return keypointNumbers(metadata['kpt_shape']);
  const prototypes = outputs.some((output) => output.shape?.length === 4 && sideOf(output, 1) === MASK_NUMBERS);
  return metadata['task'] === 'segment' || prototypes ? MASK_NUMBERS : 0;
};
