import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import { type ModelManifest, modelManifest } from '../../../contract/model.ts';
import { KNOWN_MODELS } from '../../../models/known.ts';
import type { ModelFile } from './model-file.ts';

/** What was said about a model, apart from its file. */
export interface Sidecar {
  /** Known facts, overridden by model.json. */
  readonly manifest: ModelManifest;
  /** Labels and where they come from; null where nobody gives any. */
  readonly labels: { readonly from: string; readonly list: readonly string[] } | null;
  /** Set where the network is known and cannot be used: what it is. */
  readonly unsupported: string | null;
  /** Whether anyone says anything (a model.json, or the table of known networks). */
  readonly stated: boolean;
}

const readOptional = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
};

/** Labels of a text: one a line; blank lines only at the end are left out. */
export const parseLabels = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());

/** Labels in the forms exporters write to `metadata_props`: `a,b,c`, `["a","b"]`, or Ultralytics' `{0: 'a', 1: 'b'}`. */
export const metadataLabels = (metadata: Readonly<Record<string, string>>): string[] | null => {
  const text = (metadata['labels'] ?? metadata['names'] ?? metadata['classes'] ?? '').trim();
  if (text === '') return null;
  if (text.startsWith('{'))
    return [...text.matchAll(/\d+\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)].map((m) => m[1] ?? m[2] ?? '');
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.map(String);
  } catch {
    // not JSON: a plain list
  }
  return text.split(/\r?\n|,/).map((label) => label.trim());
};

const readManifest = async (path: string): Promise<ModelManifest | null> => {
  const text = await readOptional(path);
  if (text === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Fault('model', `${path} is no valid JSON; correct it or take it away.`, { cause: error });
  }
  const parsed = modelManifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault('model', `${path} does not describe a model: ${issue?.path.join('.') || 'top'}: ${issue?.message ?? 'unknown'}.`);
};

/** Gathers what model.json, labels.txt, the table of known networks and the file's metadata say. Throws Fault('model') where they are broken. */
export const readSidecar = async (file: ModelFile): Promise<Sidecar> => {
  const folder = dirname(file.path);
  // model.json describes model.onnx; other.onnx has other.json, so that one folder can hold several.
  const stem = basename(file.path).replace(/\.onnx$/i, '');
  const manifestPath = join(folder, `${stem}.json`);
  const own = await readManifest(manifestPath);
  const known = KNOWN_MODELS[file.sha256];
  const manifest: ModelManifest = { ...known?.manifest, ...own, version: 1, input: { ...known?.manifest.input, ...own?.input } };

  const labels = await (async (): Promise<Sidecar['labels']> => {
    if (Array.isArray(own?.labels)) return { from: manifestPath, list: own.labels };
    if (typeof own?.labels === 'string') {
      const path = join(folder, basename(own.labels));
      const text = await readOptional(path);
      if (text === null) throw new Fault('model', `${manifestPath} names the labels file ${own.labels}, which is not beside it.`);
      return { from: path, list: parseLabels(text) };
    }
    for (const name of [`${stem}.txt`, 'labels.txt']) {
      const text = await readOptional(join(folder, name));
      if (text !== null) return { from: join(folder, name), list: parseLabels(text) };
    }
    if (Array.isArray(known?.manifest.labels)) return { from: 'the table of known networks', list: known.manifest.labels };
    const list = metadataLabels(file.header.metadata);
    return list === null ? null : { from: `the metadata of ${file.path}`, list };
  })();
  const unsupported = own === null ? (known?.unsupported ?? null) : null;
  return { manifest, labels, unsupported, stated: own !== null || (known !== undefined && unsupported === null) };
};
