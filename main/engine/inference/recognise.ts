import { Fault } from '../../../contract/errors.ts';
import { COCO_LABELS } from '../../../models/coco.ts';
import { type OnnxValue, showValue } from '../../../models/onnx-header.ts';
import { DETECT_FAMILIES, detectFamily } from '../pipeline/detect/families.ts';
import type { DetectFamily, FamilyMatch } from '../pipeline/detect/family.ts';
import type { ModelReference, PictureInput, Task } from './description.ts';
import type { Sidecar } from './manifest.ts';
import type { ModelFile } from './model-file.ts';
import { pictureInput } from './picture-input.ts';

/** Most pictures one run of a classifier takes where its batch is open. */
const MAX_BATCH = 16;

const CLASSIFIER_EXPECTS =
  'a classifier: one picture input (float32 or uint8, [batch, channels, H, W] or [batch, H, W, channels]) and one float32 output [batch, classes]';

const show = (values: readonly OnnxValue[]): string => {
  const shown = values.slice(0, 3).map(showValue).join(' and ');
  return values.length > 3 ? `${shown} and ${values.length - 3} more` : shown || 'nothing';
};

const expected = (path: string, expects: string, file: ModelFile): Fault =>
  new Fault(
    'model',
    `Expected ${expects}, but ${path} takes ${show(file.header.inputs)} and gives ${show(file.header.outputs)}; use a model of that kind.`,
  );

/** The classifier's output and number of classes; null where its shape is none. `[batch, K]`, also with trailing ones. */
const classifierMatch = (file: ModelFile): FamilyMatch | null => {
  const [output, ...others] = file.header.outputs;
  if (output === undefined || others.length > 0 || output.type !== 'float32' || output.shape === null) return null;
  const [batch, classes, ...rest] = output.shape;
  if (typeof classes !== 'number' || classes < 2 || rest.some((side) => side !== 1)) return null;
  return typeof batch === 'number' && batch !== 1 ? null : { output: output.name, classes };
};

const findFamily = (sidecar: Sidecar, input: PictureInput, file: ModelFile): { family: DetectFamily; match: FamilyMatch } | null => {
  const named = sidecar.manifest.family;
  const families = named === undefined ? DETECT_FAMILIES : DETECT_FAMILIES.filter((family) => family.name === named);
  for (const family of families) {
    const match =
      input.layout === 'nchw' &&
      input.channels === 3 &&
      input.type === 'float32' &&
      family.match(input.width, input.height, file.header.outputs);
    if (match) return { family, match };
  }
  return null;
};

const labelsFor = (file: ModelFile, sidecar: Sidecar, classes: number, task: Task, notes: string[]): string[] => {
  const given = sidecar.labels;
  if (given !== null && given.list.length === classes) return [...given.list];
  if (given !== null) {
    const sentence = `${given.from} has ${given.list.length} labels but ${file.path} tells ${classes} classes apart`;
    if (!given.from.startsWith('the metadata')) throw new Fault('model', `${sentence}; correct the list or take it away.`);
    notes.push(`${sentence}: they are not used.`);
  }
  if (task === 'detect' && classes === COCO_LABELS.length) {
    notes.push('Its 80 classes are taken to be those of COCO.');
    return [...COCO_LABELS];
  }
  notes.push('Nothing names its classes: they are numbered.');
  return Array.from({ length: classes }, (_, index) => `class ${index}`);
};

/** Which tasks are tried: what the model is said to be for, what it is wanted for, or both in turn. */
const tasksFor = (name: string, file: ModelFile, sidecar: Sidecar, wanted: Task | null): readonly Task[] => {
  const said = sidecar.manifest.task;
  if (said !== undefined && wanted !== null && wanted !== said) {
    const what = said === 'detect' ? 'a detector, not a classifier' : 'a classifier, not a detector';
    throw new Fault('model', `${name} (${file.path}) is ${what}; choose another model here.`);
  }
  const task = wanted ?? said;
  return task === undefined ? ['detect', 'classify'] : [task];
};

const recogniseAs = (task: Task, name: string, file: ModelFile, sidecar: Sidecar): ModelReference => {
  const { manifest } = sidecar;
  const expects = task === 'classify' ? CLASSIFIER_EXPECTS : DETECT_FAMILIES.map((family) => family.expects).join('; or ');
  const notes: string[] = [];
  const input = pictureInput(file, manifest, task, expects, notes);
  const detector = task === 'detect' ? findFamily(sidecar, input, file) : null;
  const match = task === 'detect' ? (detector?.match ?? null) : classifierMatch(file);
  if (match === null) throw expected(file.path, expects, file);
  const madeBy = file.header.madeBy[match.output] ?? '';
  return {
    name,
    path: file.path,
    sha256: file.sha256,
    bytes: null,
    delayMs: 0,
    task,
    family: detector?.family.name ?? 'softmax',
    input,
    maxBatch: task === 'detect' || file.header.inputs[0]?.shape?.[0] === 1 ? 1 : MAX_BATCH,
    output: match.output,
    logits:
      task === 'classify' && (manifest.output === undefined ? madeBy !== 'Softmax' && madeBy !== 'Sigmoid' : manifest.output === 'logits'),
    labels: labelsFor(file, sidecar, match.classes, task, notes),
    score: manifest.score ?? 0.3,
    iou: manifest.iou ?? 0.45,
    cropScale: manifest.cropScale ?? 1,
    cropSquare: manifest.cropSquare ?? false,
    notes,
  };
};

/**
 * Works out what a network is from its shapes and from what is said about it: model.json wins over the table of known networks, that over
 * the file's metadata, that over the family's habits. `task`: what it is wanted for; null takes either. Throws Fault('model') with one
 * sentence saying what was expected and what was found.
 */
export const recognise = (name: string, file: ModelFile, sidecar: Sidecar, task: Task | null): ModelReference => {
  if (sidecar.unsupported !== null) {
    throw new Fault(
      'model',
      `${file.path} is ${sidecar.unsupported}, which cannot be used here; use a YOLOX detector or a classifier of pictures.`,
    );
  }
  const { family } = sidecar.manifest;
  if (family !== undefined && family !== 'softmax' && detectFamily(family) === undefined) {
    const families = [...DETECT_FAMILIES.map((each) => each.name), 'softmax'].join(', ');
    throw new Fault('model', `The model.json of ${file.path} names the family "${family}"; expected one of ${families}.`);
  }
  let fault: unknown;
  for (const each of tasksFor(name, file, sidecar, task)) {
    try {
      return recogniseAs(each, name, file, sidecar);
    } catch (error) {
      fault = error;
    }
  }
  throw fault;
};
