import { basename, dirname, join } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import type { ModelManifest } from '../../../contract/model.ts';
import { KNOWN_MODELS } from '../../../models/known.ts';
import { saidByHuggingFace } from './hugging-face.ts';
import { labelFilesOf, manifestPathOf, parseLabels, readGallery, readManifest, readOptional } from './manifest.ts';
import { saidByMetadata } from './metadata.ts';
import type { ModelFile } from './model-file.ts';
import type { Gallery } from './recognise.ts';
import { type Said, Statements } from './said.ts';

/** What was said about a model, apart from its shapes. */
export interface Sidecars {
  readonly said: Statements;
  /** What model.json says; null where there is none. */
  readonly manifest: ModelManifest | null;
  readonly gallery: Gallery;
}

const withoutLabels = ({ labels: _, version: __, ...rest }: ModelManifest): Said['manifest'] => rest;

const labelsOfManifest = async (manifest: ModelManifest, path: string): Promise<readonly string[] | undefined> => {
  if (typeof manifest.labels !== 'string') return manifest.labels;
  const text = await readOptional(join(dirname(path), basename(manifest.labels)));
  if (text === null) throw new Fault('model', `${path} names the labels file ${manifest.labels}, which is not beside it.`);
  return parseLabels(text);
};

const saidByManifest = async (manifest: ModelManifest | null, path: string): Promise<Said | null> => {
  if (manifest === null) return null;
  const labels = await labelsOfManifest(manifest, path);
  return { from: basename(path), manifest: withoutLabels(manifest), ...(labels && { labels }), binding: true };
};

/** Three labels that are no classes: the angles of a head. */
const isAngles = (labels: readonly string[]): boolean =>
  labels
    .map((label) => label.toLowerCase())
    .sort()
    .join() === 'pitch,roll,yaw';

const saidByLabels = async (path: string): Promise<Said | null> => {
  for (const file of labelFilesOf(path)) {
    const text = await readOptional(file);
    if (text === null) continue;
    const labels = parseLabels(text);
    return isAngles(labels)
      ? { from: basename(file), manifest: { task: 'pose' }, binding: false }
      : { from: basename(file), manifest: {}, labels, binding: true };
  }
  return null;
};

/** A file beside the model, or a folder up where the model is in `onnx`. */
const beside = async (path: string, name: string): Promise<string | null> => {
  const folder = dirname(path);
  return (await readOptional(join(folder, name))) ?? (basename(folder) === 'onnx' ? readOptional(join(dirname(folder), name)) : null);
};

const saidByTable = (sha256: string): Said | null => {
  const known = KNOWN_MODELS[sha256];
  if (known === undefined) return null;
  const { labels } = known.manifest;
  return {
    from: 'the table of known networks',
    manifest: withoutLabels(known.manifest),
    ...(Array.isArray(labels) ? { labels } : {}),
    binding: true,
  };
};

/**
 * Gathers what is said about a model: model.json; lists of labels; Hugging Face's files and the file's metadata; the table of known networks (`known`
 * false: that is left out). Throws Fault('model') where they are broken.
 */
export const readSidecars = async (file: ModelFile, known = true): Promise<Sidecars> => {
  const { path } = file;
  const manifestPath = manifestPathOf(path);
  const manifest = await readManifest(manifestPath);
  const [config, preprocessor] = await Promise.all([beside(path, 'config.json'), beside(path, 'preprocessor_config.json')]);
  const all = [
    await saidByManifest(manifest, manifestPath),
    await saidByLabels(path),
    ...saidByHuggingFace(config, preprocessor),
    saidByMetadata(file.header.metadata),
    known ? saidByTable(file.sha256) : null,
  ];
  return { said: new Statements(all.filter((said) => said !== null)), manifest, gallery: await readGallery(path) };
};
