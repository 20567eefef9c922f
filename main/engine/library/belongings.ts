import { readFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import type { OnnxHeader } from '../../../models/onnx-header.ts';
import { isFile } from '../inference/describe.ts';
import { labelFilesOf, manifestPathOf } from '../inference/manifest.ts';

/** A file that goes with a model, and where in the model's own folder it is to lie. */
export interface Belonging {
  readonly from: string;
  /** Relative, with slashes. */
  readonly to: string;
}

/** Read beside any model file, whatever it is called. */
const COMMON = ['config.json', 'preprocessor_config.json', 'gallery.json'];

/** The file of labels that a model.json names; null: it names none, or cannot be read, which is told when the model is looked at. */
const namedLabels = async (manifest: string): Promise<string | null> => {
  try {
    const json: unknown = JSON.parse(await readFile(manifest, 'utf8'));
    const labels = typeof json === 'object' && json !== null && 'labels' in json ? json.labels : null;
    return typeof labels === 'string' ? basename(labels) : null;
  } catch {
    return null;
  }
};

/**
 * What goes with the model file at `path`, which has been read: weights outside of it, model.json, labels, who an embedding knows, and what Hugging Face
 * has beside a model, or above its folder `onnx`. What is named for the file is named for model.onnx then.
 */
export const belongingsOf = async (path: string, header: OnnxHeader): Promise<Belonging[]> => {
  const folder = dirname(path);
  const manifest = manifestPathOf(path);
  const named = await namedLabels(manifest);
  const labels = labelFilesOf(path).find(isFile);
  const above = basename(folder) === 'onnx' ? COMMON : [];
  const wanted: Belonging[] = [
    ...header.externalFiles.map((name) => posix.normalize(name.replaceAll('\\', '/'))).map((to) => ({ from: join(folder, to), to })),
    { from: manifest, to: 'model.json' },
    ...(named === null ? [] : [{ from: join(folder, named), to: named }]),
    ...(labels === undefined ? [] : [{ from: labels, to: 'labels.txt' }]),
    ...COMMON.map((name) => ({ from: join(folder, name), to: name })),
    ...above.map((name) => ({ from: join(dirname(folder), name), to: name })),
  ];
  const places = new Set<string>(['model.onnx']);
  return wanted.filter(({ from, to }) => {
    if (places.has(to) || !isFile(from)) return false;
    places.add(to);
    return true;
  });
};
