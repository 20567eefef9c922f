import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { EXIT_CODE, Fault } from '../../../../contract/errors.ts';
import { galleryFile } from '../../inference/manifest.ts';
import { writeAtomically } from '../../session/atomic-file.ts';
import { embedPictures } from '../embedding.ts';
import { diskFault } from '../transfer-fault.ts';
import { type ModelsOptions, modelsOf, say, sayJson } from './from-options.ts';

/** Digits that are kept: more than a float32 has. */
const DIGITS = 8;

const known = async (path: string): Promise<{ name: string; numbers: number[] }[]> => {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    return galleryFile.parse(JSON.parse(text));
  } catch (error) {
    throw new Fault('model', `${path} is no gallery; correct it or take it away.`, { cause: error });
  }
};

/**
 * `throughline models embed MODEL PICTURE…`: puts somebody into the gallery of an embedding network, gallery.json beside its file; who stands there under
 * that name is replaced. @returns the exit code
 */
export const embedCommand = async (
  name: string,
  pictures: readonly string[],
  options: ModelsOptions & { readonly as?: string },
): Promise<number> => {
  const { model, numbers } = await embedPictures(name, modelsOf(options).directories, pictures);
  const path = join(dirname(model.path), 'gallery.json');
  const who = options.as ?? basename(pictures[0]!, extname(pictures[0]!));
  const others = (await known(path)).filter((entry) => entry.name !== who);
  const gallery = [...others, { name: who, numbers: numbers.map((value) => Number(value.toFixed(DIGITS))) }];
  await writeAtomically(path, `${JSON.stringify(gallery)}\n`).catch((error: unknown) => {
    throw diskFault(error, path);
  });
  if (options.json) sayJson({ path, name: who, known: gallery.map((entry) => entry.name) });
  else say(`${who} is in ${path}, with ${others.length} other${others.length === 1 ? '' : 's'}.`);
  return EXIT_CODE.done;
};
