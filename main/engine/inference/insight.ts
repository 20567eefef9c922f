import { stat } from 'node:fs/promises';
import { Fault } from '../../../contract/errors.ts';
import type { ModelInsight, ModelManifest } from '../../../contract/model.ts';
import { modelManifest } from '../../../contract/model.ts';
import { type OnnxValue, showValue } from '../../../models/onnx-header.ts';
import { writeAtomically } from '../session/atomic-file.ts';
import { tryModel } from './choose.ts';
import { findModel, lookAtModel, type Look, nameOf } from './describe.ts';
import type { ModelReference } from './description.ts';
import { manifestPathOf } from './manifest.ts';
import { type ModelFile, modelFile, readModel } from './model-file.ts';
import { describeNullModel, isNullModel } from './null-model.ts';
import { fact, type Statements } from './said.ts';

const named = (value: OnnxValue): string => `${value.name} ${showValue(value)}`;

/** What model.json would say: all that is said by someone; habits are left out, as they change with the family. */
const manifestFrom = (
  said: Statements,
  known: { readonly task?: ModelManifest['task']; readonly family?: string | undefined },
): ModelManifest => {
  const top = <K extends 'output' | 'heads' | 'score' | 'iou' | 'cropScale' | 'cropSquare' | 'licence' | 'source'>(key: K): object => {
    const stated = said.top(key);
    return stated === null ? {} : { [key]: stated.value };
  };
  const part = (key: 'colour' | 'layout' | 'width' | 'height' | 'fit' | 'pad'): object => {
    const stated = said.input(key);
    return stated === null ? {} : { [key]: stated.value };
  };
  const input = {
    ...part('colour'),
    ...part('layout'),
    ...part('width'),
    ...part('height'),
    ...said.scaling()?.value,
    ...part('fit'),
    ...part('pad'),
  };
  const options = said.options();
  return modelManifest.parse({
    version: 1,
    ...(known.task && { task: known.task }),
    ...(known.family && { family: known.family }),
    ...(Object.keys(input).length > 0 && { input }),
    ...top('output'),
    ...top('heads'),
    ...top('score'),
    ...top('iou'),
    ...top('cropScale'),
    ...top('cropSquare'),
    ...(Object.keys(options).length > 0 && { options }),
    ...top('licence'),
    ...top('source'),
  });
};

/** As much as there is to say of a file that could not be looked at further. */
const refused = async (path: string, file: ModelFile | null, fault: Fault): Promise<ModelInsight> => ({
  name: nameOf(path),
  path,
  sha256: file?.sha256 ?? '',
  bytes: file?.size ?? (await stat(path).catch(() => null))?.size ?? 0,
  task: null,
  family: null,
  facts: [],
  inputs: file?.original.inputs.map(named) ?? [],
  outputs: file?.original.outputs.map(named) ?? [],
  labels: [],
  notes: [],
  problem: fault.message,
  fitting: [],
  manifest: { version: 1 },
  licence: null,
  source: null,
});

const asFault = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};

/** Tries a model that was understood. */
const tried = async ({
  file,
  understanding,
}: Look): Promise<{ model: ModelReference | null; problem: Fault | null; loadMs: number | null }> => {
  if (understanding.result instanceof Fault) return { model: null, problem: understanding.result, loadMs: null };
  try {
    const { model, probed } = await tryModel(understanding.result, file);
    return { model, problem: null, loadMs: probed.loadMs };
  } catch (error) {
    return { model: understanding.result, problem: asFault(error), loadMs: null };
  }
};

const insightOf = async (look: Look): Promise<ModelInsight> => {
  const { file, sidecars, understanding } = look;
  const { model, problem, loadMs } = await tried(look);
  const family = model?.family ?? understanding.choice?.family.name ?? null;
  const task = model?.task ?? understanding.choice?.family.task ?? null;
  const { said } = sidecars;
  return {
    name: nameOf(file.path),
    path: file.path,
    sha256: file.sha256,
    bytes: file.size,
    task,
    family,
    facts: [
      ...understanding.facts,
      ...(file.wrap ? [fact('wrap', 'half floats are cast to and from float32', 'the file')] : []),
      ...(loadMs === null ? [] : [fact('load', `${loadMs.toFixed(0)} ms`, 'a trial run')]),
    ],
    inputs: file.original.inputs.map(named),
    outputs: file.original.outputs.map(named),
    labels: [...(model?.labels ?? understanding.labels?.list ?? [])],
    notes: [...(model?.notes ?? understanding.notes)],
    problem: problem?.message ?? null,
    fitting: understanding.fitting.map((each) => ({ family: each.family.name, task: each.family.task, expects: each.family.expects })),
    manifest: sidecars.manifest ?? manifestFrom(said, { ...(task && { task }), ...(family && { family }) }),
    licence: said.top('licence')?.value ?? null,
    source: said.top('source')?.value ?? null,
  };
};

const generated = async (spec: string): Promise<ModelInsight> => {
  const model = await describeNullModel(spec, null);
  const bytes = model.bytes ?? new Uint8Array();
  const { header, size } = await modelFile(spec, bytes);
  return {
    ...(await refused(spec, null, new Fault('model', ''))),
    name: model.name,
    sha256: model.sha256,
    bytes: size,
    task: model.task,
    family: model.family,
    inputs: header.inputs.map(named),
    outputs: header.outputs.map(named),
    labels: [...model.labels],
    problem: null,
  };
};

/**
 * What was understood of a model, for people, after it was run once, apart. A bad model that exists is no error: `problem` says what is wrong with it.
 * Throws Fault('model') where there is none of this name.
 */
export const inspectModel = async (nameOrPath: string, directories: readonly string[]): Promise<ModelInsight> => {
  if (isNullModel(nameOrPath)) return generated(nameOrPath);
  const path = findModel(nameOrPath, directories);
  let file: ModelFile | null = null;
  try {
    file = await readModel(path);
    return await insightOf(await lookAtModel(file, null));
  } catch (error) {
    return refused(path, file, asFault(error));
  }
};

/**
 * Writes what was corrected as model.json beside the model, whole or not at all, and looks again. Throws Fault('model') where there is no such model, its
 * folder cannot be written to, or a model is meant that has no file.
 */
export const correctModel = async (nameOrPath: string, directories: readonly string[], manifest: ModelManifest): Promise<ModelInsight> => {
  if (isNullModel(nameOrPath))
    throw new Fault('model', `The model "${nameOrPath}" is made on demand, so there is nothing to correct; choose a model file.`);
  const path = findModel(nameOrPath, directories);
  const target = manifestPathOf(path);
  const parsed = modelManifest.safeParse(manifest);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Fault(
      'model',
      `${target} cannot be written so: ${issue?.path.join('.') || 'top'}: ${issue?.message ?? 'unknown'}; correct that.`,
    );
  }
  try {
    await writeAtomically(target, `${JSON.stringify(parsed.data, null, 2)}\n`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('model', `${target} cannot be written (${code}); add the model to the library first, and correct it there.`, {
      cause: error,
    });
  }
  return inspectModel(path, directories);
};
