import { constants } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findModel, nameOf } from '../inference/describe.ts';
import { readModel } from '../inference/model-file.ts';
import { belongingsOf } from './belongings.ts';
import { install } from './install.ts';
import { modelNameOf } from './location.ts';
import { findBytes, modelFilesOf } from './own-models.ts';

export interface AddOptions {
  /** What it is to be called; else like its file or folder. */
  readonly name?: string;
  /** The model file is moved instead of copied: it was written for this. */
  readonly move?: boolean;
}

/**
 * Copies a model (an .onnx file, or a folder with a model.onnx) and what goes with it into `folder`. One that is there already, byte for byte, stays
 * as it is, unless a name is given. Returns the path of its model.onnx there.
 * @throws Fault where it is no ONNX model, larger than 2 GiB, or lacks files; where the name is taken; where the disk does not take it.
 */
export const addModel = async (folder: string, path: string, options: AddOptions = {}): Promise<string> => {
  const source = findModel(resolve(path), []);
  const { bytes, sha256, header } = await readModel(source);
  const { name, move = false } = options;
  if (name === undefined) {
    if ((await modelFilesOf(folder)).includes(source)) return source;
    // Where the weights are elsewhere, equal bytes do not say that they are the same.
    const there = header.externalFiles.length > 0 ? null : await findBytes([folder], bytes.length, sha256);
    if (there !== null) return there;
  }
  const belongings = await belongingsOf(source, header);
  const wanted = name === undefined ? { name: modelNameOf(nameOf(source)), exactly: false } : { name, exactly: true };
  const place = await install(folder, wanted, async (staging) => {
    if (move) await rename(source, join(staging, 'model.onnx'));
    else await copyFile(source, join(staging, 'model.onnx'), constants.COPYFILE_FICLONE);
    for (const { from, to } of belongings) {
      if (dirname(to) !== '.') await mkdir(join(staging, dirname(to)), { recursive: true });
      await copyFile(from, join(staging, to), constants.COPYFILE_FICLONE);
    }
  });
  return join(place, 'model.onnx');
};
