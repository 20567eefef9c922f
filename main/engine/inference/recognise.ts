import { Fault } from '../../../contract/errors.ts';
import type { ModelFact, Task } from '../../../contract/model.ts';
import type { CropFamily, Family, FamilyOptions } from '../families/family.ts';
import { type Choice, chooseFamily, type Fitting, fittingFamilies } from './choose-family.ts';
import type { ModelReference } from './description.ts';
import { type Labels, labelsFor } from './labels-for.ts';
import type { ModelFile } from './model-file.ts';
import { factsOf, type Size, sizeAndShapes, sizesFor } from './network-facts.ts';
import { pictureOf } from './picture-habits.ts';
import { findPicture, type RawPicture } from './picture-input.ts';
import { fact, type Statements } from './said.ts';

/** Most pictures one run of a network behind a detector takes where its batch is open. */
const MAX_BATCH = 16;
/** Similarity from which an embedding is taken for the same, where nobody says it. */
const SAME = 0.6;

/** Who is known to an embedding network. */
export type Gallery = ModelReference['gallery'];

/** What was understood of a network: all of it, or as much as there was until something did not fit. */
export interface Understanding {
  readonly facts: readonly ModelFact[];
  readonly notes: readonly string[];
  readonly fitting: readonly Fitting[];
  readonly choice: Choice | null;
  readonly labels: Labels | null;
  /** The whole, or why there is none. */
  readonly result: ModelReference | Fault;
}

interface Progress {
  facts: ModelFact[];
  notes: string[];
  fitting: Fitting[];
  choice: Choice | null;
  labels: Labels | null;
}

const isCrop = (family: Family): family is CropFamily => family.task === 'classify' || family.task === 'embed' || family.task === 'pose';

/** Side of an open input, px. */
const openSide = (family: Family): number => family.openSizePx ?? (isCrop(family) ? 224 : 640);

/** Runs a network of open size with the size its family is used to, where that is another than the one it was recognised with. */
const atUsualSize = async (
  choice: Choice,
  file: ModelFile,
  picture: RawPicture,
  said: Statements,
  size: Size,
): Promise<{ size: Size; choice: Choice }> => {
  const side = openSide(choice.family);
  const usual = {
    width: picture.width ?? said.input('width')?.value ?? side,
    height: picture.height ?? said.input('height')?.value ?? side,
  };
  if (usual.width === size.width && usual.height === size.height) return { size, choice };
  const found = await sizeAndShapes(file, picture, [usual, size]);
  const match = choice.family.match(factsOf(file, picture, found.size, said.labels()[0]?.value.length ?? null, found.probed));
  return match === null ? { size, choice } : { size: found.size, choice: { ...choice, match } };
};

const headsOf = (said: Statements, classes: number): ModelReference['heads'] => {
  const stated = said.top('heads');
  if (stated === null) return [];
  const sum = stated.value.reduce((total, head) => total + head.labels, 0);
  if (sum === classes) return stated.value;
  throw new Fault(
    'model',
    `The heads of ${stated.from} have ${sum} labels in all, but the network gives ${classes} numbers; correct "heads".`,
  );
};

const optionsOf = (choice: Choice, said: Statements): FamilyOptions => {
  const output = said.top('output');
  return { ...choice.match.options, ...(output === null ? {} : { logits: output.value === 'logits' }), ...said.options() };
};

const sizeFact = (picture: RawPicture, size: Size, said: Statements, family: Family): ModelFact => {
  const from =
    picture.width !== null && picture.height !== null
      ? 'the file'
      : ((said.input('width') ?? said.input('height'))?.from ?? `habit of ${family.name}`);
  return fact('size', `${size.width} × ${size.height}`, from);
};

const recogniseInto = async (
  progress: Progress,
  name: string,
  file: ModelFile,
  said: Statements,
  gallery: Gallery,
  wanted: readonly Task[] | null,
): Promise<ModelReference> => {
  const { facts, notes } = progress;
  const picture = findPicture(file, said, notes);
  const stated = { width: said.input('width')?.value, height: said.input('height')?.value };
  const fixed = [picture.width, picture.height].map(
    (side, index) => side !== null && side !== ([stated.width, stated.height][index] ?? side),
  );
  if (fixed.includes(true)) notes.push(`The size of its input is fixed in its file: that of ${said.input('width')?.from} is not used.`);
  const shapes = await sizeAndShapes(file, picture, sizesFor(picture, stated, file.header.outputs));
  const network = factsOf(file, picture, shapes.size, said.labels()[0]?.value.length ?? null, shapes.probed);
  progress.fitting = fittingFamilies(network);
  progress.choice = chooseFamily(name, file, network, progress.fitting, said, wanted);
  const { size, choice } = await atUsualSize(progress.choice, file, picture, said, shapes.size);
  const { family, match } = choice;
  facts.push(fact('task', family.task, said.top('task')?.from ?? choice.from), fact('family', family.name, choice.from));
  facts.push(sizeFact(picture, size, said, family), fact('layout', picture.layout, said.input('layout')?.from ?? 'the file'));
  const input = pictureOf(picture, size, said, family, facts, notes);
  const options = optionsOf(choice, said);
  const heads = headsOf(said, match.classes);
  progress.labels = labelsFor(match, family, said, file.path, notes);
  if (progress.labels.list.length > 0) facts.push(fact('labels', progress.labels.list.length, progress.labels.from));
  const score = said.top('score');
  const iou = said.top('iou');
  const usual =
    family.task === 'detect' ? { score: family.score, iou: family.iou } : { score: family.task === 'embed' ? SAME : 0, iou: 0.45 };
  if (family.task === 'detect' || family.task === 'embed')
    facts.push(fact('score', score?.value ?? usual.score, score?.from ?? `habit of ${family.name}`));
  if (family.task === 'detect') facts.push(fact('iou', iou?.value ?? usual.iou, iou?.from ?? `habit of ${family.name}`));
  for (const [key, value] of Object.entries(options)) {
    const output = key === 'logits' ? said.top('output')?.from : undefined;
    facts.push(fact(key, value, said.optionFrom(key) ?? output ?? 'the shapes'));
  }
  const shape = { ...size, classes: match.classes, options, heads, gallery, score: score?.value ?? usual.score };
  const own = isCrop(family) ? family.labels?.(shape) : undefined;
  return {
    name,
    path: file.path,
    sha256: file.sha256,
    bytes: file.wrapped,
    delayMs: 0,
    task: family.task,
    family: family.name,
    input,
    constants: match.constants ?? [],
    maxBatch: isCrop(family) && picture.openBatch ? MAX_BATCH : 1,
    outputs: match.outputs,
    options,
    labels: own ?? progress.labels.list,
    heads,
    gallery: family.task === 'embed' ? gallery : [],
    score: shape.score,
    iou: iou?.value ?? usual.iou,
    cropScale: said.top('cropScale')?.value ?? 1,
    cropSquare: said.top('cropSquare')?.value ?? false,
    notes,
  };
};

/**
 * Works out what a network is from its shapes and from what is said about it. `wanted`: what it may be for; null: anything. A network whose file leaves
 * shapes open is run once, apart, to see them. Rejects only with what is no Fault('model').
 */
export const understand = async (
  name: string,
  file: ModelFile,
  said: Statements,
  gallery: Gallery,
  wanted: readonly Task[] | null,
): Promise<Understanding> => {
  const progress: Progress = { facts: [], notes: [], fitting: [], choice: null, labels: null };
  try {
    const result = await recogniseInto(progress, name, file, said, gallery, wanted);
    return { ...progress, result };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...progress, result: error };
  }
};

/** As `understand`, but throws the Fault. */
export const recognise = async (...given: Parameters<typeof understand>): Promise<ModelReference> => {
  const { result } = await understand(...given);
  if (result instanceof Fault) throw result;
  return result;
};
