import { Fault } from '../../../contract/errors.ts';
import { showValue } from '../../../models/onnx-header.ts';
import { familyOf } from '../families/families.ts';
import type { ConstantInput, ValueShape } from '../families/family.ts';
import { findModel, lookAtModel, tasksOf } from './describe.ts';
import type { ModelReference, PictureInput, Task } from './description.ts';
import type { ModelFile } from './model-file.ts';
import { completed, pictureDims } from './network-facts.ts';
import { describeNullModel, isNullModel } from './null-model.ts';
import { type Ask, type Probed, probe } from './probe.ts';
import type { Feed } from './probe-protocol.ts';

/** Zeros, and noise over all that a picture can be. */
const feedFor = (input: PictureInput, constants: readonly ConstantInput[]): Feed => {
  const ends = input.mean.flatMap((mean, channel) => [0, 255].map((pixel) => (pixel - mean) / input.std[channel]!));
  const { name, type } = input;
  return { picture: { name, type, dims: pictureDims(input, input), low: Math.min(...ends), high: Math.max(...ends) }, constants };
};

/** Why what came out is not what the family decodes; null where it is. */
const unlike = (model: ModelReference, file: ModelFile, outputs: readonly ValueShape[]): Fault | null => {
  const family = familyOf(model.family);
  const { header } = file;
  const otherInputs = header.inputs.filter(({ name }) => name !== model.input.name);
  const facts = { ...model.input, outputs, otherInputs, metadata: header.metadata, madeBy: header.madeBy, labels: model.labels.length };
  if (family === undefined || family.match(facts) !== null) return null;
  const found = outputs.slice(0, 3).map(showValue).join(' and ');
  return new Fault('model', `Expected ${family.expects}, but ${model.path} gives ${found} when it is run; use a model of that kind.`);
};

/** A model that was run once, apart: what was seen there is noted. */
export interface Tried {
  readonly model: ModelReference;
  readonly probed: Probed;
}

/**
 * Runs a model once on zeros and once on noise in a process of its own (probe.ts). Throws Fault('model') with one sentence where it cannot be loaded or
 * run, or gives what its family does not. Numbers that are none are noted.
 */
export const tryModel = async (model: ModelReference, file: ModelFile, ask?: Ask): Promise<Tried> => {
  const probed = await probe(file, [feedFor(model.input, model.constants)], ask);
  const fault = unlike(model, file, completed(file.header.outputs, probed));
  if (fault !== null) throw fault;
  const bad = probed.outputs.filter(({ name, nan }) => nan > 0 && model.outputs.includes(name));
  const notes = bad.map(
    ({ name, nan }) => `It gives NaN for ${nan} numbers of its output "${name}" where a picture is black or noise: they are passed over.`,
  );
  return { model: notes.length === 0 ? model : { ...model, notes: [...model.notes, ...notes] }, probed };
};

/**
 * A model that is to be run: described (describe.ts) and, the first time, tried. `wanted`: what it may be for; null takes any. Throws Fault('model')
 * with one sentence where it is missing, no ONNX, nothing that can be used for the task, or cannot be run.
 */
export const chooseModel = async (
  nameOrPath: string,
  directories: readonly string[],
  wanted: Task | readonly Task[] | null,
): Promise<ModelReference> => {
  if (isNullModel(nameOrPath)) return describeNullModel(nameOrPath, tasksOf(wanted));
  const { file, understanding } = await lookAtModel(findModel(nameOrPath, directories), tasksOf(wanted));
  if (understanding.result instanceof Fault) throw understanding.result;
  return (await tryModel(understanding.result, file)).model;
};
