import { readFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import type { OnnxHeader } from '../../../models/onnx-header.ts';
import { isFile } from '../inference/describe.ts';

/** A file that goes with a model, and where in the model's own folder it is to lie. */
export interface Belonging {
  readonly from: string;
  /** Relative, with slashes. */
  readonly to: string;
}

/** Read beside any model file, whatever it is called. */
const COMMON = ['labels.txt', 'config.json', 'preprocessor_config.json', 'gallery.json'];

/** The file of labels that a model.json names; null: it names none, or cannot be read, which is told when the model is looked at. */
const labelsFileOf = async (manifest: string): Promise<string | null> => {
  try {
    const json: unknown = JSON.parse(await readFile(manifest, 'utf8'));
    const labels = typeof json === 'object' && json !== null && 'labels' in json ? json.labels : null;
    return typeof labels === 'string' ? basename(labels) : null;
  } catch {
    return null;
  }
};

const externalFiles = (_header: OnnxHeader): readonly string[] => [];

/**
 * The files that keep weights outside of the model file, which names them relative to itself.
 * @throws Fault (model) where one is missing, or would lie outside of the model's folder.
 */
const weightsOf = (path: string, header: OnnxHeader): Belonging[] =>
  externalFiles(header).map((name) => {
    const to = posix.normalize(name.replaceAll('\\', '/'));
    if (posix.isAbsolute(to) || to.startsWith('..') || /^[a-z]:/i.test(to))
      throw new Fault('model', `${path} keeps weights outside of its folder (${name}): export it with its weights beside it.`);
    const from = join(dirname(path), to);
    if (!isFile(from)) throw new Fault('model', `${path} keeps its weights in ${name}, which is not beside it: get that file, too.`);
    return { from, to };
  });

/** What goes with the model file at `path`: weights outside of it, labels, model.json, and what Hugging Face has beside a model, or above its folder `onnx`. */
export const belongingsOf = async (path: string, header: OnnxHeader): Promise<Belonging[]> => {
  const folder = dirname(path);
  const stem = basename(path).replace(/\.onnx$/i, '');
  const manifest = join(folder, `${stem}.json`);
  const labels = await labelsFileOf(manifest);
  const above = basename(folder) === 'onnx' ? ['config.json', 'preprocessor_config.json'] : [];
  const wanted: Belonging[] = [
    ...weightsOf(path, header),
    { from: manifest, to: 'model.json' },
    ...(labels === null ? [] : [{ from: join(folder, labels), to: labels }]),
    // The first of a place is taken: NAME.txt before labels.txt.
    { from: join(folder, `${stem}.txt`), to: 'labels.txt' },
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
