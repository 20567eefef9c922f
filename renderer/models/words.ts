import {
  type CropTask,
  CROP_TASKS,
  type FrameTask,
  FRAME_TASKS,
  type LibraryEntry,
  type ModelManifest,
  type Task,
} from '../../contract/index.ts';

/** What networks are for, as a user calls it. */
export const TASK_NAME: { readonly [T in Task]: string } = {
  detect: 'Detection',
  classify: 'Classification',
  segment: 'Segmentation',
  depth: 'Depth',
  embed: 'Embedding',
  pose: 'Head pose',
};

export const isFrameTask = (task: Task | null): task is FrameTask => (FRAME_TASKS as readonly (Task | null)[]).includes(task);
export const isCropTask = (task: Task | null): task is CropTask => (CROP_TASKS as readonly (Task | null)[]).includes(task);

/** Where a network comes to stand that is brought: behind a detector that there is, where it can say something of objects, else in the first place. */
export const placeOf = (task: Task | null, first: Task | null): 'first' | 'behind' =>
  isFrameTask(task) && !(isCropTask(task) && first === 'detect') ? 'first' : 'behind';

/** Models by task, in the order of tasks; tasks that have none are left out. */
export const byTask = <Model extends { readonly task: Task | null }>(
  models: readonly Model[],
  tasks: readonly Task[],
): readonly { readonly group: string; readonly models: readonly Model[] }[] =>
  tasks.flatMap((task) => {
    const those = models.filter((model) => model.task === task);
    return those.length === 0 ? [] : [{ group: TASK_NAME[task], models: those }];
  });

/** How a model's pixels may be scaled, by the names that people know; `mean` and `std` are in pixels of 0..255. */
export const NORMALISATIONS = {
  '0 to 255': { mean: [0], std: [1] },
  '0 to 1': { mean: [0], std: [255] },
  '−1 to 1': { mean: [127.5], std: [127.5] },
  ImageNet: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
} as const;
export type Normalisation = keyof typeof NORMALISATIONS;

const same = (a: readonly number[] | undefined, b: readonly number[]): boolean =>
  a !== undefined &&
  b.every((value, index) => Math.abs((a[index] ?? a[0] ?? Number.NaN) - value) < 0.01) &&
  (a.length === b.length || b.length === 1);

/** Which of these a manifest says; null: none of them, or nothing. */
export const normalisationOf = ({ input }: ModelManifest): Normalisation | null =>
  (Object.keys(NORMALISATIONS) as Normalisation[]).find(
    (name) => same(input?.mean, NORMALISATIONS[name].mean) && same(input?.std, NORMALISATIONS[name].std),
  ) ?? null;

/** Numbers as they are typed: "103.5, 116, 123"; null where they are none. */
export const numbersIn = (text: string): number[] | null => {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.length >= 1 && numbers.length <= 3 && numbers.every(Number.isFinite) ? numbers : null;
};

/** Whether this is the model that is meant by a path or a name. */
export const isModel = (entry: Pick<LibraryEntry, 'name' | 'path'>, model: string | null): boolean =>
  model !== null && (entry.path === model || entry.name === model);
