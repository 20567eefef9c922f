import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../../contract/errors.ts';
import { type ModelManifest, modelManifest } from '../../../contract/model.ts';
import type { Gallery } from './recognise.ts';

/** The text of a file; null where there is none. */
export const readOptional = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
};

/** model.json describes model.onnx; other.onnx has other.json, so that one folder can hold several. */
export const manifestPathOf = (path: string): string => join(dirname(path), `${basename(path).replace(/\.onnx$/i, '')}.json`);

const parse = <T>(path: string, text: string, schema: z.ZodType<T>, what: string): T => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Fault('model', `${path} is no valid JSON; correct it or take it away.`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault('model', `${path} does not describe ${what}: ${issue?.path.join('.') || 'top'}: ${issue?.message ?? 'unknown'}.`);
};

/** What model.json says; null where there is none. Throws Fault('model') where it is broken. */
export const readManifest = async (path: string): Promise<ModelManifest | null> => {
  const text = await readOptional(path);
  return text === null ? null : parse(path, text, modelManifest, 'a model');
};

/** gallery.json: `[{ "name": "Ann", "numbers": [0.1, …] }, …]`. */
export const galleryFile = z
  .array(z.strictObject({ name: z.string().max(200), numbers: z.array(z.number()).min(1).max(4096) }))
  .max(10_000);

/** Who is known to an embedding network, from gallery.json beside it. Throws Fault('model') where that is broken. */
export const readGallery = async (path: string): Promise<Gallery> => {
  const at = join(dirname(path), 'gallery.json');
  const text = await readOptional(at);
  return text === null ? [] : parse(at, text, galleryFile, 'a gallery');
};

/** Labels of a text: one a line; blank lines only at the end are left out. */
export const parseLabels = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());

/** Lists of labels that are looked for beside a model, the first of which is taken. */
export const labelFilesOf = (path: string): string[] => {
  const stem = basename(path).replace(/\.onnx$/i, '');
  return [`${stem}.txt`, `${stem}.names`, 'labels.txt', 'classes.txt', 'coco.names', 'obj.names', 'classes.names'].map((name) =>
    join(dirname(path), name),
  );
};
